using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenClaw.Cli.Tests;

/// <summary>Commands that wait for a person, and the tools of a session.</summary>
public sealed class ApprovalsTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task What_waits_is_shown_whole_and_without_tricks_and_decided()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Answers("exec.approval.list", """{"approvals":[{"id":"a1","request":{"command":"echo \u001b[2J; rm -r x","cwd":"/w","host":"gateway","sessionKey":"agent:main:main"},"createdAtMs":1,"expiresAtMs":2}]}""")
            .Answers("exec.approval.resolve", """{"ok":true}""");

        var list = await _cli.RunAsync(gateway.Environment(), "approvals", "pending");
        var resolved = await _cli.RunAsync(gateway.Environment(), "approvals", "resolve", "a1", "deny");

        Assert.Equal("a1\n  command: echo ?[2J; rm -r x\n  cwd: /w\n  host: gateway\n  sessionKey: agent:main:main\n", list.Output);
        Assert.Equal((0, "deny: a1\n"), (resolved.ExitCode, resolved.Output));
        var call = gateway.Calls.Single(call => call.Method == "exec.approval.resolve").Params;
        Assert.Equal(("a1", "deny"), (call.GetProperty("id").GetString(), call.GetProperty("decision").GetString()));
    }

    [Fact]
    public async Task Tools_are_listed_with_what_denies_them_and_a_dry_run_asks_for_one()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Answers("tools.list", """{"tools":[{"tool":"exec","allowed":true,"placement":"sandbox","mode":"all"},{"tool":"cron","allowed":false,"placement":"sandbox","mode":"all","deniedBy":"tools.sandbox.tools.deny"}]}""")
            .Answers("tools.call", """{"tool":"exec","host":"sandbox-worker"}""");

        var list = await _cli.RunAsync(gateway.Environment(), "tools", "list", "--agent", "main");
        var plan = await _cli.RunAsync(gateway.Environment(), "tools", "call", "exec", "--args", "{\"command\":\"id\"}", "--dry-run");
        var bad = await _cli.RunAsync(gateway.Environment(), "tools", "call", "exec", "--args", "id");

        Assert.Equal("exec                 sandbox\ncron                 -        denied by tools.sandbox.tools.deny\n", list.Output);
        Assert.Equal("sandbox-worker", (string?)JsonNode.Parse(plan.Output)!["host"]);
        var call = gateway.Calls.Single(call => call.Method == "tools.call").Params;
        Assert.Equal((JsonValueKind.True, "id"), (call.GetProperty("dryRun").ValueKind, call.GetProperty("arguments").GetProperty("command").GetString()));
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("--args: expected a JSON object", bad.Error, StringComparison.Ordinal);
    }
}
