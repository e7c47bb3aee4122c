using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests;

/// <summary>Agents that are made, changed and removed, skills, usage and the log, through the doors that clients have.</summary>
public sealed class AgentChangeTests
{
    [Fact]
    public async Task An_agent_is_made_changed_and_removed_and_comments_stay()
    {
        await using var gateway = await TestGateway.StartAsync(
            "{\n  // mine\n  gateway: { mode: 'local', auth: { token: 'peertoken0123456789abcdef' } },\n  bindings: [{ agentId: 'ops-bot', match: { channel: 'telegram' } }],\n}");
        await using var client = await gateway.ConnectAsync();
        var workspace = Path.Combine(gateway.StateDir, "ops");

        var made = await client.AskAsync("agents.create", new JsonObject { ["name"] = "Ops Bot", ["workspace"] = workspace, ["emoji"] = "🤖" });
        Assert.Equal("ops-bot", (string?)made["agentId"]);
        var list = await client.AskAsync("agents.list");
        Assert.Equal(("main", 2), ((string?)list["defaultId"], list["agents"]!.AsArray().Count));
        Assert.Contains("- Name: Ops Bot", await File.ReadAllTextAsync(Path.Combine(workspace, "IDENTITY.md")));
        foreach (var (name, expected) in ((string, string)[])[("Ops bot", "agent \"ops-bot\" already exists"), ("MAIN", "\"main\" is reserved")])
        {
            var refused = await client.CallAsync("agents.create", new JsonObject { ["name"] = name, ["workspace"] = workspace });
            Assert.Equal(expected, (string?)refused["error"]!["message"]);
        }

        await client.AskAsync("agents.update", new JsonObject { ["agentId"] = "ops-bot", ["name"] = "Ops", ["model"] = "openai/gpt-5" });
        await client.AskAsync("agents.files.set", new JsonObject { ["agentId"] = "ops-bot", ["name"] = "SOUL.md", ["content"] = "calm" });
        var removed = await client.AskAsync("agents.delete", new JsonObject { ["agentId"] = "ops-bot" });

        Assert.Equal(1, (int)removed["removedBindings"]!);
        Assert.False(Directory.Exists(workspace));
        Assert.Equal("calm", await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(gateway.StateDir, "trash"), "SOUL.md", SearchOption.AllDirectories).Single()));
        Assert.Contains("// mine", await File.ReadAllTextAsync(gateway.ConfigPath));
        Assert.Equal("agent \"ops-bot\" not found", (string?)(await client.CallAsync("agents.delete", new JsonObject { ["agentId"] = "ops-bot" }))["error"]!["message"]);
        Assert.Equal("\"main\" cannot be deleted", (string?)(await client.CallAsync("agents.delete", new JsonObject { ["agentId"] = "main" }))["error"]!["message"]);
    }

    [Fact]
    public async Task Agents_that_are_made_and_removed_at_once_are_the_ones_that_were_named()
    {
        await using var gateway = await TestGateway.StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => gateway.ConnectAsync()));

        await Task.WhenAll(clients.Select((client, i) => client.AskAsync("agents.create", new JsonObject { ["name"] = $"a{i}", ["workspace"] = $"a{i}" })));
        var made = await NamesAsync();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => clients[i].AskAsync("agents.delete", new JsonObject { ["agentId"] = $"a{2 * i}" })));
        var left = await NamesAsync();

        Assert.Equal(["main", .. Enumerable.Range(0, 12).Select(i => $"a{i}").Order(StringComparer.Ordinal)], made);
        Assert.Equal(["main", .. Enumerable.Range(0, 6).Select(i => $"a{(2 * i) + 1}").Order(StringComparer.Ordinal)], left);
        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));

        async Task<string[]> NamesAsync() => [.. (await clients[0].AskAsync("agents.list"))["agents"]!.AsArray()
            .Select(agent => (string)agent!["id"]!).OrderBy(id => id != "main").ThenBy(id => id, StringComparer.Ordinal)];
    }

    [Fact]
    public async Task What_was_saved_with_an_editor_a_moment_ago_stays()
    {
        await using var gateway = await TestGateway.StartAsync("{ gateway: { mode: 'local', auth: { token: 'peertoken0123456789abcdef' } } }");
        await using var client = await gateway.ConnectAsync();

        await File.WriteAllTextAsync(gateway.ConfigPath, "{ gateway: { mode: 'local', auth: { token: 'peertoken0123456789abcdef' } }, ui: { seamColor: '#123456' } }");
        await client.AskAsync("agents.create", new JsonObject { ["name"] = "ops", ["workspace"] = "ops" });

        var text = await File.ReadAllTextAsync(gateway.ConfigPath);
        Assert.Contains("#123456", text, StringComparison.Ordinal);
        Assert.Contains("\"ops\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skills_say_what_they_need_and_what_is_missing()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await gateway.ConnectAsync();
        var folder = Directory.CreateDirectory(Path.Combine(gateway.StateDir, "skills", "weather"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "SKILL.md"), """
            ---
            name: weather
            description: Tells the weather.
            metadata:
              { "openclaw": { "emoji": "🌦", "requires": { "bins": ["sh", "no-such-program"], "env": ["WEATHER_KEY"] }, "primaryEnv": "WEATHER_KEY" } }
            ---
            # Weather
            """);

        var before = (await client.AskAsync("skills.status"))["skills"]![0]!;
        var updated = await client.AskAsync("skills.update", new JsonObject { ["skillKey"] = "weather", ["apiKey"] = "canary-key-123" });
        var after = (await client.AskAsync("skills.status"))["skills"]![0]!;

        Assert.Equal(["no-such-program"], before["missing"]!["bins"]!.AsArray().Select(bin => (string)bin!));
        Assert.Equal(["WEATHER_KEY"], before["missing"]!["env"]!.AsArray().Select(name => (string)name!));
        Assert.Empty(after["missing"]!["env"]!.AsArray());
        Assert.False((bool)after["eligible"]!);
        Assert.DoesNotContain("canary-key-123", updated.ToJsonString() + after.ToJsonString());
    }

    [Fact]
    public async Task Usage_is_what_the_transcripts_say()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();
        model.Says("one").Says("two");
        foreach (var id in (string[])["a", "b"])
        {
            await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = id, ["idempotencyKey"] = id });
            await client.WaitForEventAsync("chat", payload => (string?)payload["runId"] == id && (string?)payload["state"] == "final");
        }

        var cost = await client.AskAsync("usage.cost");
        var sessions = await client.AskAsync("sessions.usage");
        var series = await client.AskAsync("sessions.usage.timeseries", new JsonObject { ["key"] = "main" });
        var logs = await client.AskAsync("sessions.usage.logs", new JsonObject { ["key"] = "main" });

        Assert.Equal(30, (long)cost["totals"]!["totalTokens"]!);
        Assert.Single(cost["daily"]!.AsArray());
        Assert.Equal(4, (int)sessions["sessions"]![0]!["usage"]!["messageCounts"]!["total"]!);
        Assert.Equal("fake-1", (string?)sessions["aggregates"]!["byModel"]![0]!["model"]);
        Assert.Equal([15, 30], series["points"]!.AsArray().Select(point => (int)point!["cumulativeTokens"]!));
        Assert.Equal(["a", "one", "b", "two"], logs["logs"]!.AsArray().Select(row => (string)row!["content"]!));
    }

    [Fact]
    public async Task The_log_is_read_from_its_end_and_on_from_a_cursor_and_nobody_forges_a_line()
    {
        await using var gateway = await TestGateway.StartAsync("{ gateway: { mode: 'local', auth: { token: 'peertoken0123456789abcdef' } } }");
        await using var client = await gateway.ConnectAsync();
        JsonNode tail = new JsonObject();
        await OpenClaw.Testing.Waiting.Eventually.TrueAsync(async () => (tail = await client.AskAsync("logs.tail"))["lines"]!.AsArray().Count > 0, "the log has lines");
        Assert.All(tail["lines"]!.AsArray(), line => Assert.NotNull(JsonNode.Parse((string)line!)!["_meta"]!["logLevelName"]));

        await using (var forger = await gateway.OpenAsync(new Dictionary<string, string> { ["User-Agent"] = "x" }))
        {
            var parameters = TestClient.ConnectParams("wrong");
            parameters["client"]!["displayName"] = "a\n{\"1\":\"forged\"}\u001b[31m";
            await forger.CallAsync("connect", parameters);
        }

        JsonNode more = new JsonObject();
        await OpenClaw.Testing.Waiting.Eventually.TrueAsync(async () =>
            (more = await client.AskAsync("logs.tail", new JsonObject { ["cursor"] = tail["cursor"]!.DeepClone() }))["lines"]!.AsArray()
            .Any(line => ((string)line!).Contains("token mismatch", StringComparison.Ordinal)), "the refusal is in the log");
        Assert.All(more["lines"]!.AsArray(), line => Assert.NotNull(JsonNode.Parse((string)line!)!["_meta"]));
        var text = await File.ReadAllTextAsync((string)more["file"]!);
        Assert.DoesNotContain(TestGateway.Token, text);
        Assert.DoesNotContain('\u001b', text);
        var beyond = await client.AskAsync("logs.tail", new JsonObject { ["cursor"] = 1_000_000_000, ["limit"] = 1 });
        Assert.True((bool)beyond["reset"]!);
        Assert.Single(beyond["lines"]!.AsArray());
    }
}
