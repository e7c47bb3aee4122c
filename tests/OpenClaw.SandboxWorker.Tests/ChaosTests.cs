using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

public sealed class ChaosTests
{
    private static readonly Dictionary<string, string> Keep = new() { [OpenClawEnvironment.RemoveSandboxesOnExit] = "false" };

    [Fact]
    public async Task An_engine_that_is_killed_and_started_again_costs_no_byte_and_leaves_nothing()
    {
        await using var engine = await OwnEngine.StartAsync();
        await using var state = new StateDirectory();
        var debian = (SandboxDockerSettings docker) => docker with { Image = "debian:bookworm-slim" };
        await using (var worker = await WorkerProcess.StartAsync(state, engine.Environment))
        {
            var first = await worker.ExecAsync(state.Command("echo one > file", docker: debian));
            first.Succeeded();
            var running = worker.ExecAsync(state.Command("echo begun > begun; sleep 600", docker: debian));
            await Eventually.TrueAsync(async () => (await worker.ExecAsync(state.Command("cat begun", docker: debian))).Text == "begun\n", "the command runs");

            await engine.KillAsync();
            (await worker.ExecAsync(state.Command("true", "other", debian))).Failed(WorkerErrorCodes.EngineUnavailable);
            // The sandbox is still there, and a command in it needs no engine.
            (await worker.ExecAsync(state.Command("echo two >> file", docker: debian))).Succeeded();

            // An engine that starts ends what ran without it.
            await engine.RunAsync();
            (await running).Failed(WorkerErrorCodes.SandboxLost);
            Assert.Equal("one\ntwo\n", (await worker.ExecAsync(state.Command("cat file", docker: debian))).Succeeded());
            (await worker.ExecAsync(state.Command("true", "other", debian))).Succeeded();
            Assert.Equal(2, (await engine.CliAsync("ps", "-aq")).Split('\n').Length);
        }

        Assert.Equal("", await engine.CliAsync("ps", "-aq"));
        Assert.Equal("", await engine.CliAsync("volume", "ls", "-q"));
    }

    [Fact]
    public async Task Workers_killed_at_any_moment_lose_no_acknowledged_byte_and_leave_nothing()
    {
        await using var state = new StateDirectory();
        var random = new Random(11);
        var acknowledged = new Dictionary<string, List<string>>();
        for (var round = 0; round < 4; round++)
        {
            await using var worker = await WorkerProcess.StartAsync(state, Keep);
            using var killed = new CancellationTokenSource();
            var writers = Enumerable.Range(0, 3).Select(agent => WriteAsync(worker, $"agent{agent}", round, killed.Token)).ToList();
            var target = Acknowledged() + random.Next(1, 12);
            await Eventually.TrueAsync(() => Task.FromResult(Acknowledged() >= target), "some writes were acknowledged");
            await worker.KillAsync();
            await killed.CancelAsync();
            await Task.WhenAll(writers);
        }

        await using var last = await WorkerProcess.StartAsync(state);
        foreach (var (agent, lines) in acknowledged)
        {
            var kept = (await last.ExecAsync(state.Command("cat lines files/*", agent))).Succeeded().Split('\n').ToHashSet();
            Assert.Equal([], lines.Except(kept));
        }

        await last.StopAsync();
        Assert.Empty(await state.ContainersAsync());
        Assert.Empty(Directory.GetDirectories(Path.Combine(state.Path, "sandbox", "pipes")));
        Assert.Empty(Directory.GetFiles(state.Path, ".openclaw-*", SearchOption.AllDirectories));

        int Acknowledged()
        {
            lock (acknowledged)
            {
                return acknowledged.Values.Sum(lines => lines.Count);
            }
        }

        async Task WriteAsync(WorkerProcess worker, string agent, int round, CancellationToken cancellationToken)
        {
            for (var number = 0; !cancellationToken.IsCancellationRequested; number++)
            {
                var line = $"{agent}-{round}-{number}";
                try
                {
                    if ((await worker.ExecAsync(state.Command($"echo {line} >> lines", agent), cancellationToken)).Exited is { ExitCode: 0 })
                    {
                        Acknowledge(line);
                    }

                    var write = new FileWriteRequest { Sandbox = state.Spec(agent), Path = $"files/{line}", Bytes = Encoding.UTF8.GetBytes($"file-{line}\n") };
                    using var response = await worker.Http.PostAsync(FileRoutes.Write, JsonContent.Create(write, WorkerJson.Default.FileWriteRequest), cancellationToken);
                    if (response.IsSuccessStatusCode)
                    {
                        Acknowledge($"file-{line}");
                    }
                }
                catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
                {
                    return;
                }
            }

            void Acknowledge(string text)
            {
                lock (acknowledged)
                {
                    if (!acknowledged.TryGetValue(agent, out var lines))
                    {
                        acknowledged[agent] = lines = [];
                    }

                    lines.Add(text);
                }
            }
        }
    }

