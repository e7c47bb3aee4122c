using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;
using OpenClaw.SandboxWorker.Api;
using OpenClaw.SandboxWorker.Configuration;
using OpenClaw.SandboxWorker.Engine;
using OpenClaw.SandboxWorker.Exec;
using OpenClaw.SandboxWorker.Figures;
using OpenClaw.SandboxWorker.Files;
using OpenClaw.SandboxWorker.Inspection;
using OpenClaw.SandboxWorker.Processes;
using OpenClaw.SandboxWorker.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;
using OpenClaw.SandboxWorker.Sandboxes.Mounts;
using OpenClaw.SandboxWorker.Sandboxes.Policy;
using OpenClaw.SandboxWorker.Sandboxes.Pool;
using OpenClaw.SandboxWorker.Sandboxes.Setup;
using OpenClaw.SandboxWorker.Sandboxes.Workspaces;
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
        // Watching files for changed settings would wake this process at every pipe that is made below its working directory.
        var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
        // Below every other source: settings decide. Two lines for each request cost more than the command's way through the worker.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [new("Logging:LogLevel:Microsoft.AspNetCore", nameof(LogLevel.Warning))],
        });
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
        services.AddSingleton<ImageStore>();
        services.AddSingleton<EnginePaths>();
        services.AddSingleton<SetupBuild>();
        services.AddSingleton<DerivedImages>();
        services.AddSingleton<SandboxSlots>();
        services.AddSingleton<SandboxStarter>();
        services.AddSingleton<SandboxCreation>();
        services.AddSingleton<PoolRecords>();
        services.AddSingleton<PoolShelves>();
        services.AddSingleton<SandboxPool>();
        services.AddSingleton<PoolClaiming>();
        services.AddSingleton<SandboxUse>();
        services.AddSingleton<SandboxPreparation>();
        services.AddSingleton<SandboxManager>();
        services.AddSingleton<WorkspacePruning>();
        services.AddSingleton<SandboxCatalog>();
        services.AddSingleton(provider => new PolicyFactory(
            MachineBinds.RulesOfThisProcess(provider.GetRequiredService<WorkerOptions>().StateDir),
            provider.GetRequiredService<WorkerOptions>().SandboxStateDir,
            // Every container of the same image has the same paths.
            provider.GetRequiredService<WorkerOptions>().RunsInContainer ? provider.GetRequiredService<InstanceId>() : null));
        services.AddSingleton<WorkspaceSeed>();
        services.AddSingleton<WorkspaceRecords>();
        services.AddSingleton<InboundMedia>();
        services.AddSingleton<FiguresReader>();
        services.AddSingleton<SandboxExplainer>();
        services.AddSingleton<SandboxDoctor>();
        services.AddSingleton<Executor>();
        services.AddSingleton<TerminalExecutor>();
        services.AddSingleton<ErrorReporter>();
        services.AddSingleton<ProcessStore>();
        services.AddSingleton<SandboxFiles>();
        services.AddHostedService<SandboxLifetime>();

        var app = builder.Build();
        app.UseMiddleware<TokenFunnel>();
        app.UseMiddleware<ErrorFunnel>();
        app.UseWebSockets();
        app.UseRouting();
        app.MapDefaultEndpoints();
        ExecEndpoint.Map(app);
        TerminalEndpoint.Map(app);
        SandboxEndpoints.Map(app);
        FiguresEndpoints.Map(app);
        InspectionEndpoints.Map(app);
        ProcessEndpoints.Map(app);
        FileEndpoints.Map(app);
        WorkspaceEndpoints.Map(app);
        EngineEndpoint.Map(app);
        return app;
    }
}
