using OpenClaw.DemoModel.Api;
using OpenClaw.DemoModel.ChatCompletions;
using OpenClaw.DemoModel.Dialects;
using OpenClaw.DemoModel.Messages;
using OpenClaw.DemoModel.Responses;
using OpenClaw.DemoModel.Scripts;
using OpenClaw.ServiceDefaults;

if (SelfProbe.IsAsked(args))
{
    return await SelfProbe.RunAsync(args);
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<ScriptProgress>();
builder.Services.AddSingleton<ReplyWriter>();
builder.Services.AddSingleton<ModelEndpoint>();
builder.Services.AddSingleton<IDialect, ChatCompletionsDialect>().AddSingleton<IDialect, ResponsesDialect>().AddSingleton<IDialect, MessagesDialect>();

var app = builder.Build();
app.UseErrorAnswers();
app.MapDefaultEndpoints();
app.MapModels();
app.MapDialects();
await app.RunAsync();
return 0;
