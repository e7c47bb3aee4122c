using OpenClaw.EndToEnd.Tests.Fixture;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.EndToEnd.Tests.Agents;

/// <summary>Agents with different access in one gateway, and a turn that is stopped, with real sandboxes.</summary>
public sealed class AgentAccessTests(SystemFixture fixture) : IClassFixture<SystemFixture>
{
    private const string Agents = """
        [{"id":"main","default":true},{"id":"reader","sandbox":{"workspaceAccess":"ro"},"tools":{"deny":["write","edit","apply_patch"]}},{"id":"writer","sandbox":{"workspaceAccess":"rw"},"tools":{"allow":["group:fs"]}}]
        """;

    private readonly RunningSystem _system = fixture.System;

    [Fact]
    public async Task Two_agents_with_different_access_do_what_they_may_and_nothing_else()
    {
        await OkAsync("config", "set", "agents.list", Agents.Trim(), "--json");
        await Eventually.TrueAsync(async () => (await _system.OpenClawAsync("agents", "list")).Output.Contains("writer", StringComparison.Ordinal), "the agents are in force");

        var written = await OkAsync("agent", "--agent", "writer", "--message", "write: note.txt from the writer\nrun: id");
        var read = await OkAsync("agent", "--agent", "reader", "--message", "run: ls /agent; touch /agent/x; echo mine > /workspace/own.txt && cat /workspace/own.txt\nwrite: note.txt no");

        Assert.Contains("Successfully wrote", written, StringComparison.Ordinal);
        Assert.Contains("offers no tool named `exec`", written, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", read, StringComparison.Ordinal);
        Assert.Contains("mine", read, StringComparison.Ordinal);
        Assert.Contains("offers no tool named `write`", read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_turn_that_is_stopped_leaves_no_process_in_the_sandbox()
    {
        var running = _system.OpenClawAsync("agent", "--session-key", "agent:main:stopped", "--message", "run: echo begun; sleep 4711");
        await Eventually.TrueAsync(() => running.IsCompleted || IsRunning("sleep", "4711"), "the command runs", TimeSpan.FromMinutes(2));
        Assert.False(running.IsCompleted, running.IsCompleted ? (await running).Output + (await running).Error : string.Empty);

        await OkAsync("gateway", "call", "chat.abort", "--params", "{\"sessionKey\":\"agent:main:stopped\"}");
        await running;

        await Eventually.TrueAsync(() => !IsRunning("sleep", "4711"), "the command has ended");
    }

    // Processes of containers are processes of the machine as well.
    private static bool IsRunning(params string[] command) => Directory.EnumerateDirectories("/proc").Any(directory =>
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(directory)[0]) && File.ReadAllText(Path.Combine(directory, "cmdline")) == string.Join('\0', command) + "\0";
        }
        catch (IOException)
        {
            return false;
        }
    });

    private async Task<string> OkAsync(params string[] arguments)
    {
        var result = await _system.OpenClawAsync(arguments);
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        return result.Output;
    }
}
