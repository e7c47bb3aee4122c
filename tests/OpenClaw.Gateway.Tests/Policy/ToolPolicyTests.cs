using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests.Policy;

/// <summary>Which tools a model is offered, and what it reads about those it is not.</summary>
public sealed class ToolPolicyTests
{
    private const string All = "apply_patch edit exec process read write";

    [Theory]
    [InlineData("", All)]
    [InlineData("tools: { deny: ['exec'] }", "apply_patch edit process read write")]
    [InlineData("tools: { deny: ['bash'] }", "apply_patch edit process read write")]
    [InlineData("tools: { deny: [' EXEC '] }", "apply_patch edit process read write")]
    [InlineData("tools: { deny: ['group:fs'] }", "exec process")]
    [InlineData("tools: { deny: ['*e*'] }", "apply_patch")]
    [InlineData("tools: { deny: ['exe'] }", All)]
    [InlineData("tools: { deny: ['e*c'] }", "apply_patch edit process read write")]
    [InlineData("tools: { allow: [] }", All)]
    [InlineData("tools: { allow: ['read'] }", "read")]
    [InlineData("tools: { allow: ['write'] }", "apply_patch write")]
    [InlineData("tools: { allow: ['group:runtime'] }", "apply_patch exec process")]
    [InlineData("tools: { allow: ['group:*'] }", "")]
    [InlineData("tools: { allow: ['exec'], deny: ['exec'] }", "apply_patch")]
    [InlineData("tools: { alsoAllow: ['read'] }", All)]
    [InlineData("tools: { profile: 'full' }", All)]
    [InlineData("tools: { profile: 'coding' }", All)]
    [InlineData("tools: { profile: 'minimal' }", "")]
    [InlineData("tools: { profile: 'minimal', alsoAllow: ['read'] }", "read")]
    [InlineData("tools: { byProvider: { fake: { deny: ['exec'] } } }", "apply_patch edit process read write")]
    [InlineData("tools: { byProvider: { 'fake/fake-1': { allow: ['read'] }, fake: { deny: ['read'] } } }", "read")]
    [InlineData("tools: { byProvider: { other: { deny: ['exec'] } } }", All)]
    [InlineData("tools: { byProvider: { FAKE: { profile: 'minimal' } } }", "")]
    [InlineData("tools: { sandbox: { tools: { allow: ['exec'] } } }", "apply_patch exec")]
    [InlineData("tools: { sandbox: { tools: { allow: [] } } }", All)]
    [InlineData("tools: { sandbox: { tools: { deny: ['write'] } } }", "apply_patch edit exec process read")]
    public async Task A_model_is_offered_what_every_step_allows(string tools, string expected)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config(tools));

        Assert.Equal(expected, await OfferedAsync(gateway, model));
    }

    [Theory]
    [InlineData("tools: { profile: 'minimal' }", "", "")]
    [InlineData("tools: { profile: 'coding', deny: ['exec'] }", "", "apply_patch edit process read write")]
    [InlineData("tools: { sandbox: { tools: { allow: ['read', 'exec'] } } }", "", "apply_patch exec read")]
    [InlineData("sandbox: { workspaceAccess: 'ro' }", "", "exec process read")]
    [InlineData("tools: { allow: ['exec', 'read'] }", "deny: ['exec']", "apply_patch read")]
    public async Task An_agent_adds_its_own_steps(string agent, string tools, string expected)
    {
        await using var model = await ScriptedModel.StartAsync();
        var config = model.Config($"tools: {{ {tools} }}").Replace("agents: { defaults:", $"agents: {{ list: [{{ id: 'main', {agent} }}], defaults:", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(config);

        Assert.Equal(expected, await OfferedAsync(gateway, model));
    }

    [Fact]
    public async Task A_model_that_calls_a_blocked_tool_reads_who_blocked_it_and_how_to_change_that()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config("tools: { sandbox: { tools: { allow: ['read'], deny: ['exec'] } } }"));
        await using var client = await gateway.ConnectAsync();
        model.Calls("exec", new JsonObject { ["command"] = "true" }).Says("done");

        await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "go", ["idempotencyKey"] = "k" });
        await client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "final");

        var result = JsonNode.Parse((string)model.Requests[1].Body["messages"]!.AsArray().Last()!["content"]!)!;
        Assert.Equal(
            """
            Tool "exec" blocked by sandbox tool policy (mode=all).
            Session: agent:main:main
            Reason: deny list
            Fix:
            - agents.defaults.sandbox.mode=off (disable sandbox)
            - Remove "exec" from tools.sandbox.tools.deny.
            - See: openclaw sandbox explain --session agent:main:main
            """,
            (string?)result["error"]);
    }

    [Fact]
    public void A_further_denial_never_allows_more()
    {
        var random = new Random(20260209);
        for (var i = 0; i < 300; i++)
        {
            var config = RandomConfig(random);
            var stricter = config.DeepClone().AsObject();
            var place = Places[random.Next(Places.Length)];
            Deny(stricter, place, Pick(random));

            foreach (var (key, sandboxed) in new[] { ("agent:main:main", true), ("agent:main:main", false), ("agent:main:subagent:1", true) })
            {
                var before = Allowed(config, key, sandboxed);
                var after = Allowed(stricter, key, sandboxed);
                Assert.True(after.IsSubsetOf(before), $"A denial at {string.Join('.', place)} allowed {string.Join(", ", after.Except(before))} in {key}:\n{stricter}\nfrom\n{config}");
            }
        }
    }

    private static async Task<string> OfferedAsync(TestGateway gateway, ScriptedModel model)
    {
        await using var client = await gateway.ConnectAsync();
        model.Says("fine");
        await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "go", ["idempotencyKey"] = "k" });
        await client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "final");
        var offered = model.Requests[0].Body["tools"] as JsonArray ?? [];
        return string.Join(' ', offered.Select(tool => (string)tool!["function"]!["name"]!).Where(name => All.Contains(name, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static HashSet<string> Allowed(JsonObject config, string sessionKey, bool sandboxed)
    {
        var directory = Directory.CreateTempSubdirectory("openclaw-policy-test-");
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "openclaw.json"), config.ToJsonString());
            var paths = GatewayPaths.FromConfiguration(new Microsoft.Extensions.Configuration.ConfigurationManager { ["OPENCLAW_STATE_DIR"] = directory.FullName });
            var current = new ConfigurationLoader(paths, _ => null).LoadFile();
            Assert.Empty(current.Issues);
            var rules = ToolRules.For(current, "main", sessionKey, "fake/fake-1", sandboxed).ToArray();
            return [.. Tools.Where(tool => rules.All(rule => rule.Judge(tool) == ToolVerdict.Allowed))];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static readonly string[] Tools = ["exec", "process", "read", "write", "edit", "apply_patch", "browser", "sessions_list", "session_status", "image", "cron"];

    private static readonly string[] Names = [.. Tools, "*", "group:fs", "group:runtime", "group:sessions", "*s*", "r*", "bash", "nothing"];

    private static string Pick(Random random) => Names[random.Next(Names.Length)];

    // Where a deny list may stand.
    private static readonly string[][] Places =
    [
        .. from owner in new[] { "tools", "agent" }
           from place in (string[][])[[], ["sandbox", "tools"], ["byProvider", "fake"]]
           select (string[])[owner, .. place],
        ["tools", "subagents", "tools"],
    ];

    private static JsonObject RandomConfig(Random random)
    {
        var tools = RandomTools(random);
        tools["subagents"] = new JsonObject { ["tools"] = Lists(random, []) };
        return new JsonObject
        {
            ["tools"] = tools,
            ["agents"] = new JsonObject { ["list"] = new JsonArray(new JsonObject { ["id"] = "main", ["tools"] = RandomTools(random) }) },
        };
    }

    private static JsonObject RandomTools(Random random)
    {
        var tools = Lists(random, new JsonObject
        {
            ["sandbox"] = new JsonObject { ["tools"] = Lists(random, []) },
            ["byProvider"] = new JsonObject { ["fake"] = Lists(random, []) },
        });
        if (random.Next(4) == 0)
        {
            tools["profile"] = "coding";
        }

        return tools;
    }

    private static JsonObject Lists(Random random, JsonObject target)
    {
        foreach (var name in new[] { "allow", "deny" })
        {
            if (random.Next(2) == 0)
            {
                target[name] = new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => JsonValue.Create(Pick(random)))]);
            }
        }

        return target;
    }

    private static void Deny(JsonObject config, string[] place, string name)
    {
        var target = place[0] == "agent" ? config["agents"]!["list"]![0]!["tools"]! : config["tools"]!;
        foreach (var step in place.Skip(1))
        {
            target = target[step]!;
        }

        // Where a sandbox has no list yet, a list of its own would take the place of the default: that is a replacement, not a further denial.
        if (target["deny"] is JsonArray list)
        {
            list.Add(name);
        }
        else if (!place.Contains("sandbox"))
        {
            target["deny"] = new JsonArray(name);
        }
    }
}
