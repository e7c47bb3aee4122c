using System.Net.WebSockets;
using System.Runtime.Versioning;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Protocol.Devices;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Gateway.Tests;

/// <summary>A gateway whose disk is full or read-only, and takes nothing more.</summary>
[SupportedOSPlatform("linux")]
public sealed class UnwritableStateTests
{
    [Fact]
    public async Task Who_is_paired_comes_in_and_who_would_have_to_be_written_down_hears_why_not()
    {
        var state = Directory.CreateTempSubdirectory("openclaw-gateway-test-").FullName;
        var devices = Path.Combine(state, "devices");
        try
        {
            var (paired, stranger) = (DeviceKey.Create(), DeviceKey.Create());
            await using var gateway = await GatewayProcess.StartAsync(state, new Dictionary<string, string?> { ["OPENCLAW_GATEWAY_TOKEN"] = TestGateway.Token });
            await using (var first = await TestClient.OpenAsync(gateway.Address))
            {
                Assert.True((bool)(await first.ConnectDeviceAsync(paired, TestGateway.Token))["ok"]!);
            }

            File.SetUnixFileMode(devices, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            await using var client = await TestClient.OpenAsync(gateway.Address);
            var comes = await client.ConnectDeviceAsync(paired, TestGateway.Token);
            await using var refused = await TestClient.OpenAsync(gateway.Address);
            var answer = await refused.ConnectDeviceAsync(stranger, TestGateway.Token);
            await refused.WaitForCloseAsync();

            Assert.True((bool)comes["ok"]!, comes.ToJsonString());
            Assert.Equal(("UNAVAILABLE", "handshake failed: the log of the gateway says why"), ((string?)answer["error"]!["code"], (string?)answer["error"]!["message"]));
            Assert.Equal(WebSocketCloseStatus.InternalServerError, refused.CloseStatus);
            await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("the handshake failed", StringComparison.Ordinal)), "the log says so");

            // What was not written down did not happen, and nothing is left in the way of the next try.
            File.SetUnixFileMode(devices, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Assert.DoesNotContain(stranger.DeviceId, await File.ReadAllTextAsync(Path.Combine(devices, "paired.json")), StringComparison.Ordinal);
            await using var again = await TestClient.OpenAsync(gateway.Address);
            Assert.True((bool)(await again.ConnectDeviceAsync(stranger, TestGateway.Token))["ok"]!);
            Assert.Empty(Directory.GetFiles(devices, "*.tmp"));
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }
}
