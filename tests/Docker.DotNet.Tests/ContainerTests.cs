using Docker.DotNet.Models;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests;

[Collection(EngineTests.Name)]
public sealed class ContainerTests(TestEngine engine)
{
    private IContainerOperations Containers => engine.Client.Containers;

    [Fact]
    public async Task A_container_is_created_as_described()
    {
        var parameters = engine.Sleeper();
        parameters.Name = $"{engine.Run}-described";
        parameters.Hostname = "described";
        parameters.User = "1000:1000";
        parameters.Env = ["A=1"];
        parameters.WorkingDir = "/tmp";
        parameters.ExposedPorts = new Dictionary<string, EmptyStruct> { ["8080/tcp"] = default };
        parameters.StopTimeout = TimeSpan.FromSeconds(3);
        parameters.Healthcheck = new HealthConfig { Test = ["CMD", "true"], Interval = TimeSpan.FromSeconds(2), Timeout = TimeSpan.FromSeconds(1) };
        parameters.HostConfig = new HostConfig
        {
            NetworkMode = "none",
            Init = true,
            ReadonlyRootfs = true,
            CapDrop = ["ALL"],
            SecurityOpt = ["no-new-privileges"],
            PidsLimit = 64,
            Memory = 64 * 1024 * 1024,
            MemorySwap = 64 * 1024 * 1024,
            NanoCPUs = 500_000_000,
            Tmpfs = new Dictionary<string, string> { ["/tmp"] = "rw,size=1m" },
            Ulimits = [new Ulimit { Name = "nofile", Soft = 100, Hard = 200 }],
            RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.OnFailure, MaximumRetryCount = 2 },
            PortBindings = new Dictionary<string, IList<PortBinding>> { ["8080/tcp"] = [new PortBinding { HostIP = "127.0.0.1", HostPort = "0" }] },
            Mounts = [new Mount { Type = "bind", Source = "/etc", Target = "/mnt/etc", ReadOnly = true }],
            LogConfig = new LogConfig { Type = "json-file", Config = new Dictionary<string, string> { ["max-size"] = "1m" } },
        };

        var created = await Containers.CreateContainerAsync(parameters);
        var inspected = await Containers.InspectContainerAsync(created.ID);

        Assert.Equal(created.ID, inspected.ID);
        Assert.Equal($"/{parameters.Name}", inspected.Name);
        Assert.Equal("created", inspected.State.Status);
        Assert.InRange(inspected.Created, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
        Assert.Equal("described", inspected.Config.Hostname);
        Assert.Equal("1000:1000", inspected.Config.User);
        Assert.Contains("A=1", inspected.Config.Env);
        Assert.Equal("/tmp", inspected.Config.WorkingDir);
        Assert.Equal(["8080/tcp"], inspected.Config.ExposedPorts.Keys);
        Assert.Equal(TimeSpan.FromSeconds(3), inspected.Config.StopTimeout);
        Assert.Equal(TimeSpan.FromSeconds(2), inspected.Config.Healthcheck.Interval);
        Assert.Equal(engine.Run, inspected.Config.Labels.Values.Single(value => value == engine.Run));
        var host = inspected.HostConfig;
        Assert.True(host.Init);
        Assert.True(host.ReadonlyRootfs);
        Assert.Equal(["ALL"], host.CapDrop);
        Assert.Equal(["no-new-privileges"], host.SecurityOpt);
        Assert.Equal(64, host.PidsLimit);
        Assert.Equal(64 * 1024 * 1024, host.Memory);
        Assert.Equal(500_000_000, host.NanoCPUs);
        Assert.Equal("rw,size=1m", host.Tmpfs["/tmp"]);
        Assert.Equal(200, Assert.Single(host.Ulimits).Hard);
        Assert.Equal((RestartPolicyKind.OnFailure, 2), (host.RestartPolicy.Name, host.RestartPolicy.MaximumRetryCount));
        Assert.Equal("127.0.0.1", Assert.Single(host.PortBindings["8080/tcp"]).HostIP);
        Assert.Equal("1m", host.LogConfig.Config["max-size"]);
        var mount = Assert.Single(inspected.Mounts);
        Assert.Equal(("/etc", "/mnt/etc", false), (mount.Source, mount.Destination, mount.RW));
        await engine.RemoveAsync(created.ID);
    }

    [Fact]
    public async Task A_container_starts_stops_restarts_and_goes()
    {
        var id = await engine.StartAsync(engine.Sleeper());
        Assert.True((await Containers.InspectContainerAsync(id)).State.Running);
        Assert.False(await Containers.StartContainerAsync(id, null));

        Assert.True(await Containers.StopContainerAsync(id, new ContainerStopParameters { WaitBeforeKillSeconds = 5 }));
        Assert.False(await Containers.StopContainerAsync(id, new ContainerStopParameters()));
        Assert.Equal("exited", (await Containers.InspectContainerAsync(id)).State.Status);

        await Containers.RestartContainerAsync(id, new ContainerRestartParameters { WaitBeforeKillSeconds = 1 });
        Assert.True((await Containers.InspectContainerAsync(id)).State.Running);

        await Containers.PauseContainerAsync(id);
        Assert.True((await Containers.InspectContainerAsync(id)).State.Paused);
        await Containers.UnpauseContainerAsync(id);

        await Containers.RenameContainerAsync(id, new ContainerRenameParameters { NewName = $"{engine.Run}-renamed" }, default);
        Assert.Equal($"/{engine.Run}-renamed", (await Containers.InspectContainerAsync(id)).Name);

        await engine.RemoveAsync(id);
        await Assert.ThrowsAsync<DockerContainerNotFoundException>(() => Containers.InspectContainerAsync(id));
    }

