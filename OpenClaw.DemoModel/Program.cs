using OpenClaw.DemoModel.Api;
using OpenClaw.DemoModel.ChatCompletions;
using OpenClaw.DemoModel.Scripts;
using OpenClaw.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<ScriptProgress>();
builder.Services.AddSingleton<ChatReplyWriter>();
builder.Services.AddSingleton<ChatCompletionsEndpoint>();

var app = builder.Build();
app.UseOpenAiErrors();
app.MapDefaultEndpoints();
app.MapModels();
app.MapChatCompletions();
app.Run();
