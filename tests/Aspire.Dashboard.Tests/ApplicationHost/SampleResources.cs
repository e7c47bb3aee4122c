using Aspire.ResourceService;

namespace Aspire.Dashboard.Tests.ApplicationHost;

/// <summary>Resources of every kind and state.</summary>
internal static class SampleResources
{
    public const string Canary = "canary-secret-4711";

    public static ResourceDto Gateway(string state = "Running", string? health = "Healthy") => new()
    {
        Name = "gateway-kbfteaym", DisplayName = "gateway", Type = "Project", State = state, Health = health,
        Source = "/src/Shop.Gateway/Shop.Gateway.csproj", StartedAt = DateTimeOffset.UtcNow.AddMinutes(-12), CreatedAt = DateTimeOffset.UtcNow.AddMinutes(-13),
        Urls = [new UrlDto("http", "http://localhost:18789", null, false), new UrlDto("script", "javascript:alert(1)", "no link", false), new UrlDto("admin", "http://localhost:9999", null, true)],
        Environment =
        [
            new EnvironmentVariableDto("GATEWAY_TOKEN", Canary, true, true), new EnvironmentVariableDto("OTEL_SERVICE_NAME", "gateway", false, true),
            new EnvironmentVariableDto("PATH", "/usr/bin:/bin", false, false),
        ],
        Properties = [new PropertyDto("project.path", "Project path", "/src/Shop.Gateway/Shop.Gateway.csproj", false), new PropertyDto("connection", "Connection", Canary, true)],
        HealthReports = health is null ? [] : [new HealthReportDto("gateway_http_/health_200_check", health, health == "Healthy" ? null : "answered 503 instead of 200", null)],
        Relationships = [new RelationshipDto("worker", "Reference"), new RelationshipDto("worker", "WaitFor")],
        Commands =
        [
            new CommandDto("resource-stop", "Stop", "Stop the resource", null, null, "enabled", true),
            new CommandDto("resource-restart", "Restart", "Restart the resource", null, "Running turns end. Restart the gateway?", "enabled", false),
            new CommandDto("resource-start", "Start", null, null, null, "hidden", false),
            new CommandDto("rebuild", "Rebuild", null, null, null, "disabled", false),
        ],
    };

    public static ResourceDto MissingKey() => new()
    {
        Name = "api-key", DisplayName = "api-key", Type = "Parameter", State = "Value missing", StateStyle = "warning", Source = "Parameters:api-key",
        Properties = [new PropertyDto("Value", null, "Parameter resource could not be used because configuration key 'Parameters:api-key' is missing.", true)],
        Commands = [new CommandDto("parameter-set", "Set value", null, null, null, "enabled", true)],
    };

    public static ResourceDto[] All() =>
    [
        Gateway(),
        new ResourceDto
        {
            Name = "worker-qwertyui", DisplayName = "worker", Type = "Project", State = "Running", Health = "Unhealthy", Source = "/src/Shop.Worker/Shop.Worker.csproj",
            StartedAt = DateTimeOffset.UtcNow.AddSeconds(-70), HealthReports = [new HealthReportDto("engine", "Unhealthy", "the Docker engine does not answer", "System.IO.IOException: connection refused")],
            Urls = [new UrlDto("http", "http://localhost:40507", null, false)],
        },
        new ResourceDto
        {
            Name = "sandbox-1", DisplayName = "sandbox-main", Type = "Container", State = "Running", Parent = "worker", Source = "openclaw-sandbox:bookworm-slim", StartedAt = DateTimeOffset.UtcNow.AddSeconds(-5),
            Volumes = [new VolumeDto("workspace-main", "/workspace", "volume", false), new VolumeDto("/etc/hosts", "/etc/hosts", "bind", true)], Networks = ["sandbox-net"],
            Properties =
            [
                new PropertyDto("Scope", null, "agent:main:main", false), new PropertyDto("Idle", null, "3.4 s", false), new PropertyDto("CPU", null, "0.42 of 2", false),
                new PropertyDto("Memory", null, "21.5 MiB of 512 MiB", false), new PropertyDto("Processes", null, "4 of 256", false),
            ],
            Commands =
            [
                new CommandDto("sandbox-stop", "Stop", null, null, null, "enabled", true),
                new CommandDto("sandbox-recreate", "Recreate", null, null, "Everything outside the workspace is lost. Recreate sandbox-main?", "enabled", false),
            ],
        },
        new ResourceDto { Name = "model-asdfghjk", DisplayName = "model", Type = "Executable", State = "Exited", ExitCode = 3, Source = "model --port 8080", StartedAt = DateTimeOffset.UtcNow.AddMinutes(-2), StoppedAt = DateTimeOffset.UtcNow.AddMinutes(-1) },
        new ResourceDto { Name = "cli-zxcvbnml", DisplayName = "cli", Type = "Project", State = "Waiting", WaitingFor = ["gateway", "worker"], Source = "/src/Shop.Cli/Shop.Cli.csproj" },
        new ResourceDto { Name = "browser-poiuytre", DisplayName = "browser", Type = "Container", State = "FailedToStart", StateStyle = "error", Source = "openclaw-browser:latest" },
        new ResourceDto { Name = "token", DisplayName = "token", Type = "Parameter", State = "Running", Properties = [new PropertyDto("value", "Value", Canary, true)] },
        MissingKey(),
        new ResourceDto { Name = "hidden-1", DisplayName = "hidden-thing", Type = "Project", State = "Running", IsHidden = true },
    ];
}
