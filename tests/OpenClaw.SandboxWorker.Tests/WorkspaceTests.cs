using System.Net.Http.Json;
using System.Text;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Posix;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

[Collection(SharedWorkerCollection.Name)]
public sealed class WorkspaceTests(SharedWorker shared) : IDisposable
{
    private readonly WorkerProcess _worker = shared.Worker;
    private readonly string _id = Guid.NewGuid().ToString("N")[..8];
    private readonly List<string> _agents = [];

    public void Dispose() => _agents.ForEach(directory => Directory.Delete(directory, recursive: true));

    [Theory]
    [InlineData(WorkspaceAccess.None)]
    [InlineData(WorkspaceAccess.ReadOnly)]
    public async Task A_workspace_of_its_own_begins_with_the_agents_files_which_then_belong_to_the_sandbox(WorkspaceAccess access)
    {
        var spec = Agent("seed", access, ("AGENTS.md", "who"), ("SOUL.md", "what"), ("MEMORY.md", "private"), ("notes.txt", "private"));

        Assert.Equal("who 1000:1000\nAGENTS.md\nSOUL.md\nskills\n", (await ExecAsync(spec, "printf '%s ' \"$(cat AGENTS.md)\"; stat -c %u:%g AGENTS.md; ls")).Succeeded());
        (await ExecAsync(spec, "echo mine > AGENTS.md; rm SOUL.md")).Succeeded();
        await File.WriteAllTextAsync(Path.Combine(spec.AgentWorkspaceDir, "AGENTS.md"), "changed later");
        await _worker.PostAsync(WorkerRoutes.Recreate, new RecreateRequest { ScopeKey = spec.ScopeKey }, WorkerJson.Default.RecreateRequest, WorkerJson.Default.SandboxRemovals);
        Assert.Equal("mine\nwhat", (await ExecAsync(spec, "cat AGENTS.md SOUL.md")).Succeeded());
    }

    [Fact]
    public async Task A_shared_sandbox_gets_nothing_of_the_agent_that_comes_first()
    {
        var spec = Agent("shared", WorkspaceAccess.None, ("USER.md", "about a person")) with { Scope = SandboxScope.Shared, ScopeKey = "shared", WorkspaceRoot = Path.Combine(shared.State.Path, "sandboxes", _id) };
        Directory.CreateDirectory(Path.Combine(spec.AgentWorkspaceDir, "skills", "one"));

        Assert.Equal("", (await ExecAsync(spec, "ls -A")).Succeeded());
    }

    [Fact]
    public async Task Files_of_the_agent_that_lead_elsewhere_or_are_no_files_are_left_out_and_named()
    {
        var spec = Agent("links", WorkspaceAccess.None, ("real.md", "inside"), ("BOOTSTRAP.md", new string('x', (1 << 20) + 1)));
        File.CreateSymbolicLink(Path.Combine(spec.AgentWorkspaceDir, "AGENTS.md"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(spec.AgentWorkspaceDir, "SOUL.md"), "real.md");
        Directory.CreateDirectory(Path.Combine(spec.AgentWorkspaceDir, "USER.md"));
        using (System.Diagnostics.Process.Start("mkfifo", [Path.Combine(spec.AgentWorkspaceDir, "TOOLS.md")])!)
        {
        }

        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(Path.Combine(spec.AgentWorkspaceDir, "TOOLS.md"))), "the pipe is there");
        var prepared = await PrepareAsync(spec);

