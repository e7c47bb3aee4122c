using System.Text;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

public sealed class WorkerInContainerTests
{
    [Theory]
    [InlineData("volume")]
    [InlineData("bind")]
    public async Task A_worker_in_a_container_and_its_sandboxes_see_the_same_bytes(string kind)
    {
        await using var storage = await Storage.CreateAsync(kind);
        await using (var worker = await WorkerContainer.StartAsync("-v", $"{storage.Source}:{WorkerContainer.State}"))
        {
            foreach (var access in new[] { WorkspaceAccess.None, WorkspaceAccess.ReadOnly, WorkspaceAccess.ReadWrite })
            {
                var sandbox = WorkerContainer.Command("", access).Sandbox;
                var written = await worker.ExecAsync(WorkerContainer.Command("id -u; echo from the sandbox > one", access));
                Assert.Equal("1000\n", written.Succeeded());
                var read = await worker.PostAsync(FileRoutes.Read, new FileReadRequest { Sandbox = sandbox, Path = "one" }, WorkerJson.Default.FileReadRequest, WorkerJson.Default.FileContent);
                Assert.Equal("from the sandbox\n", Encoding.UTF8.GetString(read.Bytes));

                await worker.PostAsync(
                    FileRoutes.Write, new FileWriteRequest { Sandbox = sandbox, Path = "dir/two", Bytes = "from the worker\n"u8.ToArray() }, WorkerJson.Default.FileWriteRequest, WorkerJson.Default.FileWritten);
                Assert.Equal("from the worker\n1000:1000\n", (await worker.ExecAsync(WorkerContainer.Command("cat dir/two; stat -c %u:%g dir/two", access))).Succeeded());

                var sources = await DockerCli.RunAsync("inspect", "-f", "{{range .Mounts}}{{.Source}} {{end}}", written.Started!.ContainerId);
                Assert.All(sources.Split(' ', StringSplitOptions.RemoveEmptyEntries), source => Assert.StartsWith(storage.HostPath, source, StringComparison.Ordinal));
            }

            Assert.Equal("from the sandbox\n", (await worker.ExecAsync(WorkerContainer.Command("cat /agent/one", WorkspaceAccess.ReadOnly))).Succeeded());
            Assert.Equal(3, (await worker.ListAsync()).Count);
        }

        Assert.Empty(await DockerCli.RunAsync("ps", "-aq", "--filter", "label=openclaw.agent=contained-None"));
    }

    [Fact]
    public async Task A_worker_in_a_container_that_is_started_again_goes_on_with_its_sandboxes()
    {
        await using var storage = await Storage.CreateAsync("volume");
        var request = WorkerContainer.Command("cat /tmp/kept 2>/dev/null; echo kept > /tmp/kept");
        await using var first = await WorkerContainer.StartAsync("-v", $"{storage.Source}:{WorkerContainer.State}", "-e", "OPENCLAW_SANDBOX_REMOVE_ON_EXIT=false");
        (await first.ExecAsync(request)).Succeeded();
        await first.KillAsync();

        await using var second = await WorkerContainer.StartAsync("-v", $"{storage.Source}:{WorkerContainer.State}");
        Assert.Equal("kept\n", (await second.ExecAsync(request)).Succeeded());
    }

    [Fact]
    public async Task A_state_directory_that_only_the_workers_container_has_is_refused_and_both_sides_are_named()
    {
        await using var worker = await WorkerContainer.StartAsync("--tmpfs", $"{WorkerContainer.State}:uid=1000,gid=1000");

        var error = (await worker.ExecAsync(WorkerContainer.Command("true"))).Failed(WorkerErrorCodes.PathNotShared);

        Assert.Contains($"{WorkerContainer.State}/sandboxes", error.Message, StringComparison.Ordinal);
        Assert.Contains("tmpfs", error.Message, StringComparison.Ordinal);
        Assert.Contains("volumes:", error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bind_that_the_workers_container_has_read_only_stays_so()
    {
        await using var storage = await Storage.CreateAsync("bind");
        await using var data = await Storage.CreateAsync("bind");
        await using var worker = await WorkerContainer.StartAsync("-v", $"{storage.Source}:{WorkerContainer.State}", "-v", $"{data.Source}:/data:ro", "-v", "/etc:/machine:ro");
        await File.WriteAllTextAsync(Path.Combine(data.HostPath, "file"), "shown\n");

        Assert.Equal("shown\n", (await worker.ExecAsync(Bound("/data:/mine:ro", "cat /mine/file"))).Succeeded());
        Assert.Contains(data.HostPath, (await worker.ExecAsync(Bound("/data:/mine", "true"))).Failed(WorkerErrorCodes.PathNotShared).Message, StringComparison.Ordinal);
        Assert.Contains("/etc", (await worker.ExecAsync(Bound("/machine/ssl:/mine:ro", "true"))).Failed(WorkerErrorCodes.PolicyDenied).Message, StringComparison.Ordinal);
        // The engine's machine has this directory too, with other files in it.
        Assert.Contains("/opt", (await worker.ExecAsync(Bound("/opt:/mine:ro", "true"))).Failed(WorkerErrorCodes.PathNotShared).Message, StringComparison.Ordinal);

        static ExecRequest Bound(string bind, string command) =>
            WorkerContainer.Command(command, docker: docker => docker with { Binds = [bind], DangerouslyAllowExternalBindSources = true });
    }

    /// <summary>A volume or a directory of this machine that belongs to the worker's user.</summary>
    private sealed record Storage(string Source, string HostPath) : IAsyncDisposable
    {
        public static async Task<Storage> CreateAsync(string kind)
        {
            var name = $"openclaw-worker-test-{Guid.NewGuid():N}";
            if (kind == "bind")
            {
                var directory = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), name)).FullName;
                await WorkerContainer.ShellAsync("chown", "1000:1000", directory);
                return new Storage(directory, directory);
            }

            await DockerCli.RunAsync("volume", "create", "--label", "openclaw.test=1", name);
            await DockerCli.RunAsync("run", "--rm", "-v", $"{name}:/state", "debian:bookworm-slim", "chown", "1000:1000", "/state");
            return new Storage(name, await DockerCli.RunAsync("volume", "inspect", "-f", "{{.Mountpoint}}", name));
        }

        public async ValueTask DisposeAsync()
        {
            if (Source == HostPath)
            {
                Directory.Delete(HostPath, recursive: true);
            }
            else
            {
                await DockerCli.RunAsync("volume", "rm", Source);
            }
        }
    }
}
