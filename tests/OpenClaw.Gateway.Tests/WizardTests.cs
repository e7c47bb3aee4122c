using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Testing.Machine;

namespace OpenClaw.Gateway.Tests;

/// <summary>A wizard that runs in the gateway and that a client walks through.</summary>
public sealed class WizardTests
{
    [Fact]
    public async Task The_setup_wizard_asks_checks_and_writes_once_at_the_end()
    {
        using var directory = new TempDirectory();
        var workspace = Path.Combine(directory.Path, "agent");
        await using var gateway = await TestGateway.StartAsync("{ // mine\n gateway: { mode: 'local', auth: { token: 'peertoken0123456789abcdef' } } }");
        await using var client = await gateway.ConnectAsync();
        var step = await client.AskAsync("wizard.start", new JsonObject { ["mode"] = "local" });
        var session = (string)step["sessionId"]!;
        var asked = new List<string>();
        (string Type, JsonNode? Answer)[] answers =
        [
            ("note", null), ("confirm", true), ("note", null), ("select", "manual"), ("text", workspace), ("select", "bogus"), ("select", "skip"),
            ("text", "99999"), ("text", "18999"), ("select", "lan"), ("select", "token"), ("text", ""), ("select", "non-main"), ("note", null), ("confirm", true),
            ("note", null),
        ];
        foreach (var (type, answer) in answers)
        {
            asked.Add((string)step["step"]!["type"]!);
            Assert.Equal(type, asked[^1]);
            Assert.Equal(asked.Count == answers.Length, (await File.ReadAllTextAsync(gateway.ConfigPath)).Contains("18999", StringComparison.Ordinal));
            Assert.DoesNotContain("peertoken", step.ToJsonString(), StringComparison.Ordinal);
            step = await client.AskAsync("wizard.next", new JsonObject
            {
                ["sessionId"] = session,
                ["answer"] = new JsonObject { ["stepId"] = step["step"]!["id"]!.DeepClone(), ["value"] = answer?.DeepClone() },
            });
        }

        Assert.Equal(("done", true), ((string?)step["status"], (bool)step["done"]!));
        var text = await File.ReadAllTextAsync(gateway.ConfigPath);
        Assert.Contains("// mine", text, StringComparison.Ordinal);
        Assert.Contains("peertoken0123456789abcdef", text, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(workspace, "BOOTSTRAP.md")));
        var config = (await client.AskAsync("config.get"))["parsed"]!;
        Assert.Equal(18999, (int)config["gateway"]!["port"]!);
        Assert.Equal("lan", (string?)config["gateway"]!["bind"]);
        Assert.Equal("non-main", (string?)config["agents"]!["defaults"]!["sandbox"]!["mode"]);
        Assert.Equal("onboard", (string?)config["wizard"]!["lastRunCommand"]);
    }

    [Fact]
    public async Task One_wizard_at_a_time_unless_it_was_left_alone()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var gateway = await TestGateway.StartAsync(time: time);
        await using var client = await gateway.ConnectAsync();
        var first = (string)(await client.AskAsync("wizard.start"))["sessionId"]!;

        var second = await client.CallAsync("wizard.start");
        time.Advance(TimeSpan.FromMinutes(16));
        var third = await client.AskAsync("wizard.start");

        Assert.Equal("UNAVAILABLE wizard already running", $"{(string?)second["error"]!["code"]} {(string?)second["error"]!["message"]}");
        Assert.Equal("wizard not found", (string?)(await client.CallAsync("wizard.status", new JsonObject { ["sessionId"] = first }))["error"]!["message"]);
        Assert.Equal("running", (string?)third["status"]);
        var cancelled = await client.AskAsync("wizard.cancel", new JsonObject { ["sessionId"] = third["sessionId"]!.DeepClone() });
        Assert.Equal("cancelled", (string?)cancelled["status"]);
    }

    [Fact]
    public async Task Whoever_does_not_accept_the_risk_changes_nothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await gateway.ConnectAsync();
        var before = await File.ReadAllTextAsync(gateway.ConfigPath);
        var step = await client.AskAsync("wizard.start");
        var session = step["sessionId"]!;
        step = await client.AskAsync("wizard.next", Answer(session, step, null));
        var wrong = await client.CallAsync("wizard.next", new JsonObject { ["sessionId"] = session.DeepClone(), ["answer"] = new JsonObject { ["stepId"] = "nope" } });

        step = await client.AskAsync("wizard.next", Answer(session, step, false));

        Assert.Contains("no pending step", (string?)wrong["error"]!["message"]);
        Assert.Equal(("cancelled", true), ((string?)step["status"], (bool)step["done"]!));
        Assert.Equal(before, await File.ReadAllTextAsync(gateway.ConfigPath));
    }

    private static JsonObject Answer(JsonNode session, JsonNode step, JsonNode? value) => new()
    {
        ["sessionId"] = session.DeepClone(),
        ["answer"] = new JsonObject { ["stepId"] = step["step"]!["id"]!.DeepClone(), ["value"] = value },
    };
}
