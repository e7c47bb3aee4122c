using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Protocol.Devices;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Tests;

/// <summary>A version of the protocol is a row of data: a gateway that is given another row speaks that version.</summary>
public sealed class ProtocolVersionTests
{
    private static readonly ProtocolVersions Both = new(ProtocolVersions.V3, ProtocolVersions.V4);

    [Theory]
    [InlineData(3, 3, 3)]
    [InlineData(3, 4, 4)]
    [InlineData(4, 9, 4)]
    [InlineData(1, 2, null)]
    [InlineData(5, 9, null)]
    public async Task Both_sides_agree_on_the_newest_version_they_have(int minimum, int maximum, int? expected)
    {
        await using var gateway = await TestGateway.StartAsync(protocols: Both);
        await using var client = await gateway.OpenAsync();
        var parameters = TestClient.ConnectParams(TestGateway.Token);
        (parameters["minProtocol"], parameters["maxProtocol"]) = (minimum, maximum);

        var answer = await client.CallAsync("connect", parameters);

        Assert.Equal(expected, (int?)answer["payload"]?["protocol"]);
        Assert.Equal(expected is null ? 4 : null, (int?)answer["error"]?["details"]?["expectedProtocol"]);
    }

    [Theory]
    [InlineData(3, "INVALID_REQUEST", null, 524_288)]
    [InlineData(4, "FORBIDDEN", "operator.admin", 26_214_400)]
    public async Task What_differs_follows_the_version(int version, string code, string? missing, int maxPayload)
    {
        await using var gateway = await TestGateway.StartAsync(protocols: Both);
        await using var client = await gateway.OpenAsync();
        var parameters = TestClient.ConnectParams(TestGateway.Token, ["operator.approvals"]);
        (parameters["minProtocol"], parameters["maxProtocol"]) = (version, version);
        var hello = await client.CallAsync("connect", parameters);

        var refused = await client.CallAsync("config.get");

        Assert.Equal(maxPayload, (int)hello["payload"]!["policy"]!["maxPayload"]!);
        Assert.Equal("missing scope: operator.admin", (string?)refused["error"]!["message"]);
        Assert.Equal(code, (string?)refused["error"]!["code"]);
        Assert.Equal(missing, (string?)refused["error"]!["details"]?["missingScope"]);
    }

    [Theory]
    [InlineData(DeviceSignatureVersion.V1, "aiVqn79JAz3x3nx2DiZRK-J_9NoNAfwjO8jaas6coszhyCggj_Xv38sl0piyN7OEbTS0Q-7VIjJ0qKVmIQ3WCw")]
    [InlineData(DeviceSignatureVersion.V2, "gUcZHDfb1uN3ztQDux8pZ3dZnmlJvS5-crDwBWIqmshvHx4euohPAz2heHzywqWTvPN-ChBcRgaIIOfzgW_PBA")]
    [InlineData(DeviceSignatureVersion.V3, "WhNU5sJmxZT6w3CN6Zyx3Jvm5RFBm8yGh6-GPhBDnIL09upQX-ic9FK6iLdsksSXUj5qbnpFOhA1ZN4VckMCBw")]
    public void The_text_that_a_device_signs_is_that_of_the_version(DeviceSignatureVersion version, string signature)
    {
        var connect = new ConnectParams
        {
            MinProtocol = 3,
            MaxProtocol = 3,
            Client = new ClientInfo { Id = "cli", Mode = "cli", Version = "1", Platform = " LINUX " },
            Role = "operator",
            Scopes = ["operator.admin", "operator.approvals", "operator.pairing"],
            Auth = new ConnectAuth { Token = "tok123" },
        };
        Assert.True(DeviceKey.TryReadPublicKey("A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg", out var key));

        var text = DeviceSignature.Payload(
            version, "56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c", connect, 1_700_000_000_000, "11111111-2222-3333-4444-555555555555");

        Assert.True(DeviceKey.Verify(key, text, signature), text);
    }

    [Fact]
    public async Task Events_of_turns_are_for_readers_where_the_version_says_so()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config(), protocols: Both);
        await using var client = await gateway.ConnectAsync();
        await using var approver = await gateway.OpenAsync();
        var parameters = TestClient.ConnectParams(TestGateway.Token, ["operator.approvals"]);
        parameters["maxProtocol"] = 4;
        await approver.CallAsync("connect", parameters);
        model.Says("secret plans");

        await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "go", ["idempotencyKey"] = "k" });
        await client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "final");
        await client.AskAsync("exec.approvals.get");
        await approver.CallAsync("exec.approval.list");

        Assert.DoesNotContain(approver.Frames, frame => TestClient.IsEvent(frame, "chat") || TestClient.IsEvent(frame, "agent"));
    }
}
