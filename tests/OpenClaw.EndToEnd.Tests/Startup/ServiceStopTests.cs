using OpenClaw.Testing.Processes;
using OpenClaw.Testing.Telemetry;

namespace OpenClaw.EndToEnd.Tests.Startup;

/// <summary>A service that is asked to end ends by itself, so that what it cleans up is cleaned up.</summary>
public sealed class ServiceStopTests
{
    [Fact]
    public async Task A_service_that_sends_telemetry_ends_by_itself_before_anyone_kills_it()
    {
        await using var telemetry = await OtlpReceiver.StartAsync();
        var environment = new Dictionary<string, string?>(telemetry.Environment) { ["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory" };
        await using var service = await ServiceProcess.StartAsync("OpenClaw.DemoModel", environment);
        using var client = new HttpClient { BaseAddress = service.Address };
        await client.GetStringAsync(new Uri("/v1/models", UriKind.Relative));

        Assert.Equal(0, await service.Process.StopAsync(TimeSpan.FromSeconds(4)));
    }
}
