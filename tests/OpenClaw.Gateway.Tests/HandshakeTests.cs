using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpenClaw.Gateway.Methods;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests;

/// <summary>The first frames of a connection, against exchanges recorded from the original.</summary>
public sealed class HandshakeTests
{
    private const string Config = """{ gateway: { mode: 'local', auth: { mode: 'token', token: 'peertoken0123456789abcdef' } } }""";

    [Theory]
    [InlineData("connect-bad-token")]
    [InlineData("connect-docs-example-mode-operator")]
    [InlineData("connect-extra-property")]
    [InlineData("connect-invalid-role")]
    [InlineData("connect-missing-params")]
    [InlineData("connect-no-auth-nodevice")]
    [InlineData("connect-ok-token-nodevice")]
    [InlineData("connect-password-when-token-mode")]
    [InlineData("connect-protocol-too-new")]
    [InlineData("connect-protocol-too-old")]
    [InlineData("connect-second-connect")]
    [InlineData("connect-unknown-client-id")]
    [InlineData("first-frame-array")]
    [InlineData("first-frame-json-not-request")]
    [InlineData("first-frame-not-connect")]
    [InlineData("first-frame-not-json")]
    public async Task A_recorded_exchange_goes_the_same_way(string name)
    {
        var recording = Recording.Read(name);
        await using var gateway = await TestGateway.StartAsync(Config);
        await using var client = await gateway.OpenAsync(recording.Headers);

        await ReplayAsync(recording, client);

        Assert.Equal("connect.challenge", (string?)client.Frames[0]["event"]);
        Assert.Null(client.Frames[0]["seq"]);
    }

    [Fact]
    public async Task The_control_ui_without_a_device_is_refused_as_recorded()
    {
        var recording = Recording.Read("connect-controlui-no-device");
        await using var gateway = await TestGateway.StartAsync(Config);
        await using var client = await gateway.OpenAsync(new Dictionary<string, string> { ["Origin"] = gateway.Address.GetLeftPart(UriPartial.Authority) });

        await ReplayAsync(recording, client);
    }

    [Fact]
    public async Task Malformed_frames_after_the_handshake_are_answered_as_recorded_and_the_socket_stays_open()
    {
        var recording = Recording.Read("malformed-after-connect");
        await using var gateway = await TestGateway.StartAsync(Config);
        await using var client = await gateway.ConnectAsync();
        var before = client.Frames.Count;

        foreach (var text in recording.Sent)
        {
            await client.SendTextAsync(text);
        }

        await client.AskAsync("health");
        var answers = client.Frames.Skip(before).Where(frame => (string?)frame["type"] == "res").Take(recording.Answers.Count).ToArray();
        Assert.Equal(recording.Answers.Select(answer => answer.ToJsonString()), answers.Select(answer => answer.ToJsonString()));
    }

    [Fact]
    public async Task An_operator_with_one_scope_gets_no_more_than_that()
    {
        var recording = Recording.Read("scope-read-only-denied");
        await using var gateway = await TestGateway.StartAsync(Config);
        await using var client = await gateway.OpenAsync();

        await ReplayAsync(recording, client);
    }

    [Fact]
    public async Task A_frame_over_the_limit_closes_the_socket_with_1009()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        await using var client = await gateway.ConnectAsync();

        await client.SendTextAsync(new string('x', 600 * 1024));

