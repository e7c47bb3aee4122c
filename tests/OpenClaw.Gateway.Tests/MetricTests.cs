using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Gateway.Tests.Providers;
using OpenClaw.Testing.Telemetry;

namespace OpenClaw.Gateway.Tests;

/// <summary>Metrics as a collector gets them.</summary>
public sealed class MetricTests
{
    [Fact]
    public async Task Durations_come_in_buckets_that_tell_a_millisecond_from_a_few_and_a_minute_from_ten()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config(), worker.Environment.Concat(receiver.Environment).ToDictionary());
        await using var client = await gateway.ConnectAsync();
        model.Calls("exec", new JsonObject { ["command"] = "true" }).Says("done");

        await client.RunAsync("go");
        string[] expected = ["openclaw.gateway.tool.duration", "openclaw.gateway.turn.duration", "openclaw.gateway.turn.queued"];
        var received = await receiver.WaitForAsync(all => expected.All(name => all.Points.Any(point => point.Name == name)), "the gateway's durations");

        var durations = received.Points.Where(point => point.Meter.StartsWith("OpenClaw.", StringComparison.Ordinal) && point.Unit == "s").ToArray();
        Assert.All(durations, point => Assert.True(
            point.Bounds.Count(bound => bound <= 0.05) >= 3 && point.Bounds.Any(bound => bound is >= 60 and < 600), $"{point.Name}: {string.Join(' ', point.Bounds)}"));
    }
}
