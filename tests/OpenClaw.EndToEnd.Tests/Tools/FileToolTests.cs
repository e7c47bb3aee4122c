using System.Text.Json.Nodes;
using OpenClaw.EndToEnd.Tests.Fixture;

namespace OpenClaw.EndToEnd.Tests.Tools;

/// <summary>read, write, edit and apply_patch, and exec that sees the same bytes.</summary>
public sealed class FileToolTests(SystemFixture fixture) : IClassFixture<SystemFixture>
{
    private readonly ScriptedTurns _turns = new(fixture.System);

    [Fact]
    public async Task A_program_is_written_changed_run_and_read()
    {
        var results = await _turns.CallAsync(
            Write("app/hello.sh", "#!/bin/sh\necho hello $1\n"),
            ("exec", new JsonObject { ["command"] = "sh app/hello.sh world && stat -c %U:%a app/hello.sh" }),
            Edit("/workspace/app/hello.sh", "echo hello", "echo goodbye"),
            ("exec", new JsonObject { ["command"] = "sh hello.sh world; echo from $(pwd)", ["workdir"] = "app" }),
            ("read", new JsonObject { ["file_path"] = "app/hello.sh", ["offset"] = 2, ["limit"] = 1 }));

        Assert.Equal("Successfully wrote 24 bytes to app/hello.sh", results[0].Text);
        Assert.StartsWith("hello world\n", results[1].Text, StringComparison.Ordinal);
        Assert.Equal("Successfully replaced text in /workspace/app/hello.sh.", results[2].Text);
        Assert.Equal(" 1 #!/bin/sh\n-2 echo hello $1\n+2 echo goodbye $1\n 3 ", (string?)results[2].Details["diff"]);
        Assert.Equal("goodbye world\nfrom /workspace/app", results[3].Text);
        Assert.Equal("echo goodbye $1\n\n[1 more lines in file. Use offset=3 to continue.]", results[4].Text);
    }

    [Fact]
    public async Task A_patch_changes_several_files_at_once_or_none()
    {
        const string Good = """
            *** Begin Patch
            *** Add File: patched/new.txt
            +first
            +second
            *** Update File: patched/a.txt
            *** Move to: patched/moved.txt
            @@ two
            -three
            +THREE
             four
            *** Delete File: patched/b.txt
            *** End Patch
            """;
        var results = await _turns.CallAsync(
            Write("patched/a.txt", "one\ntwo\nthree\nfour\n"),
            Write("patched/b.txt", "away\n"),
            ("apply_patch", new JsonObject { ["input"] = Good.Replace("four", "five", StringComparison.Ordinal) }),
            ("exec", new JsonObject { ["command"] = "cd patched; tail -n +1 *" }),
            ("apply_patch", new JsonObject { ["input"] = $"<<'EOF'\n{Good}\nEOF" }),
            ("exec", new JsonObject { ["command"] = "cd patched; tail -n +1 *" }));

        Assert.Equal("Failed to find expected lines in patched/a.txt:\nthree\nfive", results[2].Error);
        Assert.Equal("==> a.txt <==\none\ntwo\nthree\nfour\n\n==> b.txt <==\naway", results[3].Text);
        Assert.Equal("Success. Updated the following files:\nA patched/new.txt\nM patched/moved.txt\nD patched/b.txt", results[4].Text);
        Assert.Equal("==> moved.txt <==\none\ntwo\nTHREE\nfour\n\n==> new.txt <==\nfirst\nsecond", results[5].Text);
    }

    [Fact]
    public async Task Edits_find_what_models_remember_and_change_nothing_else()
    {
        var results = await _turns.CallAsync(
            Write("edits/win.txt", "\uFEFFalpha\r\nbeta\r\n"),
            Edit("edits/win.txt", "alpha\nbeta", "alpha\ngamma"),
            Write("edits/quotes.txt", "say “yes” – now   \nkeep   \n"),
            Edit("edits/quotes.txt", "say \"yes\" - now", "say no"),
            Write("edits/delete.txt", "keep\ndrop\n"),
            Edit("edits/delete.txt", "drop\n", string.Empty),
            Write("edits/many.txt", "a\nb\nc\n"),
            ("edit", new JsonObject
            {
                ["path"] = "edits/many.txt",
                ["edits"] = new JsonArray(new JsonObject { ["oldText"] = "a", ["newText"] = "b" }, new JsonObject { ["oldText"] = "b", ["newText"] = "a" }),
            }),
            ("exec", new JsonObject { ["command"] = "cd edits; od -An -c win.txt | tr -d ' \\n'; echo; cat -A quotes.txt | tail -n 1; cat delete.txt many.txt" }));

        Assert.All(results, result => Assert.Null(result.Error));
        Assert.Equal("357273277alpha\\r\\ngamma\\r\\n\nkeep   $\nkeep\nb\na\nc", results[^1].Text);
    }