    [Theory]
    [InlineData("file")]
    [InlineData("link")]
    public async Task A_full_workspace_leaves_the_old_file_whole(string path)
    {
        await using var state = new StateDirectory();
        Directory.CreateDirectory(state.AgentWorkspace);
        await using var disk = await SmallDisk.MountAsync(state.AgentWorkspace, 1);
        await using var worker = await WorkerProcess.StartAsync(state);
        var spec = state.Spec() with { WorkspaceAccess = WorkspaceAccess.ReadWrite };
        var old = RandomNumberGenerator.GetBytes(200_000);
        await WriteAsync("file", old);
        Assert.True((await ExecAsync("ln -s file link; head -c 900000 /dev/zero > filler")).Exited!.DiskFull);

        using (var response = await SendAsync(path, RandomNumberGenerator.GetBytes(400_000)))
        {
            var error = (await response.Content.ReadFromJsonAsync(WorkerJson.Default.WorkerError))!;
            Assert.Equal(WorkerErrorCodes.FileDenied, error.Code);
            Assert.Matches("(?i)full|no space", error.Message);
        }

        Assert.Equal(old, await File.ReadAllBytesAsync(Path.Combine(state.AgentWorkspace, "file")));
        Assert.Equal("file\nfiller\nlink\n", (await ExecAsync("ls -A")).Succeeded());
        (await ExecAsync("rm filler")).Succeeded();
        var next = RandomNumberGenerator.GetBytes(400_000);
        await WriteAsync(path, next);
        Assert.Equal(next, await File.ReadAllBytesAsync(Path.Combine(state.AgentWorkspace, "file")));
        Assert.Equal("file\n", (await ExecAsync("readlink link")).Succeeded());

        Task<ExecResult> ExecAsync(string command) => worker.ExecAsync(new ExecRequest { Sandbox = spec, Command = command, TimeoutMs = 60_000 });
        Task<HttpResponseMessage> SendAsync(string name, byte[] bytes) =>
            worker.Http.PostAsync(FileRoutes.Write, JsonContent.Create(new FileWriteRequest { Sandbox = spec, Path = name, Bytes = bytes }, WorkerJson.Default.FileWriteRequest));
        async Task WriteAsync(string name, byte[] bytes)
        {
            using var response = await SendAsync(name, bytes);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task A_full_state_directory_is_named_and_does_no_lasting_harm()
    {
        await using var state = new StateDirectory();
        Directory.CreateDirectory(Path.Combine(state.Path, "sandbox"));
        await using var disk = await SmallDisk.MountAsync(Path.Combine(state.Path, "sandbox"), 1);
        await using var worker = await WorkerProcess.StartAsync(state);
        (await worker.ExecAsync(state.Command("echo kept > file"))).Succeeded();
        await disk.FillAsync();

        var error = (await worker.ExecAsync(state.Command("true", "other"))).Failed(WorkerErrorCodes.CreateFailed);
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Single(await state.ContainersAsync());
        // A sandbox that is there needs no more space.
        Assert.Equal("kept\n", (await worker.ExecAsync(state.Command("cat file"))).Succeeded());

        disk.Free();
        (await worker.ExecAsync(state.Command("true", "other"))).Succeeded();
        await worker.StopAsync();
        Assert.Empty(await state.ContainersAsync());
    }
}
