using System.Text.Json.Nodes;
using OpenClaw.EndToEnd.Tests.Fixture;
using OpenClaw.EndToEnd.Tests.Tools;

namespace OpenClaw.EndToEnd.Tests.Sandboxes;

/// <summary>What a sandbox has of its agent's workspace.</summary>
public sealed class WorkspaceTests(SystemFixture fixture) : IClassFixture<SystemFixture>
{
    private readonly ScriptedTurns _turns = new(fixture.System);

    [Fact]
    public async Task The_sandbox_has_its_agents_files_and_skills_also_those_that_came_after_it()
    {
        var workspace = Path.Combine(fixture.System.StateDir, "workspace");
        Write(Path.Combine(workspace, "AGENTS.md"), "call me by my name");
        Write(Path.Combine(workspace, "MEMORY.md"), "private");
        Write(Path.Combine(workspace, "skills", "greet", "SKILL.md"), "say hello");

        var first = await _turns.CallAsync(
            ("exec", new JsonObject { ["command"] = "cat AGENTS.md skills/greet/SKILL.md; ls" }),
            ("read", new JsonObject { ["path"] = "AGENTS.md" }),
            ("exec", new JsonObject { ["command"] = "echo changed > AGENTS.md; echo changed > skills/greet/SKILL.md" }));

        Assert.StartsWith("call me by my namesay hello", first[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("MEMORY.md", first[0].Text, StringComparison.Ordinal);
        Assert.Equal("call me by my name", first[1].Text);
        Assert.Contains("Read-only file system", first[2].Text, StringComparison.Ordinal);

        // The sandbox is there; the next turn brings what is new, and leaves alone what the sandbox made its own.
        Write(Path.Combine(workspace, "SOUL.md"), "kind");
        Write(Path.Combine(workspace, "skills", "part", "SKILL.md"), "say goodbye");
        var second = await _turns.CallAsync("exec", new JsonObject { ["command"] = "cat AGENTS.md SOUL.md skills/greet/SKILL.md skills/part/SKILL.md" });

        Assert.Equal("changed\nkindsay hellosay goodbye", second.Text);
    }

    [Fact]
    public async Task Pictures_that_come_with_messages_are_in_the_sandbox_and_all_of_one_name_are_kept()
    {
        await SendAsync("first", [.. Picture, 1]);
        await SendAsync("second", [.. Picture, 2, 2]);

        var results = await _turns.CallAsync(
            ("exec", new JsonObject { ["command"] = "cd media/inbound && stat -c '%n %s %u' *" }),
            ("read", new JsonObject { ["path"] = "media/inbound/cat.png" }));

        Assert.Equal("cat-1.png 10 1000\ncat.png 9 1000", results[0].Text);
        Assert.Contains("image/png", results[1].Text, StringComparison.Ordinal);
        Assert.Equal([.. Picture, 1], Convert.FromBase64String((string)results[1].Content[1]!["data"]!));
    }

    private static byte[] Picture => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private async Task SendAsync(string runId, byte[] picture)
    {
        var parameters = new JsonObject
        {
            ["sessionKey"] = "main",
            ["message"] = "look at this",
            ["idempotencyKey"] = runId,
            ["attachments"] = new JsonArray(new JsonObject { ["fileName"] = "../cat.png", ["content"] = Convert.ToBase64String(picture) }),
        };
        await CallAsync("chat.send", parameters);
        await CallAsync("agent.wait", new JsonObject { ["runId"] = runId, ["timeoutMs"] = 60_000 });
    }

    private async Task CallAsync(string method, JsonObject parameters)
    {
        var result = await fixture.System.OpenClawAsync("gateway", "call", method, "--params", parameters.ToJsonString());
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