        Assert.Equal(["SOUL.md"], prepared.Copied);
        Assert.Equal(["AGENTS.md", "BOOTSTRAP.md", "TOOLS.md", "USER.md"], prepared.Skipped.Select(file => file.Path).Order());
        Assert.Equal("inside", (await ExecAsync(spec, "cat SOUL.md")).Succeeded());
    }

    [Fact]
    public async Task Skills_can_be_run_and_not_changed_and_follow_the_agents()
    {
        var spec = Agent("skills", WorkspaceAccess.None, ("skills/weather/SKILL.md", "how"), ("skills/weather/bin/run.sh", "#!/bin/sh\necho sunny\n"), ("skills/old/SKILL.md", "old"));
        File.SetUnixFileMode(Path.Combine(spec.AgentWorkspaceDir, "skills/weather/bin/run.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(spec.AgentWorkspaceDir, "skills/weather/passwd"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(spec.AgentWorkspaceDir, "skills/linked"), "/etc");

        var result = await ExecAsync(spec, "skills/weather/bin/run.sh; ls skills skills/weather; echo x > skills/weather/SKILL.md; rm -r skills/old");
        Assert.Equal("sunny\nskills:\nold\nweather\n\nskills/weather:\nSKILL.md\nbin\n", result.Text);
        Assert.Contains("Read-only file system", result.Errors, StringComparison.Ordinal);
        await FailsAsync(FileRoutes.Write, new FileWriteRequest { Sandbox = spec, Path = "skills/weather/SKILL.md", Bytes = [] }, WorkerErrorCodes.FileReadOnly);
        Assert.Equal("how", await ReadAsync(spec, "/workspace/skills/weather/SKILL.md"));

        Directory.Delete(Path.Combine(spec.AgentWorkspaceDir, "skills/old"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(spec.AgentWorkspaceDir, "skills/weather/SKILL.md"), "how now");
        var prepared = await PrepareAsync(spec);
        Assert.Equal(["skills/weather"], prepared.Copied);
        Assert.Equal(["skills/linked"], prepared.Skipped.Select(skill => skill.Path));
        Assert.Equal("how nowweather\n", (await ExecAsync(spec, "cat skills/weather/SKILL.md; ls skills")).Succeeded());
    }

    [Fact]
    public async Task Files_that_come_in_under_one_name_are_all_kept()
    {
        var spec = Agent("media", WorkspaceAccess.None);
        var files = new[] { "photo.jpg", "../../photo.jpg", "photo.jpg", "C:\\x\\..\\.hidden", "", "日本\n語.txt" };
        var stored = await _worker.PostAsync(
            WorkspaceRoutes.Media,
            new InboundMediaRequest(spec, [.. files.Select((name, number) => new InboundFile(name, Encoding.UTF8.GetBytes($"{number}")))]),
            WorkerJson.Default.InboundMediaRequest,
            WorkerJson.Default.InboundMediaStored);

        Assert.Equal(
            ["media/inbound/photo.jpg", "media/inbound/photo-1.jpg", "media/inbound/photo-2.jpg", "media/inbound/hidden", "media/inbound/file", "media/inbound/日本語.txt"],
            stored.Files.Select(file => file.Path));
        Assert.Equal("0 1 2 1000:1000\n", (await ExecAsync(spec, "cd media/inbound; printf '%s ' $(cat photo.jpg) $(cat photo-1.jpg) $(cat photo-2.jpg); stat -c %u:%g photo.jpg")).Succeeded());
    }

    [Fact]
    public async Task Media_never_leaves_the_workspace_by_a_link()
    {
        var spec = Agent("media-link", WorkspaceAccess.None);
        (await ExecAsync(spec, "mkdir media; ln -s /etc media/inbound")).Succeeded();

        await FailsAsync(WorkspaceRoutes.Media, new InboundMediaRequest(spec, [new InboundFile("x", [])]), WorkerErrorCodes.OutsideRoot);
    }

    [Fact]
    public async Task A_workspace_that_the_sandboxs_user_could_not_write_to_is_refused_with_the_command_that_helps()
    {
        var spec = Agent("owner", WorkspaceAccess.None);
        (await ExecAsync(spec, "true")).Succeeded();
        await _worker.PostAsync(WorkerRoutes.Recreate, new RecreateRequest { ScopeKey = spec.ScopeKey }, WorkerJson.Default.RecreateRequest, WorkerJson.Default.SandboxRemovals);

        var error = (await ExecAsync(spec with { Docker = new SandboxDockerSettings { User = "4321" } }, "true")).Failed(WorkerErrorCodes.CreateFailed);

        Assert.Contains("belongs to 1000:1000 with mode 755", error.Message, StringComparison.Ordinal);
        Assert.Contains("chown -R 4321:4321 ", error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workspace_goes_only_when_its_owner_said_so_and_no_container_had_it_for_that_long()
    {
        var kept = Agent("kept", WorkspaceAccess.None);
        var pruned = Agent("pruned", WorkspaceAccess.None) with { Prune = new SandboxPruneSettings(WorkspaceDays: 3) };
        var agents = Agent("agents", WorkspaceAccess.ReadWrite) with { Prune = new SandboxPruneSettings(WorkspaceDays: 3) };
        new FileOwner(1000, 1000).Take(agents.AgentWorkspaceDir);
        foreach (var spec in new[] { kept, pruned, agents })
        {
            (await ExecAsync(spec, "echo bytes > file; ln -s /etc link")).Succeeded();
        }

        Age();
        Assert.Empty(await PruneAsync());
        foreach (var spec in new[] { kept, pruned, agents })
        {
            await _worker.PostAsync(WorkerRoutes.Recreate, new RecreateRequest { ScopeKey = spec.ScopeKey }, WorkerJson.Default.RecreateRequest, WorkerJson.Default.SandboxRemovals);
        }

        Assert.Empty(await PruneAsync());
        Age();
        var removal = Assert.Single(await PruneAsync(dryRun: true));
        Assert.Equal((pruned.ScopeKey, SandboxRemovalKinds.Workspace), (removal.ScopeKey, removal.Kind));
        Assert.Equal(removal, Assert.Single(await PruneAsync()));
        Assert.False(Directory.Exists(removal.ContainerName));
        Assert.Equal("bytes\n", (await ExecAsync(kept, "cat file")).Succeeded());
        Assert.Equal("bytes\n", (await ExecAsync(agents, "cat file")).Succeeded());
        Assert.True(File.Exists("/etc/passwd"));

        void Age()
        {
            foreach (var record in Directory.GetFiles(Path.Combine(shared.State.Path, "sandbox", "workspaces")))
            {
                File.SetLastWriteTimeUtc(record, DateTime.UtcNow.AddDays(-4));
            }
        }

        async Task<IReadOnlyList<SandboxRemoval>> PruneAsync(bool dryRun = false) =>
            [.. (await _worker.PostAsync(WorkerRoutes.Prune, new PruneRequest(dryRun), WorkerJson.Default.PruneRequest, WorkerJson.Default.SandboxRemovals))
                .Removals.Where(removal => removal.Kind == SandboxRemovalKinds.Workspace)];
    }

    private SandboxSpec Agent(string name, WorkspaceAccess access, params (string Path, string Text)[] files)
    {
        var directory = Path.Combine(shared.State.Path, $"agent-{name}-{_id}");
        Directory.CreateDirectory(directory);
        _agents.Add(directory);
        foreach (var (path, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(directory, path))!);
            File.WriteAllText(Path.Combine(directory, path), text);
        }

        return shared.State.Spec($"{name}-{_id}-{access}") with { AgentWorkspaceDir = directory, WorkspaceAccess = access };
    }

    private Task<ExecResult> ExecAsync(SandboxSpec spec, string command) => _worker.ExecAsync(new ExecRequest { Sandbox = spec, Command = command, TimeoutMs = 60_000 });

    private Task<WorkspacePrepared> PrepareAsync(SandboxSpec spec) =>
        _worker.PostAsync(WorkspaceRoutes.Prepare, new WorkspacePrepareRequest(spec), WorkerJson.Default.WorkspacePrepareRequest, WorkerJson.Default.WorkspacePrepared);

    private async Task<string> ReadAsync(SandboxSpec spec, string path) => Encoding.UTF8.GetString((await _worker.PostAsync(
        FileRoutes.Read, new FileReadRequest { Sandbox = spec, Path = path }, WorkerJson.Default.FileReadRequest, WorkerJson.Default.FileContent)).Bytes);

    private async Task FailsAsync<TRequest>(string route, TRequest request, string code)
    {
        using var response = await _worker.Http.PostAsync(route, JsonContent.Create(request, WorkerJson.Default.GetTypeInfo(typeof(TRequest))!));
        Assert.Contains($"\"code\":\"{code}\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
