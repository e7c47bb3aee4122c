using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Files;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

[Collection(SharedWorkerCollection.Name)]
public sealed class FileTests(SharedWorker shared)
{
    private const int Swaps = 10_000;

    private readonly StateDirectory _state = shared.State;

    private SandboxSpec Spec => _state.Spec("files");

    [Theory]
    [InlineData("/workspace/both ways/a file's name")]
    [InlineData("both ways/a file's name")]
    [InlineData("./both ways/../both ways//a file's name")]
    [InlineData("/workspace/./both ways/a file's name")]
    public async Task A_path_means_the_same_file_to_a_command_and_to_the_tools(string path)
    {
        await WriteAsync("both ways/a file's name", "from the tool");
        Assert.Equal("from the tool", (await ExecAsync("cat \"both ways/a file's name\"")).Succeeded());

        (await ExecAsync("printf from-the-command > \"both ways/a file's name\"")).Succeeded();
        Assert.Equal("from-the-command", Encoding.UTF8.GetString((await ReadAsync(path)).Bytes));
        Assert.False((await WriteAsync(path, "again")).Created);
        Assert.Equal("again", (await ExecAsync("cat \"both ways/a file's name\"")).Succeeded());
    }

    [Fact]
    public async Task What_a_tool_makes_belongs_to_the_sandboxs_user_and_keeps_its_mode()
    {
        await WriteAsync("made/by/tool.sh", "#!/bin/sh\necho ran");
        Assert.Equal("1000:1000 644\n1000:1000 755\n", (await ExecAsync("stat -c '%u:%g %a' made/by/tool.sh made/by")).Succeeded());

        (await ExecAsync("chmod 755 made/by/tool.sh")).Succeeded();
        await WriteAsync("made/by/tool.sh", "#!/bin/sh\necho edited");
        Assert.Equal("edited\n", (await ExecAsync("made/by/tool.sh; ls -A made/by | grep -v tool.sh")).Text);
    }

