using System.Diagnostics;
using OpenClaw.Protocol.Devices;
using OpenClaw.Testing.Devices;

namespace OpenClaw.Gateway.Benchmarks;

/// <summary>How long a device stays connected after its token was taken back.</summary>
internal static class RevokeRow
{
    private const int Samples = 25;

    public static async Task RunAsync(Subject subject, Report report)
    {
        // The original leaves the connection open, and the floor knows no devices.
        if (subject != Subject.Ours)
        {
            return;
        }

        await using var server = await Server.StartAsync(subject);
        using var owner = await Client.OpenAsync(server.Address);
        var times = new List<double>();
        for (var i = 0; i < Samples; i++)
        {
            var key = DeviceKey.Create();
            using (var stranger = await RemoteDevice.ConnectAsync(server.Address.Port, Server.Token, key))
            {
                await owner.AskAsync(Client.Request("device.pair.approve", $$"""{"requestId":"{{stranger.RequestId}}"}"""));
            }

            using var device = await RemoteDevice.ConnectAsync(server.Address.Port, Server.Token, key);
            var closed = device.WaitForCloseAsync();
            var started = Stopwatch.GetTimestamp();
            await owner.AskAsync(Client.Request("device.token.revoke", $$"""{"deviceId":"{{key.DeviceId}}","role":"operator"}"""));
            await closed;
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        report.Add("from revoking a token to its closed socket", "100 ms", subject, $"{Report.Number(Report.Median(times))} ms");
        report.Add("the slowest of 25", "100 ms", subject, $"{Report.Number(times.Max())} ms");
    }
}
