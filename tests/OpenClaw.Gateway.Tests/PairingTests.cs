using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Protocol.Devices;

namespace OpenClaw.Gateway.Tests;

/// <summary>Devices: who is let in, with what, and how it ends.</summary>
[SupportedOSPlatform("linux")]
public sealed class PairingTests
{
    private const string Config = """{ gateway: { mode: 'local', auth: { token: 'peertoken0123456789abcdef' } } }""";

    private static readonly Dictionary<string, string> Remote = new() { ["X-Forwarded-For"] = "203.0.113.9" };

    [Fact]
    public async Task The_owner_of_the_state_directory_is_paired_from_the_first_start()
    {
        await using var gateway = await TestGateway.StartAsync();
        var owner = Owner(gateway);
        await using var client = await gateway.OpenAsync(Remote);

        var answer = await client.ConnectDeviceAsync(owner, TestGateway.Token);

        Assert.True((bool)answer["ok"]!, answer.ToJsonString());
        foreach (var file in (string[])["identity/device.json", "identity/device-auth.json", "devices/paired.json"])
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(gateway.StateDir, file)));
        }

        var stored = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(gateway.StateDir, "identity", "device-auth.json")))!;
        Assert.Equal((string?)answer["payload"]!["auth"]!["deviceToken"], (string?)stored["tokens"]!["operator"]!["token"]);
    }

    [Fact]
    public async Task The_owner_is_let_in_by_its_device_token_alone()
    {
        await using var gateway = await TestGateway.StartAsync();
        var stored = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(gateway.StateDir, "identity", "device-auth.json")))!;
        await using var client = await gateway.OpenAsync(Remote);

        var answer = await client.ConnectDeviceAsync(Owner(gateway), (string)stored["tokens"]!["operator"]!["token"]!);

        Assert.True((bool)answer["ok"]!, answer.ToJsonString());
    }

    [Theory]
    [InlineData(null, "none", "device identity required")]
    [InlineData("", "none", "device identity required")]
    [InlineData("wrong", "none", "unauthorized: gateway token mismatch")]
    [InlineData(TestGateway.Token, "none", "device identity required")]
    [InlineData(null, "unpaired", "unauthorized: gateway token missing")]
    [InlineData("wrong", "unpaired", "unauthorized: gateway token mismatch")]
    [InlineData(TestGateway.Token, "unpaired", "pairing required")]
    [InlineData(TestGateway.Token, "forged", "device signature invalid")]
    [InlineData(null, "paired", "unauthorized: gateway token missing")]
    [InlineData("wrong", "paired", "unauthorized: gateway token mismatch")]
    [InlineData(TestGateway.Token, "paired", null)]
    public async Task From_elsewhere_only_the_right_token_with_a_paired_device_comes_in(string? token, string device, string? refusal)
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        await using var client = await gateway.OpenAsync(Remote);
        var parameters = TestClient.ConnectParams(token);
        if (device != "none")
        {
            await client.SignAsync(parameters, device == "paired" ? Owner(gateway) : DeviceKey.Create());
        }

        if (device == "forged")
        {
            parameters["device"]!["signature"] = DeviceKey.Create().Sign("something else");
        }

        var answer = await client.CallAsync("connect", parameters);

        Assert.Equal(refusal is null, (bool)answer["ok"]!);
        Assert.Contains(refusal ?? string.Empty, answer["error"]?["message"]?.ToString() ?? string.Empty);
        if (refusal is not null)
        {
            Assert.Equal(1008, (int?)(await client.WaitForCloseAsync()).Status);
        }
    }

    [Theory]
    [InlineData("connect-device-bad-signature")]
    [InlineData("connect-device-id-mismatch")]
    [InlineData("connect-device-nonce-mismatch")]
    [InlineData("connect-device-stale-signature")]
    [InlineData("connect-no-auth-with-device")]
    [InlineData("connect-remote-nonce-missing")]
    [InlineData("connect-remote-pairing-required")]
    [InlineData("connect-ok-device-local-autopair")]
    [InlineData("connect-ok-device-v1-no-nonce-local")]
    public async Task A_device_is_answered_as_recorded(string name)
    {
        var recording = Recording.Read(name);
        await using var gateway = await TestGateway.StartAsync(Config);
        await using var client = await gateway.OpenAsync(recording.Headers);
        var parameters = JsonNode.Parse(recording.Sent.First())!["params"]!.DeepClone().AsObject();
        var sent = parameters["device"]!.DeepClone();
        parameters.Remove("device");
        await client.SignAsync(
            parameters, DeviceKey.Create(), withNonce: sent["nonce"] is not null,
            nonce: name.EndsWith("nonce-mismatch", StringComparison.Ordinal) ? "nope" : null,
            skewMs: name.EndsWith("stale-signature", StringComparison.Ordinal) ? -3_600_000 : 0);
        if (name.EndsWith("bad-signature", StringComparison.Ordinal))
        {
            parameters["device"]!["signature"] = sent["signature"]!.DeepClone();
        }
        else if (name.EndsWith("id-mismatch", StringComparison.Ordinal))
        {
            parameters["device"]!["id"] = new string('0', 64);
        }

        var answer = await client.CallAsync("connect", parameters);

        answer["id"] = recording.Answers[0]["id"]!.DeepClone();
        Assert.Empty(FrameComparer.Differences(recording.Answers[0], answer));
        if (recording.Close is { } close)
        {
            var (status, reason) = await client.WaitForCloseAsync();
            Assert.Equal(close, ((int)status!.Value, reason));
        }
    }

    [Fact]
    public async Task A_device_is_approved_by_an_operator_and_hears_no_more_after_it_is_revoked()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        await using var owner = await gateway.ConnectAsync();
        var key = DeviceKey.Create();
        var requestId = await AskForPairingAsync(gateway, key);
        var requested = await owner.WaitForEventAsync("device.pair.requested");
        Assert.Equal(requestId, (string?)requested["payload"]!["requestId"]);
        Assert.Equal(requestId, await AskForPairingAsync(gateway, key));

        await owner.AskAsync("device.pair.approve", new JsonObject { ["requestId"] = requestId });
        await using var device = await gateway.OpenAsync(Remote);
        var hello = await device.ConnectDeviceAsync(key, TestGateway.Token);
        Assert.True((bool)hello["ok"]!, hello.ToJsonString());
        var token = (string)hello["payload"]!["auth"]!["deviceToken"]!;

        // How long it takes is measured in benchmarks/OpenClaw.Gateway.Benchmarks; here counts that nothing is served once the revocation is answered.
        await owner.AskAsync("device.token.revoke", new JsonObject { ["deviceId"] = key.DeviceId, ["role"] = "operator" });
        await device.TrySendTextAsync("""{"type":"req","id":"too-late","method":"health"}""");
        var (status, reason) = await device.WaitForCloseAsync();
        Assert.DoesNotContain(device.Frames, frame => TestClient.IsAnswer(frame, "too-late"));
        Assert.Equal((4401, "device token revoked"), ((int)status!.Value, reason));

        // Neither the token nor the secret brings it back without a person's word.
        await using var byToken = await gateway.OpenAsync(Remote);
        Assert.Contains("unauthorized", (string?)(await byToken.ConnectDeviceAsync(key, token))["error"]!["message"]);
        await using var bySecret = await gateway.OpenAsync(Remote);
        Assert.Equal("pairing required", (string?)(await bySecret.ConnectDeviceAsync(key, TestGateway.Token))["error"]!["message"]);
    }

    [Fact]
    public async Task The_operators_side_of_pairing_goes_as_recorded()
    {
        var recording = Recording.Read("device-pairing-operator-side");
        await using var gateway = await TestGateway.StartAsync(Config);
        var key = DeviceKey.Create();
        var requestId = await AskForPairingAsync(gateway, key);
        await using var owner = await gateway.ConnectAsync();
        var oldRequest = (string)JsonNode.Parse(recording.Sent.First(text => text.Contains("device.pair.approve", StringComparison.Ordinal)))!["params"]!["requestId"]!;
        var oldDevice = (string)JsonNode.Parse(recording.Sent.First(text => text.Contains("device.token.rotate", StringComparison.Ordinal)))!["params"]!["deviceId"]!;
        var answers = recording.Answers.Skip(1).ToArray();
        var index = 0;

        foreach (var text in recording.Sent.Skip(1))
        {
            var frame = JsonNode.Parse(text.Replace(oldRequest, requestId, StringComparison.Ordinal).Replace(oldDevice, key.DeviceId, StringComparison.Ordinal))!;
            var answer = await owner.CallAsync((string)frame["method"]!, frame["params"]?.DeepClone());
            answer["id"] = answers[index]["id"]!.DeepClone();
            var differences = FrameComparer.Differences(answers[index++], answer)

                // The recording's devices came from this machine; ours came from elsewhere, so it has an address. Our first device is the owner.
                .Where(difference => !difference.StartsWith("/payload/paired/0/scopes", StringComparison.Ordinal)
                    && !difference.EndsWith("/remoteIp: not in the recording", StringComparison.Ordinal)
                    && !difference.EndsWith("/lastUsedAtMs: missing", StringComparison.Ordinal));
            Assert.Empty(differences);
        }

        Assert.Equal(answers.Length, index);
    }

    [Fact]
    public async Task Nobody_hands_on_more_than_he_has()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        var requestId = await AskForPairingAsync(gateway, DeviceKey.Create());
        await using var helper = await gateway.ConnectAsync(["operator.pairing", "operator.read"]);

        var answer = await helper.CallAsync("device.pair.approve", new JsonObject { ["requestId"] = requestId });

        Assert.Equal("missing scope: operator.admin", (string?)answer["error"]!["message"]);
    }

    [Fact]
    public async Task A_rotation_never_adds_a_scope_and_reconnecting_never_does()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        await using var owner = await gateway.ConnectAsync();
        var key = DeviceKey.Create();
        var requestId = await AskForPairingAsync(gateway, key, ["operator.read"]);
        await owner.AskAsync("device.pair.approve", new JsonObject { ["requestId"] = requestId });

        var more = await owner.CallAsync("device.token.rotate", new JsonObject
        {
            ["deviceId"] = key.DeviceId,
            ["role"] = "operator",
            ["scopes"] = new JsonArray("operator.read", "operator.admin"),
        });
        Assert.Contains("cannot add scopes", (string?)more["error"]!["message"]);

        await using var greedy = await gateway.OpenAsync(Remote);
        Assert.Equal("pairing required", (string?)(await greedy.ConnectDeviceAsync(key, TestGateway.Token, ["operator.admin"]))["error"]!["message"]);
        await using var modest = await gateway.OpenAsync(Remote);
        var hello = await modest.ConnectDeviceAsync(key, TestGateway.Token, ["operator.read"]);
        Assert.Equal("operator.read", Assert.Single(hello["payload"]!["auth"]!["scopes"]!.AsArray())!.ToString());
        Assert.Equal("missing scope: operator.admin", (string?)(await modest.CallAsync("config.get"))["error"]!["message"]);
    }

    [Fact]
    public async Task Whatever_scopes_a_client_asks_for_it_gets_none_that_do_not_exist()
    {
        var random = new Random(7);
        string[] words = ["operator.admin", "operator.read", "operator.write", "operator.root", "*", "admin", "operator.*", "node"];
        await using var gateway = await TestGateway.StartAsync(Config);
        for (var i = 0; i < 20; i++)
        {
            var asked = words.Where(_ => random.Next(2) == 0).DefaultIfEmpty("operator.root").ToArray();
            await using var client = await gateway.ConnectAsync(asked);
            var allowed = (bool)(await client.CallAsync("config.get"))["ok"]!;
            Assert.Equal(asked.Contains("operator.admin"), allowed);
        }
    }

    private static async Task<string> AskForPairingAsync(TestGateway gateway, DeviceKey key, string[]? scopes = null)
    {
        await using var client = await gateway.OpenAsync(Remote);
        var answer = await client.ConnectDeviceAsync(key, TestGateway.Token, scopes);
        Assert.Equal("NOT_PAIRED", (string?)answer["error"]!["code"]);
        return (string)answer["error"]!["details"]!["requestId"]!;
    }

    private static DeviceKey Owner(TestGateway gateway) => DeviceKey.FromPem(JsonSerializer.Deserialize(
        File.ReadAllText(Path.Combine(gateway.StateDir, "identity", "device.json")), DeviceJson.Default.DeviceIdentityFile)!.PrivateKeyPem);
}