    [Fact]
    public async Task Waiting_gives_the_exit_code_of_a_container_that_ends()
    {
        var id = await engine.StartAsync(engine.Sleeper("sh", "-c", "sleep 0.3; exit 42"));

        var waited = await Containers.WaitContainerAsync(id).WaitAsync(Deadline.Short);

        Assert.Equal(42, waited.StatusCode);
        await engine.RemoveAsync(id);
    }

    [Fact]
    public async Task Kill_sends_the_signal_asked_for()
    {
        var id = await engine.StartAsync(engine.Sleeper());

        await Containers.KillContainerAsync(id, new ContainerKillParameters { Signal = "SIGUSR1" });

        Assert.Equal(128 + 10, (await Containers.WaitContainerAsync(id).WaitAsync(Deadline.Short)).StatusCode);
        await engine.RemoveAsync(id);
    }

    [Fact]
    public async Task Listing_filters_by_label_and_state()
    {
        var parameters = engine.Sleeper();
        parameters.Labels["listed"] = engine.Run;
        var running = await engine.StartAsync(parameters);
        var created = (await Containers.CreateContainerAsync(parameters)).ID;
        var filters = new Dictionary<string, IDictionary<string, bool>>
        {
            ["label"] = new Dictionary<string, bool> { [$"listed={engine.Run}"] = true },
        };

        var up = await Containers.ListContainersAsync(new ContainersListParameters { Filters = filters });
        var all = await Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = filters });

        Assert.Equal([running], up.Select(container => container.ID));
        Assert.Equal(new[] { created, running }.Order(), all.Select(container => container.ID).Order());
        var listed = Assert.Single(up);
        Assert.Equal("running", listed.State);
        Assert.Equal(TestEngine.Image, listed.Image);
        Assert.InRange(listed.Created, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
        await engine.RemoveAsync(running);
        await engine.RemoveAsync(created);
    }

    [Fact]
    public async Task Processes_limits_and_changes_of_a_running_container_are_visible()
    {
        var id = await engine.StartAsync(engine.Sleeper("sh", "-c", "touch /made; sleep 3600"));

        await Deadline.UntilAsync(
            async () => (await Containers.InspectChangesAsync(id) ?? []).Any(change => change is { Path: "/made", Kind: FileSystemChangeKind.Add }),
            "the change /made");
        var processes = await Containers.ListProcessesAsync(id, new ContainerListProcessesParameters { PsArgs = "-o pid,args" });
        await Containers.UpdateContainerAsync(id, new ContainerUpdateParameters { PidsLimit = 33 });

        Assert.Contains("COMMAND", processes.Titles);
        Assert.Contains(processes.Processes, process => process.Contains("sleep 3600"));
        Assert.Equal(33, (await Containers.InspectContainerAsync(id)).HostConfig.PidsLimit);
        await engine.RemoveAsync(id);
    }

    [Fact]
    public async Task Pruning_takes_only_what_the_filter_names()
    {
        var id = (await Containers.CreateContainerAsync(engine.Sleeper())).ID;
        var other = engine.Sleeper();
        other.Labels["prune"] = "yes";
        var pruned = (await Containers.CreateContainerAsync(other)).ID;

        var response = await Containers.PruneContainersAsync(new ContainersPruneParameters
        {
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["label"] = new Dictionary<string, bool> { ["prune=yes"] = true, [engine.LabelFilter["label"].Keys.Single()] = true },
            },
        });

        Assert.Equal([pruned], response.ContainersDeleted);
        Assert.Equal("created", (await Containers.InspectContainerAsync(id)).State.Status);
        await engine.RemoveAsync(id);
    }

    [Fact]
    public async Task Attaching_to_the_first_process_carries_its_streams_in_both_directions()
    {
        var parameters = engine.Sleeper("sh", "-c", "read line; echo got $line; echo bad >&2; exit 5");
        parameters.AttachStdin = true;
        parameters.OpenStdin = true;
        parameters.StdinOnce = true;
        var id = (await Containers.CreateContainerAsync(parameters)).ID;
        var attach = new ContainerAttachParameters { Stream = true, Stdin = true, Stdout = true, Stderr = true };
        using var stream = await Containers.AttachContainerAsync(id, tty: false, attach);
        await Containers.StartContainerAsync(id, new ContainerStartParameters());

        await stream.WriteAsync("this\n"u8.ToArray(), 0, 5, default);
        stream.CloseWrite();
        var output = await stream.ReadOutputToEndAsync(default).WaitAsync(Deadline.Short);

        Assert.Equal(("got this\n", "bad\n"), (output.stdout, output.stderr));
        Assert.Equal(5, (await Containers.WaitContainerAsync(id).WaitAsync(Deadline.Short)).StatusCode);
        await engine.RemoveAsync(id);
    }
}