        Assert.Equal((WebSocketCloseStatus.MessageTooBig, string.Empty), await client.WaitForCloseAsync());
    }

    [Fact]
    public async Task A_client_that_says_nothing_is_closed_with_1000_after_ten_seconds()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var gateway = await TestGateway.StartAsync(Config, time: time);
        await using var client = await gateway.OpenAsync();
        await client.WaitForEventAsync("connect.challenge");

        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Null(client.CloseStatus);
        time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.Equal((WebSocketCloseStatus.NormalClosure, string.Empty), await client.WaitForCloseAsync());
    }

    [Fact]
    public async Task No_method_answers_before_the_handshake()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        var methods = gateway.Services.GetRequiredService<MethodTable>().All;

        Assert.NotEmpty(methods);
        Assert.All(methods, method => Assert.True(Enum.IsDefined(method.Access), $"{method.Name} is not classified."));
        foreach (var method in methods)
        {
            await using var client = await gateway.OpenAsync();
            var answer = await client.CallAsync(method.Name, new JsonObject());
            Assert.False((bool)answer["ok"]!);
            Assert.Equal("invalid handshake: first request must be connect", (string?)answer["error"]!["message"]);
            Assert.Equal(WebSocketCloseStatus.PolicyViolation, (await client.WaitForCloseAsync()).Status);
        }
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1.evil.example")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://user@127.0.0.1")]
    [InlineData("file://")]
    public async Task A_page_of_another_origin_cannot_open_a_socket(string origin)
    {
        await using var gateway = await TestGateway.StartAsync(Config);

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => gateway.OpenAsync(new Dictionary<string, string> { ["Origin"] = origin }));

        Assert.Contains("403", refused.Message);
    }

    [Fact]
    public async Task A_browser_that_hides_its_origin_cannot_open_a_socket()
    {
        await using var gateway = await TestGateway.StartAsync(Config);

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => gateway.OpenAsync(new Dictionary<string, string> { ["Cookie"] = "a=b" }));

        Assert.Contains("403", refused.Message);
    }

    [Fact]
    public async Task A_listed_origin_is_let_in_and_its_neighbours_are_not()
    {
        const string Listed = """
            { gateway: { mode: 'local', auth: { token: 'peertoken0123456789abcdef' }, controlUi: { allowedOrigins: ['https://Claw.example.com'] } } }
            """;
        await using var gateway = await TestGateway.StartAsync(Listed);
        await using var client = await gateway.OpenAsync(new Dictionary<string, string> { ["Origin"] = "https://claw.example.com" });
        await client.ConnectAsync(TestGateway.Token);

        await Assert.ThrowsAsync<WebSocketException>(() => gateway.OpenAsync(new Dictionary<string, string> { ["Origin"] = "https://claw.example.com:444" }));
        await Assert.ThrowsAsync<WebSocketException>(() => gateway.OpenAsync(new Dictionary<string, string> { ["Origin"] = "http://claw.example.com" }));
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost.evil.example:80", HttpStatusCode.Forbidden)]
    [InlineData("openclaw-gateway:18789", HttpStatusCode.SwitchingProtocols)]
    [InlineData("192.168.1.7:18789", HttpStatusCode.SwitchingProtocols)]
    public async Task The_host_name_decides_whether_an_upgrade_is_taken(string host, HttpStatusCode expected)
    {
        await using var gateway = await TestGateway.StartAsync(Config);

        Assert.Equal(expected, await UpgradeAsync(gateway, "/", host));
    }

    [Theory]
    [InlineData("/?token=peertoken0123456789abcdef")]
    [InlineData("/ws?PASSWORD=x")]
    public async Task A_secret_in_the_address_is_refused(string path)
    {
        await using var gateway = await TestGateway.StartAsync(Config);

        Assert.Equal(HttpStatusCode.BadRequest, await UpgradeAsync(gateway, path, "localhost"));
    }

    [Fact]
    public async Task Guessing_the_token_from_loopback_locks_the_address_out_decoys_or_not()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var gateway = await TestGateway.StartAsync(Config, time: time);
        for (var i = 0; i < 10; i++)
        {
            await using var guess = await gateway.OpenAsync();
            var parameters = TestClient.ConnectParams($"guess-{i}");
            if (i % 2 == 0)
            {
                parameters["auth"]!["password"] = "decoy";
            }

            var answer = await guess.CallAsync("connect", parameters);
            Assert.Contains("gateway token mismatch", (string?)answer["error"]!["message"]);
        }

        await using (var right = await gateway.OpenAsync())
        {
            var answer = await right.CallAsync("connect", TestClient.ConnectParams(TestGateway.Token));
            Assert.Contains("too many failed attempts", (string?)answer["error"]!["message"]);
        }

        time.Advance(TimeSpan.FromMinutes(5.1));
        await using var later = await gateway.ConnectAsync();
        Assert.NotNull(later.Hello);
    }

    [Fact]
    public async Task A_gateway_that_stops_says_so_and_closes_with_1012()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        await using var client = await gateway.ConnectAsync();

        await gateway.StopAsync();
        var shutdown = await client.WaitForEventAsync("shutdown");
        var (status, reason) = await client.WaitForCloseAsync();

        Assert.Equal("""{"reason":"gateway stopping","restartExpectedMs":null}""", shutdown["payload"]!.ToJsonString());
        Assert.Equal(1012, (int?)status);
        Assert.Equal("service restart", reason);
    }

    [Fact]
    public async Task Ticks_come_every_thirty_seconds()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var gateway = await TestGateway.StartAsync(Config, time: time);
        await using var client = await gateway.ConnectAsync();

        time.Advance(TimeSpan.FromSeconds(30));

        var tick = await client.WaitForEventAsync("tick");
        Assert.Equal(time.GetUtcNow().ToUnixTimeMilliseconds(), (long)tick["payload"]!["ts"]!);
        Assert.Equal(30_000, (int)client.Hello!["policy"]!["tickIntervalMs"]!);
    }

    private static async Task ReplayAsync(Recording recording, TestClient client)
    {
        var index = 0;
        foreach (var text in recording.Sent)
        {
            await client.SendTextAsync(text);
            var id = (JsonNode.Parse(text.StartsWith('{') ? text : "{}")!["id"])?.ToString();
            if (index < recording.Answers.Count && recording.Answers[index]["id"]?.ToString() == id)
            {
                var answer = await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id!));
                Assert.Empty(FrameComparer.Differences(recording.Answers[index++], answer));
            }
        }

        Assert.Equal(recording.Answers.Count, index);
        if (recording.Close is { } close)
        {
            var (status, reason) = await client.WaitForCloseAsync();
            Assert.Equal(close, ((int)status!.Value, reason ?? string.Empty));
        }
    }

    private static async Task<HttpStatusCode> UpgradeAsync(TestGateway gateway, string path, string host)
    {
        using var http = gateway.CreateHttpClient();
        using var response = await RawUpgrade.SendAsync(http, path, host);
        return response.StatusCode;
    }
}
