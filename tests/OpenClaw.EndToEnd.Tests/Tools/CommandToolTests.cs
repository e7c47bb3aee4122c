using System.Text.Json.Nodes;
using OpenClaw.EndToEnd.Tests.Fixture;

namespace OpenClaw.EndToEnd.Tests.Tools;

/// <summary>Commands that run on after the call that started them.</summary>
public sealed class CommandToolTests(SystemFixture fixture) : IClassFixture<SystemFixture>
{
    private const string Marker = "sleep 7654";

    private readonly ScriptedTurns _turns = new(fixture.System);

    [Fact]
    public async Task A_command_in_the_background_is_talked_to_and_killed_with_all_it_started()
    {
        var started = await _turns.CallAsync("exec", new JsonObject { ["command"] = $"{Marker} & while read line; do echo got $line; done; wait", ["background"] = true });
        var id = (string)started.Details["sessionId"]!;
        Assert.Equal("running", (string?)started.Details["status"]);
        Assert.Contains($"Command still running (session {id}", started.Text, StringComparison.Ordinal);

        var wrote = await _turns.CallAsync("process", Process("write", id, ("data", "one\n")));
        var polled = await _turns.CallAsync("process", Process("poll", id, ("timeout", 30_000)));
        var listed = await _turns.CallAsync("process", Process("list", null));
        Assert.Equal($"Wrote 4 bytes to session {id}.", wrote.Text);
        Assert.Equal("got one\n\nProcess still running.", polled.Text);
        Assert.Matches($"^{id} running ", listed.Text);

        var killed = await _turns.CallAsync(
            ("process", Process("kill", id)),
            ("process", Process("poll", id)),
            ("process", Process("log", id)),
            ("exec", new JsonObject { ["command"] = $"for p in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $p; echo; done 2>/dev/null | grep -c '^{Marker}'; true" }),
            ("process", Process("clear", id)),
            ("process", Process("poll", id)));
        Assert.Equal($"Killed session {id}.", killed[0].Text);
        Assert.Equal("(no new output)\n\nProcess exited with signal SIGKILL.", killed[1].Text);
        Assert.Equal("got one", killed[2].Text);
        Assert.Equal("0", killed[3].Text);
        Assert.Equal($"Cleared session {id}.", killed[4].Text);
        Assert.Equal($"No session found for {id}", killed[5].Text);
    }

    [Fact]
    public async Task A_command_that_takes_long_goes_on_by_itself_and_its_end_is_told()
    {
        var started = await _turns.CallAsync(
            "exec", new JsonObject { ["command"] = "echo early; until [ -e go ]; do sleep 0.05; done; echo late; exit 3", ["yieldMs"] = 300 });
        var id = (string)started.Details["sessionId"]!;

        // On a busy machine the answer comes before the first output, and the first poll brings it.
        if (!started.Text.StartsWith("early\n", StringComparison.Ordinal))
        {
            Assert.StartsWith("early", (await _turns.CallAsync("process", Process("poll", id, ("timeout", 30_000)))).Text, StringComparison.Ordinal);
        }

        await _turns.CallAsync("exec", new JsonObject { ["command"] = "touch go" });
        var log = string.Empty;
        for (var i = 0; i < 20 && !log.Contains("exited", StringComparison.Ordinal); i++)
        {
            // Each poll waits for output or the end, whichever comes first.
            log += (await _turns.CallAsync("process", Process("poll", id, ("timeout", 30_000)))).Text;
        }

        Assert.Contains("late", log, StringComparison.Ordinal);
        Assert.DoesNotContain("early", log, StringComparison.Ordinal);
        Assert.EndsWith("Process exited with code 3.", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_wants_input_and_gets_none_ends()
    {
        var result = await _turns.CallAsync("exec", new JsonObject { ["command"] = "cat; echo end" });

        Assert.Equal("end", result.Text);
        Assert.Equal("completed", (string?)result.Details["status"]);
    }

    [Fact]
    public async Task Keys_arrive_as_a_terminal_sends_them()
    {
        var started = await _turns.CallAsync("exec", new JsonObject { ["command"] = "od -An -v -tx1 -w1 | tr -d ' \\n'", ["background"] = true });
        var id = (string)started.Details["sessionId"]!;
        string[] keys = ["Enter", "C-c", "^C", "M-x", "S-Tab", "C-Up", "C-M-a", "BSpace", "Up", "F12", "C-S-Right", "C-Home", "word"];

        var sent = await _turns.CallAsync(
            ("process", Process("send-keys", id, ("literal", "a"), ("hex", new JsonArray("0x1b", "zz")), ("keys", new JsonArray([.. keys.Select(key => JsonValue.Create(key))])))),
            ("process", Process("paste", id, ("text", "p"))),
            ("process", Process("submit", id)),
            ("process", Process("write", id, ("eof", true))),
            ("process", Process("poll", id, ("timeout", 30_000))),
            ("process", Process("write", id, ("data", "x"))),
            ("process", Process("dance", id)),
            ("process", Process("poll", null)));

        Assert.EndsWith("Warnings:\n- Invalid hex byte: zz", sent[0].Text, StringComparison.Ordinal);
        Assert.StartsWith(
            "611b" + "0d" + "03" + "03" + "1b78" + "1b5b5a" + "1b5b313b3541" + "1b01" + "7f" + "1b5b41" + "1b5b32347e" + "1b5b313b3643" + "1b5b313b357e" + "776f7264"
                + "1b5b3230307e" + "70" + "1b5b3230317e" + "0d",
            sent[4].Text,
            StringComparison.Ordinal);
        Assert.StartsWith($"Session {id} stdin is not writable.", sent[5].Text, StringComparison.Ordinal);
        Assert.Equal("Unknown action dance", sent[6].Text);
        Assert.Equal("sessionId is required for this action.", sent[7].Text);
    }

    private static JsonObject Process(string action, string? id, params (string Name, JsonNode? Value)[] more)
    {
        var arguments = new JsonObject { ["action"] = action };
        if (id is not null)
        {
            arguments["sessionId"] = id;
        }

        foreach (var (name, value) in more)
        {
            arguments[name] = value;
        }

        return arguments;
    }
}
