using OpenClaw.Protocol;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

public sealed class LifecycleTests
{
    private static readonly Dictionary<string, string> Keep = new() { [OpenClawEnvironment.RemoveSandboxesOnExit] = "false" };

    [Fact]
    public async Task A_worker_that_stops_removes_its_sandboxes_when_it_is_told_to()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        (await worker.ExecAsync(state.Command("true", "one"))).Succeeded();
        (await worker.ExecAsync(state.Command("true", "two"))).Succeeded();
        Assert.Equal(2, (await state.ContainersAsync()).Length);

        await worker.StopAsync();

        Assert.Empty(await state.ContainersAsync());
        Assert.Empty(Directory.GetDirectories(Path.Combine(state.Path, "sandbox", "pipes")));
    }

    [Fact]
    public async Task A_worker_that_stops_ends_the_commands_that_run()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state, Keep);
        (await worker.ExecAsync(state.Command("true"))).Succeeded();
        var container = Assert.Single(await state.ContainersAsync());
        var running = worker.ExecAsync(state.Command("setsid sleep 8001 & sleep 8002"));
        await Eventually.TrueAsync(async () => (await DockerCli.ProcessesAsync(container)).Any(process => process.Contains("8001", StringComparison.Ordinal)), "the command runs");

        await worker.StopAsync();

        (await running).Failed(WorkerErrorCodes.NotReady);
        Assert.DoesNotContain(await DockerCli.ProcessesAsync(container), process => process.Contains("sleep", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_worker_takes_over_what_a_killed_one_left_and_ends_what_ran_there()
    {
        await using var state = new StateDirectory();
        await using var first = await WorkerProcess.StartAsync(state);
        var id = (await first.ExecAsync(state.Command("echo kept > /tmp/file"))).Started!.ContainerId;
        using var client = new CancellationTokenSource();
        using var response = await first.SendAsync(state.Command("setsid env -i sleep 8101 & sleep 8102"), client.Token);
        await first.KillAsync();

        await using var second = await WorkerProcess.StartAsync(state);
        await Eventually.TrueAsync(() => Task.FromResult(second.Log.Contains("Took over 1", StringComparison.Ordinal)), "the sandbox is taken over");
        Assert.DoesNotContain(await DockerCli.ProcessesAsync(id), process => process.Contains("sleep", StringComparison.Ordinal));

        var result = await second.ExecAsync(state.Command("cat /tmp/file"));
        Assert.Equal("kept\n", result.Succeeded());
        Assert.Equal(id, result.Started!.ContainerId);
        Assert.False(result.Started.Created);
    }

    [Theory]
    [InlineData("/images/")]
    [InlineData("/containers/create")]
    [InlineData("/start")]
    public async Task A_worker_killed_at_any_step_of_a_creation_leaves_nothing_that_the_next_does_not_mend(string step)
    {
        await using var state = new StateDirectory();
        await using var relay = new EngineRelay(state.Path);
        await using var first = await WorkerProcess.StartAsync(state, relay.Environment);
        await Eventually.TrueAsync(() => Task.FromResult(first.Log.Contains("Took over 0", StringComparison.Ordinal)), "the worker has started");
        relay.HoldAnswerTo(step);
        var lost = Assert.ThrowsAnyAsync<HttpRequestException>(() => first.ExecAsync(state.Command("true")));
        await relay.Held.WaitAsync(TimeSpan.FromSeconds(20));
        await first.KillAsync();
        await lost;

        await using var second = await WorkerProcess.StartAsync(state);
        await Eventually.TrueAsync(() => Task.FromResult(second.Log.Contains("Took over", StringComparison.Ordinal)), "what was left is looked at");
        Assert.Equal(step == "/start" ? 1 : 0, (await state.ContainersAsync()).Length);

        (await second.ExecAsync(state.Command("true"))).Succeeded();
        Assert.Single(await state.ContainersAsync());
        await second.StopAsync();
        Assert.Empty(await state.ContainersAsync());
    }

    [Theory]
    [InlineData("/containers/create")]
    [InlineData("/start")]
    public async Task An_engine_that_goes_away_during_a_creation_is_named_and_the_next_use_mends_it(string step)
    {
        await using var state = new StateDirectory();
        await using var relay = new EngineRelay(state.Path);
        await using var worker = await WorkerProcess.StartAsync(state, relay.Environment);
        await Eventually.TrueAsync(() => Task.FromResult(worker.Log.Contains("Took over 0", StringComparison.Ordinal)), "the worker has started");
        relay.HoldAnswerTo(step);
        var failing = worker.ExecAsync(state.Command("true"));
        await relay.Held.WaitAsync(TimeSpan.FromSeconds(20));

        relay.Close();
        Assert.Contains("engine.sock", (await failing).Failed(WorkerErrorCodes.EngineUnavailable).Message, StringComparison.Ordinal);

        relay.HoldAnswerTo("nothing more");
        relay.Open();
        (await worker.ExecAsync(state.Command("true"))).Succeeded();
        Assert.Single(await state.ContainersAsync());
    }

    [Fact]
    public async Task Without_an_engine_nothing_runs_and_the_error_says_where_it_was_looked_for()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state, new Dictionary<string, string> { ["DOCKER_HOST"] = $"unix://{state.Path}/nothing.sock" });
        var marker = Path.Combine(state.Path, "marker");

        var error = (await worker.ExecAsync(state.Command($"touch {marker}"))).Failed(WorkerErrorCodes.EngineUnavailable);

        Assert.Contains($"{state.Path}/nothing.sock", error.Message, StringComparison.Ordinal);
        Assert.Contains("docker", error.Fix, StringComparison.Ordinal);
        Assert.False(File.Exists(marker));
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, (await worker.Http.GetAsync("/health")).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await worker.Http.GetAsync("/alive")).StatusCode);
    }

    [Theory]
    [InlineData(SandboxDockerSettings.DefaultImage, "scripts/sandbox-setup.sh")]
    [InlineData("openclaw-sandbox-common:bookworm-slim", "scripts/sandbox-common-setup.sh")]
    [InlineData("registry.example/mine:1", "docker pull registry.example/mine:1")]
    public void A_missing_image_names_the_command_that_brings_it(string image, string command) =>
        Assert.Contains(command, Sandboxes.Lifecycle.MissingImage.Error(image, null).Fix, StringComparison.Ordinal);

    [Fact]
    public async Task An_image_in_which_nothing_can_start_leaves_nothing_and_says_what_it_needs()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        var archive = Path.Combine(state.Path, "empty.tar");
        await System.Formats.Tar.TarFile.CreateFromDirectoryAsync(Directory.CreateDirectory(Path.Combine(state.Path, "empty")).FullName, archive, includeBaseDirectory: true);
        var image = $"openclaw-empty-{Guid.NewGuid():N}:1";
        await DockerCli.RunAsync("import", archive, image);
        try
        {
            var error = (await worker.ExecAsync(state.Command("true", docker: docker => docker with { Image = image }))).Failed(WorkerErrorCodes.CreateFailed);

            Assert.Contains("/bin/sh", $"{error.Message} {error.Fix}", StringComparison.Ordinal);
            Assert.Empty(await state.ContainersAsync());
            Assert.Empty(Directory.GetDirectories(Path.Combine(state.Path, "sandbox", "pipes")));
        }
        finally
        {
            await DockerCli.RunAsync("rmi", "-f", image);
        }
    }

    [Fact]
    public async Task A_container_removed_behind_the_workers_back_is_made_again()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        var first = (await worker.ExecAsync(state.Command("true"))).Started!;
        await DockerCli.RunAsync("rm", "-f", first.ContainerId);

        var second = await worker.ExecAsync(state.Command("echo again"));

        Assert.Equal("again\n", second.Succeeded());
        Assert.True(second.Started!.Created);
    }

    [Fact]
    public async Task A_stopped_container_is_started_again_with_its_workspace()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        var first = (await worker.ExecAsync(state.Command("echo kept > file"))).Started!;
        await DockerCli.RunAsync("kill", first.ContainerId);

        var second = await worker.ExecAsync(state.Command("cat file"));

        Assert.Equal("kept\n", second.Succeeded());
        Assert.Equal(first.ContainerId, second.Started!.ContainerId);
    }

    [Fact]
    public async Task A_changed_limit_waits_while_the_sandbox_is_in_use_and_the_warning_says_how_not_to()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        var first = (await worker.ExecAsync(state.Command("true"))).Started!;

        var changed = (await worker.ExecAsync(state.Command("true", docker: docker => docker with { Memory = "300m" }))).Started!;
        Assert.Equal(first.ContainerId, changed.ContainerId);
        Assert.Contains("openclaw sandbox recreate --agent main", changed.Warning, StringComparison.Ordinal);
        Assert.Contains("memory: 1073741824 -> 314572800", changed.Warning, StringComparison.Ordinal);

        var removals = await RecreateAsync(worker, new RecreateRequest { AgentId = "main" });
        Assert.Equal(first.ContainerName, Assert.Single(removals).ContainerName);
        var fresh = (await worker.ExecAsync(state.Command("true", docker: docker => docker with { Memory = "300m" }))).Started!;
        Assert.True(fresh.Created);
        Assert.Null(fresh.Warning);
        Assert.Equal("314572800", await DockerCli.RunAsync("inspect", "-f", "{{.HostConfig.Memory}}", fresh.ContainerId));
    }

    [Fact]
    public async Task A_change_that_would_weaken_a_sandbox_in_use_is_refused()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        (await worker.ExecAsync(state.Command("true", docker: docker => docker with { CapDrop = ["NET_RAW"] }))).Succeeded();

        var error = (await worker.ExecAsync(state.Command("true"))).Failed(WorkerErrorCodes.StaleSandbox);

        Assert.Contains("capDrop: NET_RAW -> ALL", error.Message, StringComparison.Ordinal);
        Assert.Contains("openclaw sandbox recreate --agent main", error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_setting_recreates_a_sandbox_that_was_not_used_for_five_minutes()
    {
        await using var state = new StateDirectory();
        await using (var first = await WorkerProcess.StartAsync(state, Keep))
        {
            (await first.ExecAsync(state.Command("true"))).Succeeded();
        }

        var registry = Path.Combine(state.Path, "sandbox", "containers.json");
        var entries = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(registry))!;
        entries["entries"]![0]!["lastUsedAtMs"] = DateTimeOffset.UtcNow.AddMinutes(-6).ToUnixTimeMilliseconds();
        await File.WriteAllTextAsync(registry, entries.ToJsonString());

        await using var second = await WorkerProcess.StartAsync(state);
        var started = (await second.ExecAsync(state.Command("true", docker: docker => docker with { CapDrop = ["ALL", "NET_RAW"] }))).Started!;
        Assert.True(started.Created);
        Assert.Null(started.Warning);
    }

    [Fact]
    public async Task Prune_removes_by_the_owners_own_settings_and_recreate_by_its_selector()
    {
        await using var state = new StateDirectory();
        await using (var first = await WorkerProcess.StartAsync(state, Keep))
        {
            await ExecAsync(first, "old", new SandboxPruneSettings(IdleHours: 1, MaxAgeDays: 0));
            await ExecAsync(first, "patient", new SandboxPruneSettings(IdleHours: 48, MaxAgeDays: 0));
            await ExecAsync(first, "eternal", new SandboxPruneSettings(IdleHours: 0, MaxAgeDays: 0));
        }

        var registry = Path.Combine(state.Path, "sandbox", "containers.json");
        var entries = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(registry))!;
        foreach (var entry in entries["entries"]!.AsArray())
        {
            entry!["lastUsedAtMs"] = DateTimeOffset.UtcNow.AddHours(-24).ToUnixTimeMilliseconds();
        }

        await File.WriteAllTextAsync(registry, entries.ToJsonString());
        await using var second = await WorkerProcess.StartAsync(state);
        await Eventually.TrueAsync(async () => (await state.ContainersAsync()).Length == 2, "the old one is pruned");
        Assert.Equal(["agent:eternal", "agent:patient"], (await second.ListAsync()).Select(sandbox => sandbox.ScopeKey).Order());

        Assert.Empty((await second.PostAsync(WorkerRoutes.Prune, new PruneRequest(), WorkerJson.Default.PruneRequest, WorkerJson.Default.SandboxRemovals)).Removals);
        Assert.Empty(await RecreateAsync(second, new RecreateRequest { AgentId = "pat" }));
        Assert.Single(await RecreateAsync(second, new RecreateRequest { ScopeKey = "agent:patient", DryRun = true }));
        Assert.Single(await RecreateAsync(second, new RecreateRequest { ScopeKey = "agent:patient" }));
        Assert.Equal("agent:eternal", Assert.Single(await second.ListAsync()).ScopeKey);

        async Task ExecAsync(WorkerProcess worker, string agent, SandboxPruneSettings prune) =>
            (await worker.ExecAsync(state.Command("true") with { Sandbox = state.Spec(agent) with { Prune = prune } })).Succeeded();
    }

    [Fact]
    public async Task Recreate_needs_exactly_one_selector()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        foreach (var body in new[] { "{}", """{"all":true,"agentId":"main"}""" })
        {
            using var response = await worker.Http.PostAsync(WorkerRoutes.Recreate, new StringContent(body));
            Assert.Equal(400, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task A_foreign_container_of_the_same_name_is_not_touched()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        var name = Sandboxes.SandboxIdentity.Of(state.Spec()).ContainerName;
        await DockerCli.RunAsync("create", "--name", name, "debian:bookworm-slim");
        try
        {
            var error = (await worker.ExecAsync(state.Command("true"))).Failed(WorkerErrorCodes.CreateFailed);
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
            Assert.Equal("created", await DockerCli.RunAsync("inspect", "-f", "{{.State.Status}}", name));
        }
        finally
        {
            await DockerCli.RunAsync("rm", "-f", name);
        }
    }

    [Fact]
    public async Task Two_state_directories_on_one_engine_do_not_meet()
    {
        await using var one = new StateDirectory();
        await using var two = new StateDirectory();
        await using var first = await WorkerProcess.StartAsync(one);
        await using var second = await WorkerProcess.StartAsync(two);
        (await first.ExecAsync(one.Command("true"))).Succeeded();
        (await second.ExecAsync(two.Command("true"))).Succeeded();

        await RecreateAsync(first, new RecreateRequest { All = true });

        Assert.Empty(await one.ContainersAsync());
        Assert.Single(await two.ContainersAsync());
    }

    private static async Task<IReadOnlyList<SandboxRemoval>> RecreateAsync(WorkerProcess worker, RecreateRequest request) =>
        (await worker.PostAsync(WorkerRoutes.Recreate, request, WorkerJson.Default.RecreateRequest, WorkerJson.Default.SandboxRemovals)).Removals;
}
