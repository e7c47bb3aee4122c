using Microsoft.Extensions.Options;
using OpenClaw.SandboxWorker.Api;
using OpenClaw.SandboxWorker.Configuration;
using OpenClaw.SandboxWorker.Engine;
using OpenClaw.SandboxWorker.Exec;
using OpenClaw.SandboxWorker.Files;
using OpenClaw.SandboxWorker.Processes;
using OpenClaw.SandboxWorker.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;
using OpenClaw.SandboxWorker.Sandboxes.Policy;
using OpenClaw.SandboxWorker.Telemetry;
using OpenClaw.ServiceDefaults;

namespace OpenClaw.SandboxWorker;

/// <summary>Puts the worker together.</summary>
internal static class WorkerApplication
{
    // A command and its standard input, as JSON.
    private const long LargestRequest = 64 << 20;

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = LargestRequest;
            // A client may read as slowly as it likes; the command waits.
            server.Limits.MinResponseDataRate = null;
        });

        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(WorkerOptions.Read(builder.Configuration));
        services.AddSingleton<IValidateOptions<WorkerOptions>, WorkerOptionsValidator>();
        services.AddSingleton<WorkerReadiness>();
        services.AddHealthChecks().AddCheck<WorkerReadiness>("configuration").AddCheck<EngineHealthCheck>("engine");
        services.AddSingleton<WorkerTelemetry>();
        services.AddSingleton<EngineClient>();
        services.AddSingleton<EngineCapabilities>();
        services.AddSingleton<InstanceId>();
        services.AddSingleton<SandboxRegistry>();
        services.AddSingleton<ContainerStore>();
        services.AddSingleton<SandboxManager>();
        services.AddSingleton<SandboxCatalog>();
        services.AddSingleton(provider => new PolicyFactory(BindRules.ForThisProcess(provider.GetRequiredService<WorkerOptions>().StateDir)));
        services.AddSingleton<Executor>();
        services.AddSingleton<ErrorReporter>();
        services.AddSingleton<ProcessStore>();
        services.AddSingleton<SandboxFiles>();
        services.AddHostedService<SandboxLifetime>();

        var app = builder.Build();
        app.UseMiddleware<TokenFunnel>();
        app.UseMiddleware<ErrorFunnel>();
        app.UseRouting();
        app.MapDefaultEndpoints();
        ExecEndpoint.Map(app);
        SandboxEndpoints.Map(app);
        ProcessEndpoints.Map(app);
        FileEndpoints.Map(app);
        return app;
    }
}
