using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Methods;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Tests;

/// <summary>All of it: every method, event, route and recording of the original is here, or is named as missing with a reason.</summary>
public sealed class InventoryTests
{
    /// <summary>Methods that the original has and does not advertise.</summary>
    private static readonly string[] Unadvertised =
        ["chat.inject", "sessions.resolve", "sessions.usage", "sessions.usage.timeseries", "sessions.usage.logs", "poll", "web.login.start", "web.login.wait"];

    /// <summary>Methods of this gateway alone; docs/protocol-differences.md explains them.</summary>
    private static readonly string[] Own =
        ["device.pair.remove", "exec.approval.list", "sandbox.list", "sandbox.recreate", "sandbox.prune", "sandbox.explain", "sandbox.doctor", "tools.list", "tools.call"];

    /// <summary>What the original asks of a caller; methods in no list are the administrator's.</summary>
    private static readonly Dictionary<MethodAccess, string[]> Access = new()
    {
        [MethodAccess.Approvals] = ["exec.approval.request", "exec.approval.resolve", "exec.approval.list"],
        [MethodAccess.Pairing] =
        [
            "node.pair.request", "node.pair.list", "node.pair.approve", "node.pair.reject", "node.pair.verify", "device.pair.list",
            "device.pair.approve", "device.pair.reject", "device.pair.remove", "device.token.rotate", "device.token.revoke", "node.rename",
        ],
        [MethodAccess.Read] =
        [
            "health", "logs.tail", "channels.status", "status", "usage.status", "usage.cost", "models.list", "agents.list", "agent.identity.get",
            "skills.status", "voicewake.get", "sessions.list", "sessions.preview", "cron.list", "cron.status", "cron.runs", "system-presence",
            "last-heartbeat", "node.list", "node.describe", "chat.history", "sessions.usage", "sessions.usage.timeseries", "sessions.usage.logs",
        ],
        [MethodAccess.Write] =
            ["send", "poll", "agent", "agent.wait", "wake", "talk.mode", "voicewake.set", "node.invoke", "chat.send", "chat.abort"],
        [MethodAccess.Node] = ["node.invoke.result", "node.event", "skills.bins"],
    };

    /// <summary>Methods whose parameters the original does not look at.</summary>
    private static readonly string[] WithoutSchema =
        ["health", "status", "system-presence", "last-heartbeat", "set-heartbeats", "system-event", "usage.status", "voicewake.get"];

    /// <summary>Routes that ask for no secret.</summary>
    private static readonly string[] AnonymousRoutes = ["/", "/control.js", "/style.css", "/favicon.svg", "/avatar/{agentId}", "/healthz", "/readyz", "/health", "/alive"];

    private static JsonNode Features => Recording.Read("connect-ok-token-nodevice").Answers[0]["payload"]!["features"]!;

    [Fact]
    public async Task Every_method_of_the_original_is_in_the_table_or_named_as_not_served()
    {
        await using var gateway = await TestGateway.StartAsync();
        var table = gateway.Services.GetRequiredService<MethodTable>();
        string[] original = [.. Features["methods"]!.AsArray().Select(name => (string)name!), .. Unadvertised];

        Assert.Empty(original.Where(name => table.Find(name) is null).Except(KnownDifferences.MethodsNotServed));
        Assert.All(KnownDifferences.MethodsNotServed, name => Assert.True(table.Find(name) is null && original.Contains(name), name));
        Assert.Equal(Own.Order(StringComparer.Ordinal), table.All.Select(method => method.Name).Except(original).Order(StringComparer.Ordinal));
        Assert.Equal(
            Features["methods"]!.AsArray().Select(name => (string)name!).Except(KnownDifferences.MethodsNotServed).Append("device.pair.remove").Order(StringComparer.Ordinal),
            table.Advertised.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_method_has_the_scope_of_the_original_and_a_schema()
    {
        await using var gateway = await TestGateway.StartAsync();
        var expected = Access.SelectMany(pair => pair.Value.Select(name => (name, pair.Key))).ToDictionary(pair => pair.name, pair => pair.Key);

        foreach (var method in gateway.Services.GetRequiredService<MethodTable>().All)
        {
            Assert.Equal((method.Name, expected.GetValueOrDefault(method.Name, MethodAccess.Admin)), (method.Name, method.Access));
            Assert.Equal((method.Name, !WithoutSchema.Contains(method.Name)), (method.Name, method.Parameters is not null));
        }
    }

    [Fact]
    public void The_events_are_those_of_the_original() =>
        Assert.Equal(Features["events"]!.AsArray().Select(name => (string)name!), EventNames.All);

    [Fact]
    public void Nothing_is_named_as_different_that_is_not_recorded()
    {
        var root = Path.Combine(AppContext.BaseDirectory, "Recorded", "2026.2.9");
        string[] names = [.. Directory.GetFiles(root, "*", SearchOption.AllDirectories)
            .Select(path => Path.ChangeExtension(Path.GetRelativePath(root, path), null)!.Replace('\\', '/'))];

        Assert.Empty(KnownDifferences.Stale(names));
    }

    [Fact]
    public async Task Every_caller_needs_a_scope_for_every_method()
    {
        await using var gateway = await TestGateway.StartAsync();
        var nobody = new ConnectedClient
        {
            Info = new ClientInfo { Id = "cli", Mode = "cli", Version = "1", Platform = "linux" },
            Role = Roles.Operator,
            Scopes = new HashSet<string>(),
            Capabilities = [],
        };

        Assert.All(gateway.Services.GetRequiredService<MethodTable>().All, method => Assert.NotNull(nobody.Refusal(method)));
        var node = nobody with { Role = Roles.Node };
        Assert.Equal(
            Access[MethodAccess.Node].Order(StringComparer.Ordinal),
            gateway.Services.GetRequiredService<MethodTable>().All.Where(method => node.Refusal(method) is null).Select(method => method.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_route_but_the_named_ones_answers_without_the_secret()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config().Replace(
            "gateway: {", "gateway: { http: { endpoints: { chatCompletions: { enabled: true }, responses: { enabled: true } } },", StringComparison.Ordinal));
        using var http = gateway.CreateHttpClient();
        var closed = 0;
        foreach (var route in gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var pattern = '/' + route.RoutePattern.RawText!.TrimStart('/');
            if (AnonymousRoutes.Contains(pattern))
            {
                continue;
            }

            using var request = new HttpRequestMessage(pattern == "/v1/models" ? HttpMethod.Get : HttpMethod.Post, pattern) { Content = new StringContent("{}") };
            using var answer = await http.SendAsync(request);
            Assert.Equal((pattern, 401), (pattern, (int)answer.StatusCode));
            closed++;
        }

        Assert.Equal(4, closed);
        Assert.Empty(model.Requests);
    }
}