    [Fact]
    public async Task What_cannot_be_done_says_what_to_try()
    {
        var results = await _turns.CallAsync(
            Write("errors/twice.txt", "same\nsame\n"),
            Edit("errors/twice.txt", "same", "other"),
            Edit("errors/twice.txt", "absent", "other"),
            Edit("errors/missing.txt", "a", "b"),
            ("read", new JsonObject { ["path"] = "errors/twice.txt", ["offset"] = 9 }),
            ("read", new JsonObject { ["path"] = "../../etc/shadow" }),
            ("read", new JsonObject()),
            ("write", new JsonObject { ["path"] = "errors/x" }),
            ("read", new JsonObject { ["path"] = "errors/twice.txt", ["limit"] = "many" }),
            Patch("*** Begin Patch\n*** Change File: a\n*** End Patch"),
            Patch("*** Begin Patch\n*** Update File: errors/twice.txt\n*** End Patch"),
            Patch("*** Begin Patch\n*** Add File: errors/twice.txt\n+x\n*** End Patch"),
            Patch("nonsense"));

        Assert.StartsWith("Found 2 occurrences of the text in errors/twice.txt.", results[1].Error, StringComparison.Ordinal);
        Assert.StartsWith("Could not find the exact text in errors/twice.txt.", results[2].Error, StringComparison.Ordinal);
        Assert.Contains("errors/missing.txt", results[3].Error, StringComparison.Ordinal);
        Assert.Equal("Offset 9 is beyond end of file (3 lines total)", results[4].Error);
        Assert.Equal("outside_root", (string?)results[5].Details["code"]);
        Assert.Equal("Missing required parameter: path (path or file_path)", results[6].Error);
        Assert.Equal("Missing required parameter: content", results[7].Error);
        Assert.Equal("Invalid arguments: $.limit has the wrong type.", results[8].Error);
        Assert.StartsWith("Invalid patch hunk at line 2:", results[9].Error, StringComparison.Ordinal);
        Assert.StartsWith("Invalid patch hunk at line 2: Update file hunk", results[10].Error, StringComparison.Ordinal);
        Assert.StartsWith("errors/twice.txt exists already.", results[11].Error, StringComparison.Ordinal);
        Assert.Equal("The first line of the patch must be '*** Begin Patch'", results[12].Error);
    }

    [Fact]
    public async Task No_tool_gets_out_by_any_form_of_a_path()
    {
        string[] paths =
        [
            "../escape", "a/../../escape", "/etc/escape", "@/etc/escape", " /etc/escape", "/workspace/../etc/escape", "/proc/self/environ", "/workspacex/escape",
            "out/etc/escape", "out/to-etc/escape", "out/up/etc/escape", "out/passwd", "/.openclaw/exec/ctl",
        ];
        await _turns.CallAsync("exec", new JsonObject
        {
            ["command"] = "mkdir -p out; cd out; ln -sfn / etc; ln -sfn /etc to-etc; ln -sfn ../../../../../../.. up; ln -sfn /etc/passwd passwd",
        });
        var results = await _turns.CallAsync([.. paths.SelectMany(path => new[]
        {
            ("read", new JsonObject { ["path"] = path }),
            Write(path, "escaped"),
            Edit(path, "root", "escaped"),
            Patch($"*** Begin Patch\n*** Add File: {path}\n+escaped\n*** End Patch"),
            Patch($"*** Begin Patch\n*** Update File: {path}\n@@\n-root\n+escaped\n*** End Patch"),
            Patch($"*** Begin Patch\n*** Delete File: {path}\n*** End Patch"),
        })]);

        // A name that begins with @ or a space is an ordinary one, in the workspace.
        Assert.All(results, (result, index) => Assert.True(result.Error is not null || paths[index / 6][0] is '@' or ' ', $"{paths[index / 6]}: {result.Text}"));
        Assert.All(results, result => Assert.DoesNotContain("root:x:0", result.Text, StringComparison.Ordinal));
        Assert.False(File.Exists("/etc/escape") || File.Exists("/escape"));
    }

    [Fact]
    public async Task Long_files_come_in_pages_and_pictures_as_pictures()
    {
        var results = await _turns.CallAsync(
            ("exec", new JsonObject
            {
                ["command"] = "seq 5000 > numbers.txt; head -c 60000 /dev/zero | tr '\\0' x > wide.txt; "
                    + "printf 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' | base64 -d > dot.txt",
            }),
            ("read", new JsonObject { ["path"] = "numbers.txt" }),
            ("read", new JsonObject { ["path"] = "numbers.txt", ["offset"] = 4000 }),
            ("read", new JsonObject { ["path"] = "wide.txt" }),
            ("read", new JsonObject { ["path"] = "dot.txt" }));

        Assert.StartsWith("1\n2\n", results[1].Text, StringComparison.Ordinal);
        Assert.EndsWith("\n2000\n\n[Showing lines 1-2000 of 5001. Use offset=2001 to continue.]", results[1].Text, StringComparison.Ordinal);
        Assert.Equal(2000, (int)results[1].Details["truncation"]!["outputLines"]!);
        Assert.StartsWith("4000\n", results[2].Text, StringComparison.Ordinal);
        Assert.StartsWith("[Line 1 is 58.6KB, more than the limit of 50.0KB.", results[3].Text, StringComparison.Ordinal);
        Assert.Equal("Read image file [image/png]", results[4].Text);
        Assert.Equal("image/png", (string?)results[4].Content[1]!["mimeType"]);
    }

    private static (string, JsonObject) Write(string path, string content) => ("write", new JsonObject { ["path"] = path, ["content"] = content });

    private static (string, JsonObject) Edit(string path, string before, string after) =>
        ("edit", new JsonObject { ["path"] = path, ["oldText"] = before, ["newText"] = after });

    private static (string, JsonObject) Patch(string input) => ("apply_patch", new JsonObject { ["input"] = input });
}