    // Each of these is tried by every tool.
    public static TheoryData<string, string> Refused => new()
    {
        { "../x", WorkerErrorCodes.OutsideRoot },
        { "a/../../x", WorkerErrorCodes.OutsideRoot },
        { "/workspace/../etc/passwd", WorkerErrorCodes.OutsideRoot },
        { "/etc/passwd", WorkerErrorCodes.OutsideRoot },
        { "/proc/self/environ", WorkerErrorCodes.OutsideRoot },
        { "/workspacex/file", WorkerErrorCodes.OutsideRoot },
        { "/tmp/file", WorkerErrorCodes.OutsideRoot },
        { "/.openclaw/exec/ctl", WorkerErrorCodes.OutsideRoot },
        { "paths/to-etc/passwd", WorkerErrorCodes.OutsideRoot },
        { "paths/up/etc/passwd", WorkerErrorCodes.OutsideRoot },
        { "paths/proc/self/root/etc/passwd", WorkerErrorCodes.OutsideRoot },
        { "paths/sub/link/../../../../etc/passwd", WorkerErrorCodes.OutsideRoot },
        { "paths/directory", WorkerErrorCodes.FileDenied },
        { "paths/fifo", WorkerErrorCodes.FileDenied },
        { "", WorkerErrorCodes.InvalidRequest },
        { "a\0b", WorkerErrorCodes.InvalidRequest },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task A_path_that_leads_out_is_refused_by_every_tool(string path, string code)
    {
        (await ExecAsync("mkdir -p paths/sub paths/directory a; cd paths; ln -sfn /etc to-etc; ln -sfn ../../../../../../.. up; ln -sfn /proc proc; ln -sfn / sub/link; [ -p fifo ] || mkfifo fifo")).Succeeded();

        await FailsAsync(FileRoutes.Read, new FileReadRequest { Sandbox = Spec, Path = path }, WorkerJson.Default.FileReadRequest, code);
        await FailsAsync(FileRoutes.Write, new FileWriteRequest { Sandbox = Spec, Path = path, Bytes = "x"u8.ToArray() }, WorkerJson.Default.FileWriteRequest, code);
        if (!path.Contains("fifo", StringComparison.Ordinal))
        {
            await FailsAsync(FileRoutes.Remove, new FileRemoveRequest { Sandbox = Spec, Path = path }, WorkerJson.Default.FileRemoveRequest, code);
        }
    }

    // Each of these is given to a command and to every tool; all must mean the same file, or none of them any.
    private static readonly string[] Conformance =
    [
        "plain", "./plain", "/workspace/plain", "//workspace//./plain", "dir/deep/file", "dir/../plain", "/workspace/../workspace/plain", "dir/link/../file", "link-file", "dir/absolute", "dir/absolute/../plain",
        "absolute-file", "to-agent/notes", "absolute-agent", "/agent/notes", "/agent/../workspace/plain", "/data/file", "to-data/file", "/one-file", "skills/weather/SKILL.md", "to-skills/weather/SKILL.md", "dir/up/../plain",
        "chain", "loop", "missing", "missing/../plain", "plain/x", "plain/..", "dangling", "..foo", "...", "a b", "名前", "~", "@plain", "dir", "/etc/hostname", "to-etc/hostname", "../etc/hostname", "/workspace/dir/up/../../etc/hostname",
    ];

    [Fact]
    public async Task Every_form_of_a_path_means_the_same_to_commands_and_to_every_tool()
    {
        var agent = Directory.CreateDirectory(Path.Combine(_state.Path, "agent-conformance")).FullName;
        var data = Directory.CreateDirectory(Path.Combine(_state.Path, "agent-conformance", "data")).FullName;
        Directory.CreateDirectory(Path.Combine(agent, "skills", "weather"));
        await File.WriteAllTextAsync(Path.Combine(agent, "notes"), "notes of the agent");
        await File.WriteAllTextAsync(Path.Combine(data, "file"), "data");
        await File.WriteAllTextAsync(Path.Combine(data, "one"), "one");
        foreach (var path in Directory.GetFileSystemEntries(data).Append(data))
        {
            new Posix.FileOwner(1000, 1000).Take(path);
        }

        await File.WriteAllTextAsync(Path.Combine(agent, "skills", "weather", "SKILL.md"), "a skill");
        var spec = _state.Spec("conformance", docker => docker with { Binds = [$"{data}:/data", $"{Path.Combine(data, "one")}:/one-file"] }) with { AgentWorkspaceDir = agent, WorkspaceAccess = WorkspaceAccess.ReadOnly };
        (await RunAsync("""
            mkdir -p dir/deep; echo plain > plain; echo deep > dir/deep/file; echo dir > dir/file; echo foo > ..foo; echo dots > ...; echo space > 'a b'; echo name > 名前; echo tilde > '~'; echo at > @plain
            ln -s deep dir/link; ln -s dir/deep/file link-file; ln -s /workspace/dir dir/absolute; ln -s /workspace/plain absolute-file; ln -s /agent to-agent; ln -s /agent/notes absolute-agent; ln -s /data to-data
            ln -s skills to-skills; ln -s .. dir/up; ln -s chain1 chain; ln -s dir/../chain2 chain1; ln -s /workspace/plain chain2; ln -s loop loop; ln -s nothing dangling; ln -s /etc to-etc
            """)).Succeeded();

        foreach (var path in Conformance)
        {
            var outside = path.Contains("etc", StringComparison.Ordinal);
            var seen = await RunAsync("cat -- \"$P\"", path);
            var expected = seen.Exited!.ExitCode == 0 && !outside ? seen.Text : null;
            var read = await TryAsync(FileRoutes.Read, new FileReadRequest { Sandbox = spec, Path = path }, WorkerJson.Default.FileReadRequest);
            Assert.True(expected == (read is null ? null : Encoding.UTF8.GetString(JsonSerializer.Deserialize(read, WorkerJson.Default.FileContent)!.Bytes)), $"read {path}: {expected}, {read}");
            if (outside || path is "/one-file")
            {
                continue;
            }

            // A command writes the old text with another end, and a tool must have written where a command would.
            var writable = (await RunAsync("[ -d \"$P\" ] || printf x 2>/dev/null >> \"$P\"", path)).Exited!.ExitCode == 0 && (await RunAsync("[ -f \"$P\" ]", path)).Exited!.ExitCode == 0;
            var written = await TryAsync(FileRoutes.Write, new FileWriteRequest { Sandbox = spec, Path = path, Bytes = Encoding.UTF8.GetBytes($"tool {path}") }, WorkerJson.Default.FileWriteRequest);
            Assert.True(writable == written is not null, $"write {path}: {writable}, {written}");
            Assert.Equal(writable ? $"tool {path}" : expected ?? "", (await RunAsync("cat -- \"$P\" 2>/dev/null", path)).Text);
        }

        Task<ExecResult> RunAsync(string command, string path = "") =>
            shared.Worker.ExecAsync(new ExecRequest { Sandbox = spec, Command = command, Env = new Dictionary<string, string> { ["P"] = path }, TimeoutMs = 60_000 });
        async Task<string?> TryAsync<TRequest>(string route, TRequest request, JsonTypeInfo<TRequest> type)
        {
            using var response = await shared.Worker.Http.PostAsync(route, JsonContent.Create(request, type));
            var body = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode is 200 or 403 or 404, body);
            return response.IsSuccessStatusCode ? body : null;
        }
    }

