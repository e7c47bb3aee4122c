using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Http;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Gateway.Tools;
using OpenClaw.Protocol.Devices;
using OpenClaw.Testing.Machine;

namespace OpenClaw.Gateway.Tests;

/// <summary>Flaws that were published of the original, each with the test that would have found it. Others stand with the part they are about.</summary>
public sealed partial class SecurityTests
{
    private const string Config = """{ gateway: { mode: 'local', auth: { mode: 'token', token: 'peertoken0123456789abcdef' } } }""";

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("X-Forwarded-For", "::1")]
    [InlineData("X-Forwarded-For", "203.0.113.9, 127.0.0.1")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("X-Forwarded-Host", "localhost")]
    [InlineData("Host", "192.168.1.7")]
    [InlineData("Host", "gateway")]
    public async Task Nobody_looks_local_by_what_he_says_about_himself(string header, string value)
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        await using var client = await gateway.OpenAsync(new Dictionary<string, string> { [header] = value });

        var answer = await client.CallAsync("connect", TestClient.ConnectParams(TestGateway.Token));

        Assert.Equal("device identity required", (string?)answer["error"]?["message"]);
    }

    [Fact]
    public async Task Even_a_trusted_proxy_makes_nobody_local_and_its_clients_have_a_bucket_each()
    {
        await using var gateway = await TestGateway.StartAsync(Config.Replace("mode: 'local',", "mode: 'local', trustedProxies: ['127.0.0.1'],", StringComparison.Ordinal));
        await using (var spoofed = await gateway.OpenAsync(new Dictionary<string, string> { ["X-Forwarded-For"] = "127.0.0.1" }))
        {
            Assert.Equal("device identity required", (string?)(await spoofed.CallAsync("connect", TestClient.ConnectParams(TestGateway.Token)))["error"]!["message"]);
        }

        for (var i = 0; i < 10; i++)
        {
            await using var guess = await gateway.OpenAsync(new Dictionary<string, string> { ["X-Forwarded-For"] = "203.0.113.9" });
            await guess.CallAsync("connect", TestClient.ConnectParams($"guess-{i}"));
        }

        await using var guesser = await gateway.OpenAsync(new Dictionary<string, string> { ["X-Forwarded-For"] = "203.0.113.9" });
        Assert.Contains("too many failed attempts", (string?)(await guesser.CallAsync("connect", TestClient.ConnectParams(TestGateway.Token)))["error"]!["message"]);
        await using var neighbour = await gateway.OpenAsync(new Dictionary<string, string> { ["X-Forwarded-For"] = "203.0.113.10" });
        Assert.Equal("device identity required", (string?)(await neighbour.CallAsync("connect", TestClient.ConnectParams(TestGateway.Token)))["error"]!["message"]);
    }

    [Fact]
    public async Task A_lockout_is_seen_in_the_metrics()
    {
        var reasons = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, self) =>
            {
                if (instrument.Name == "openclaw.gateway.auth.failures")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => reasons.Add(tags[0].Value!.ToString()!));
        listener.Start();
        await using var gateway = await TestGateway.StartAsync(Config.Replace("token: '", "rateLimit: { maxAttempts: 2 }, token: '", StringComparison.Ordinal));
        for (var i = 0; i < 3; i++)
        {
            await using var guess = await gateway.OpenAsync();
            await guess.CallAsync("connect", TestClient.ConnectParams($"guess-{i}"));
        }

        Assert.Contains("TokenMismatch", reasons);
        Assert.Contains("LockedOut", reasons);
    }

    [Fact]
    public async Task A_device_that_asks_for_nothing_gets_no_more_than_its_record()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        var remote = new Dictionary<string, string> { ["X-Forwarded-For"] = "203.0.113.9" };
        var key = DeviceKey.Create();
        await using var owner = await gateway.ConnectAsync();
        await using (var first = await gateway.OpenAsync(remote))
        {
            var asked = await first.ConnectDeviceAsync(key, TestGateway.Token, ["operator.read"]);
            await owner.AskAsync("device.pair.approve", new JsonObject { ["requestId"] = asked["error"]!["details"]!["requestId"]!.DeepClone() });
        }

        // No scopes on the wire means all of them, as in the original; the record has one.
        await using var empty = await gateway.OpenAsync(remote);
        Assert.Equal("pairing required", (string?)(await empty.ConnectDeviceAsync(key, TestGateway.Token, []))["error"]!["message"]);
    }

    [Fact]
    public async Task One_address_cannot_hold_more_sockets_than_a_limit_without_saying_who_it_is()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        var connections = gateway.Services.GetRequiredService<ConnectionRegistry>();
        var reserved = 0;
        while (connections.TryReserve(IPAddress.Loopback))
        {
            reserved++;
        }

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => gateway.OpenAsync());
        connections.Release(IPAddress.Loopback);
        await using var after = await gateway.ConnectAsync();

        Assert.Contains("429", refused.Message);
        Assert.InRange(reserved, 1_000, 10_000);
        Assert.True(connections.TryReserve(IPAddress.Parse("203.0.113.9")));
    }

    [Fact]
    public async Task No_tool_reaches_the_configuration_the_pairing_or_an_approval()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        string[] forbidden = ["config", "gateway", "pair", "device", "approv", "token", "wizard", "update"];
        var tools = gateway.Services.GetRequiredService<ToolCatalog>().Names.ToList();

        Assert.NotEmpty(tools);
        Assert.All(tools, name => Assert.DoesNotContain(forbidden, word => name.Contains(word, StringComparison.OrdinalIgnoreCase)));
        var operators = gateway.Services.GetRequiredService<OperatorTools>();
        Assert.All(
            (string[])["gateway", "config", "cron", "message", "exec", "read", "write", "nodes", "device_pair_approve"],
            name => Assert.Null(operators.Call(name, [], "main")));
    }

    [Fact]
    public void A_secret_is_compared_in_one_place_in_constant_time()
    {
        var sources = Directory.GetFiles(Path.Combine(Repository.Root, "OpenClaw.Gateway"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).ToList();
        var comparing = sources.Where(path => File.ReadAllText(path).Contains("FixedTimeEquals", StringComparison.Ordinal)).Select(Path.GetFileName);
        var careless = sources.SelectMany(path => File.ReadLines(path).Where(line => SecretCompared().IsMatch(line)).Select(line => $"{Path.GetFileName(path)}: {line.Trim()}"));

        Assert.Equal(["SecretComparer.cs"], comparing);

        // What a configuration says is compared with what it said before, not with what somebody presents.
        Assert.DoesNotContain(careless, line => !line.StartsWith("ConfigurationStore.cs:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pages_tell_no_other_site_where_somebody_came_from_and_talk_to_their_own_origin_alone()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        using var http = gateway.CreateHttpClient();
        var pages = 0;
        foreach (var route in gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(route => '/' + route.RoutePattern.RawText!.TrimStart('/')).Distinct())
        {
            using var answer = await http.GetAsync(new Uri(route.Replace("{agentId}", "main", StringComparison.Ordinal), UriKind.Relative));
            if (answer.Content.Headers.ContentType?.MediaType is "text/html" or "text/javascript" or "text/css")
            {
                Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
                Assert.Contains("connect-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single());
                pages++;
            }
        }

        Assert.True(pages >= 3, $"{pages} pages");
    }

    [GeneratedRegex("""(?i)(?<!Json|Cancellation)\b(?!CancellationToken|TokenType)\w*(token|password|secret)\w*(\s*(==|!=)\s*(?!null|")[\w(]|\.(Equals|SequenceEqual)\()""")]
    private static partial Regex SecretCompared();
}
