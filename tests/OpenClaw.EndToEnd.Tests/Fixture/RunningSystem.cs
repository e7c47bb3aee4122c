using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Testing.Engine;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;
using OpenClaw.Testing.Telemetry;

namespace OpenClaw.EndToEnd.Tests.Fixture;

/// <summary>
/// The whole system as the AppHost describes it: real processes, the real engine, a state directory of its own, free ports, and a
/// collector that takes its telemetry.
/// </summary>
public sealed class RunningSystem : IAsyncDisposable
{
    private readonly TempDirectory _directory;
    private readonly DistributedApplication _app;

    private RunningSystem(DistributedApplication app, OtlpReceiver telemetry, TempDirectory directory)
    {
        _app = app;
        Telemetry = telemetry;
        _directory = directory;
    }

    /// <summary>Receives what every resource sends.</summary>
    public OtlpReceiver Telemetry { get; }

    /// <summary>The engine, seen from outside.</summary>
    public DockerEngine Engine { get; } = new();

    /// <summary>The state directory of gateway, worker and CLI.</summary>
    public string StateDir => StateDirOf(_directory);

    /// <summary>The gateway's address.</summary>
    public Uri Gateway => _app.GetEndpoint("openclaw-gateway", "http");

    /// <summary>The label that every sandbox of this system carries, and of no other system.</summary>
    public string SandboxLabel =>
        $"openclaw.instance={File.ReadAllText(Path.Combine(StateDir, "sandbox", "instance-id")).Trim()}";

    /// <summary>Starts the system and waits until the gateway is healthy.</summary>
    public static async Task<RunningSystem> StartAsync(params string[] arguments)
    {
        var directory = new TempDirectory();
        var telemetry = await OtlpReceiver.StartAsync();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.OpenClaw_AppHost>(
        [
            $"--OpenClaw:StateDir={StateDirOf(directory)}",
            "--OpenClaw:GatewayPort=0",
            $"--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL={telemetry.Endpoint}",
            .. arguments,
        ]);
        var app = await builder.BuildAsync();
        try
        {
            await app.StartAsync();
            using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            await app.ResourceNotifications.WaitForResourceHealthyAsync("openclaw-gateway", deadline.Token);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new RunningSystem(app, telemetry, directory);
    }

    /// <summary>The model with what the engine knows about it.</summary>
    public DistributedApplication Application => _app;

    /// <summary>Runs a command of a resource, as its button in the dashboard does.</summary>
    public Task<ExecuteCommandResult> ExecuteAsync(string resource, string command) => _app.ResourceCommands.ExecuteCommandAsync(resource, command);

    /// <summary>Waits for a line in the log of a resource.</summary>
    public async Task<string> LogLineAsync(string resource, string part)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var named = await _app.ResourceNotifications.WaitForResourceAsync(resource, _ => true, deadline.Token);
        await foreach (var lines in _app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(named.ResourceId).WithCancellation(deadline.Token))
        {
            if (lines.FirstOrDefault(line => line.Content.Contains(part, StringComparison.Ordinal)) is { Content: { } found })
            {
                return found;
            }
        }

        throw new InvalidOperationException($"The log of {resource} ended without \"{part}\".");
    }

    /// <summary>The value of a parameter.</summary>
    public async Task<string> ParameterAsync(string name) =>
        await _app.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ParameterResource>().Single(parameter => parameter.Name == name)
            .GetValueAsync(CancellationToken.None) ?? throw new InvalidOperationException($"{name} has no value.");

    /// <summary>Runs <c>./openclaw</c> on the host, as a person would in a second shell.</summary>
    public Task<ProcessResult> OpenClawAsync(params string[] arguments) => ProcessRunner.RunAsync(
        new ProcessSpec(Path.Combine(Repository.Root, "openclaw"), arguments)
        {
            Environment = new Dictionary<string, string?>
            {
                ["OPENCLAW_STATE_DIR"] = StateDir,
                ["OPENCLAW_GATEWAY_PORT"] = Gateway.Port.ToString(CultureInfo.InvariantCulture),
                ["NO_COLOR"] = "1",
            },
        },
        TimeSpan.FromMinutes(2));

    /// <summary>An operator's connection to the gateway.</summary>
    public async Task<TestClient> ConnectAsync()
    {
        var client = await TestClient.OpenAsync(Gateway);
        client.Patience = TimeSpan.FromMinutes(2);
        await client.ConnectAsync(await ParameterAsync("gateway-token"));
        return client;
    }

    /// <summary>Stops everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Telemetry.DisposeAsync();
        Engine.Dispose();
        _directory.Dispose();
    }

    private static string StateDirOf(TempDirectory directory) => directory.Combine("state");
}
