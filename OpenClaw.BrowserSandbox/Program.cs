using Microsoft.Extensions.Options;
using OpenClaw.BrowserSandbox.Api;
using OpenClaw.BrowserSandbox.Cdp;
using OpenClaw.BrowserSandbox.Chromium;
using OpenClaw.BrowserSandbox.Configuration;
using OpenClaw.ServiceDefaults;

if (SelfProbe.IsAsked(args))
{
    return await SelfProbe.RunAsync(args);
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<IConfigureOptions<BrowserSandboxOptions>, BrowserSandboxEnvironment>();
builder.Services.AddSingleton<IValidateOptions<BrowserSandboxOptions>, BrowserSandboxValidator>();
builder.Services.AddOptions<BrowserSandboxOptions>().ValidateOnStart();
builder.Services.AddSingleton<BrowserState>();
builder.Services.AddSingleton<BrowserUse>();
builder.Services.AddHostedService<ChromiumSupervisor>();
builder.Services.AddHttpForwarder();
builder.Services.AddSingleton<CdpProxy>();
builder.Services.AddSingleton<ProxyReadiness>();
builder.Services.AddHealthChecks().AddCheck<ProxyReadiness>("browser");

var app = builder.Build();
app.MapDefaultEndpoints();
app.UseMiddleware<ProxyGuard>();
app.MapStatus();
app.MapCdp();

try
{
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException exception)
{
    foreach (var failure in exception.Failures)
    {
        await Console.Error.WriteLineAsync(failure);
    }

    return 1;
}