    [Fact]
    public async Task Links_and_dots_agree_with_the_kernel()
    {
        (await ExecAsync("mkdir -p dots/deep/inner; echo kernel > dots/deep/file; echo lexical > dots/file; ln -sfn deep/inner dots/link; ln -sfn deep/file dots/to-file")).Succeeded();

        Assert.Equal((await ExecAsync("cat dots/link/../file")).Succeeded(), Encoding.UTF8.GetString((await ReadAsync("dots/link/../file")).Bytes));
        await WriteAsync("dots/to-file", "through");
        Assert.Equal("through deep/file", (await ExecAsync("printf '%s ' \"$(cat dots/deep/file)\"; printf %s \"$(readlink dots/to-file)\"")).Succeeded());
    }

    [Fact]
    public async Task A_link_that_is_swapped_all_the_time_never_lets_a_byte_out()
    {
        var outside = Path.Combine(_state.Path, "outside");
        Directory.CreateDirectory(outside);
        await File.WriteAllTextAsync(Path.Combine(outside, "file"), "secret");
        var workspace = Path.Combine(_state.Path, "sandboxes", Sandboxes.SandboxIdentity.Of(Spec).DirectoryName);
        Directory.CreateDirectory(Path.Combine(workspace, "real"));
        var swapped = Path.Combine(workspace, "swapped");
        using var stop = new CancellationTokenSource();
        File.CreateSymbolicLink(swapped, "real");
        using var directory = Posix.Directories.OpenRoot(workspace).Handle!;
        var swapping = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                foreach (var target in new[] { outside, "real" })
                {
                    File.CreateSymbolicLink(swapped + ".new", target);
                    Assert.Equal(0, Posix.Directories.Rename(directory, "swapped.new", "swapped"));
                }
            }
        });

        // In this process, so that ten thousand take seconds; the same code that stands behind the routes.
        var files = new SandboxFiles(new Sandboxes.Policy.PolicyFactory(Sandboxes.Policy.MachineBinds.RulesOfThisProcess(_state.Path), Path.Combine(_state.Path, "sandbox")));
        var (passed, refused) = (0, 0);
        try
        {
            for (var operation = 0; operation < Swaps; operation++)
            {
                try
                {
                    files.Write(new FileWriteRequest { Sandbox = Spec, Path = "swapped/file", Bytes = "inside"u8.ToArray() });
                    Assert.Equal("inside"u8.ToArray(), files.Read(new FileReadRequest { Sandbox = Spec, Path = "swapped/file" }).Bytes);
                    passed++;
                }
                catch (SandboxException exception) when (exception.Code is WorkerErrorCodes.OutsideRoot or WorkerErrorCodes.FileNotFound)
                {
                    refused++;
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await swapping;
        }

        Assert.Equal("secret", await File.ReadAllTextAsync(Path.Combine(outside, "file")));
        Assert.Equal(["file"], Directory.GetFileSystemEntries(outside).Select(Path.GetFileName));
        Assert.True(passed > 0 && refused > 0, $"{passed} passed, {refused} were refused: the race did not happen");
    }

    [Fact]
    public async Task An_edit_of_what_somebody_changed_meanwhile_is_refused()
    {
        await WriteAsync("edit", "one");
        var read = await ReadAsync("edit");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("one"u8)), read.Sha256);
        (await ExecAsync("echo two > edit")).Succeeded();

        var edit = new FileWriteRequest { Sandbox = Spec, Path = "edit", Bytes = "three"u8.ToArray(), ExpectedSha256 = read.Sha256 };
        await FailsAsync(FileRoutes.Write, edit, WorkerJson.Default.FileWriteRequest, WorkerErrorCodes.FileDenied);
        Assert.Equal("two\n", (await ExecAsync("cat edit")).Succeeded());
    }

    [Fact]
    public async Task A_new_file_does_not_replace_an_old_one()
    {
        await WriteAsync("fresh", "old");
        await FailsAsync(FileRoutes.Write, new FileWriteRequest { Sandbox = Spec, Path = "fresh", Bytes = [], CreateNew = true }, WorkerJson.Default.FileWriteRequest, WorkerErrorCodes.FileDenied);

        var created = await PostAsync(FileRoutes.Write, new FileWriteRequest { Sandbox = Spec, Path = $"fresh-{Guid.NewGuid():N}", Bytes = [], CreateNew = true }, WorkerJson.Default.FileWriteRequest, WorkerJson.Default.FileWritten);
        Assert.True(created.Created);
    }

    [Fact]
    public async Task A_part_of_a_file_is_read_by_offset_and_limit()
    {
        await WriteAsync("part", "0123456789");
        var part = await PostAsync(FileRoutes.Read, new FileReadRequest { Sandbox = Spec, Path = "part", Offset = 3, Limit = 4 }, WorkerJson.Default.FileReadRequest, WorkerJson.Default.FileContent);

        Assert.Equal("3456", Encoding.UTF8.GetString(part.Bytes));
        Assert.Equal((10, null), (part.Size, part.Sha256));
    }

    [Fact]
    public async Task A_removed_file_is_gone_and_a_removed_link_leaves_its_target()
    {
        await WriteAsync("target", "stays");
        (await ExecAsync("ln -sfn target link")).Succeeded();
        await PostAsync(FileRoutes.Remove, new FileRemoveRequest { Sandbox = Spec, Path = "link" }, WorkerJson.Default.FileRemoveRequest, WorkerJson.Default.FileWritten);

        Assert.Equal("stays", Encoding.UTF8.GetString((await ReadAsync("target")).Bytes));
        await FailsAsync(FileRoutes.Read, new FileReadRequest { Sandbox = Spec, Path = "link" }, WorkerJson.Default.FileReadRequest, WorkerErrorCodes.FileNotFound);
    }

    [Fact]
    public async Task The_agents_workspace_is_read_and_not_written_when_the_sandbox_may_only_read_it()
    {
        Directory.CreateDirectory(_state.AgentWorkspace);
        await File.WriteAllTextAsync(Path.Combine(_state.AgentWorkspace, "notes"), "text");
        var spec = _state.Spec("reader") with { WorkspaceAccess = WorkspaceAccess.ReadOnly };

        var read = await PostAsync(FileRoutes.Read, new FileReadRequest { Sandbox = spec, Path = "/agent/notes" }, WorkerJson.Default.FileReadRequest, WorkerJson.Default.FileContent);
        Assert.Equal("text", Encoding.UTF8.GetString(read.Bytes));
        await FailsAsync(FileRoutes.Write, new FileWriteRequest { Sandbox = spec, Path = "/agent/notes", Bytes = [] }, WorkerJson.Default.FileWriteRequest, WorkerErrorCodes.FileReadOnly);
        await FailsAsync(FileRoutes.Remove, new FileRemoveRequest { Sandbox = spec, Path = "/agent/notes" }, WorkerJson.Default.FileRemoveRequest, WorkerErrorCodes.FileReadOnly);
    }

    private Task<ExecResult> ExecAsync(string command) => shared.Worker.ExecAsync(_state.Command(command, "files"));

    private Task<FileContent> ReadAsync(string path) =>
        PostAsync(FileRoutes.Read, new FileReadRequest { Sandbox = Spec, Path = path }, WorkerJson.Default.FileReadRequest, WorkerJson.Default.FileContent);

    private Task<FileWritten> WriteAsync(string path, string text) => PostAsync(
        FileRoutes.Write, new FileWriteRequest { Sandbox = Spec, Path = path, Bytes = Encoding.UTF8.GetBytes(text) }, WorkerJson.Default.FileWriteRequest, WorkerJson.Default.FileWritten);

    private Task<TAnswer> PostAsync<TRequest, TAnswer>(string route, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType) =>
        shared.Worker.PostAsync(route, request, requestType, answerType);

    private async Task FailsAsync<TRequest>(string route, TRequest request, JsonTypeInfo<TRequest> type, string code)
    {
        using var response = await shared.Worker.Http.PostAsync(route, JsonContent.Create(request, type));
        var body = await response.Content.ReadAsStringAsync();
        Assert.False(response.IsSuccessStatusCode, body);
        Assert.Contains($"\"code\":\"{code}\"", body, StringComparison.Ordinal);
    }
}
