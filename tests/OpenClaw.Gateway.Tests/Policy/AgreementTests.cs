using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests.Policy;

/// <summary>What is offered, listed, explained and carried out is one decision, whatever the configuration.</summary>
public sealed class AgreementTests
{
    private static readonly string[] Words =
        ["exec", "process", "read", "write", "edit", "apply_patch", "sessions_list", "session_status", "group:fs", "group:runtime", "group:sessions", "sessions_*", "*_list", "bash", "*"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Offer_list_explanation_and_executor_agree(int seed)
    {
        var random = new Random(seed);
        await using var model = await ScriptedModel.StartAsync();
        var config = model.Config($"tools: {{ {Tools(random, withSandbox: true)} }},").Replace("mode: 'all'", $"mode: '{Pick(random, "off", "non-main", "all")}'", StringComparison.Ordinal)
            .Replace("defaults: {", $"list: [{{ id: 'main', tools: {{ {Tools(random, withSandbox: false)} }} }}], defaults: {{", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(config);
        await using var client = await gateway.ConnectAsync();
        foreach (var session in (string[])["agent:main:main", "agent:main:work", "agent:main:subagent:1"])
        {
            model.Says("ok");
            var id = await client.RequestAsync("agent", new JsonObject { ["message"] = "go", ["sessionKey"] = session, ["idempotencyKey"] = session });
            await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id), skip: 1);
            var offered = (model.Requests[^1].Body["tools"] as JsonArray ?? []).Select(tool => (string)tool!["function"]!["name"]!).ToHashSet();

            var listed = (await client.AskAsync("tools.list", new JsonObject { ["sessionKey"] = session, ["model"] = "fake/fake-1" }))["tools"]!.AsArray();
            var explained = (await client.AskAsync("sandbox.explain", new JsonObject { ["sessionKey"] = session }))["sandbox"]!["tools"]!["allow"]!.AsArray().Select(name => (string)name!).ToHashSet();
            foreach (var tool in listed)
            {
                var name = (string)tool!["tool"]!;
                var allowed = (bool)tool["allowed"]!;

                // Without arguments a tool says what it lacks, and does nothing.
                var called = await client.AskAsync("tools.call", new JsonObject { ["sessionKey"] = session, ["model"] = "fake/fake-1", ["tool"] = name });
                var answers = (offered.Contains(name), !((string)called["text"]!).Contains("blocked by", StringComparison.Ordinal), name == "agents_list" ? allowed : explained.Contains(name));
                Assert.True(answers == (allowed, allowed, allowed), $"{config}\n{session} {name}: listed {allowed}, offered, carried out and explained {answers}");
            }
        }
    }

    private static string Tools(Random random, bool withSandbox)
    {
        List<string> members = [];
        if (random.Next(3) == 0)
        {
            members.Add($"profile: '{Pick(random, "minimal", "coding", "messaging", "full")}'");
        }

        members.AddRange(Lists(random));
        if (withSandbox && random.Next(2) == 0)
        {
            members.Add($"sandbox: {{ tools: {{ {string.Join(", ", Lists(random))} }} }}");
        }

        if (withSandbox && random.Next(2) == 0)
        {
            members.Add($"subagents: {{ tools: {{ {string.Join(", ", Lists(random))} }} }}");
        }

        return string.Join(", ", members);
    }

    private static IEnumerable<string> Lists(Random random)
    {
        if (random.Next(2) == 0)
        {
            yield return $"{Pick(random, "allow", "allow", "alsoAllow")}: [{Names(random)}]";
        }

        if (random.Next(2) == 0)
        {
            yield return $"deny: [{Names(random, except: "*")}]";
        }
    }

    private static string Names(Random random, string? except = null) =>
        string.Join(", ", random.GetItems(Words, random.Next(1, 6)).Where(word => word != except).Select(word => $"'{word}'"));

    private static string Pick(Random random, params string[] words) => words[random.Next(words.Length)];
}
