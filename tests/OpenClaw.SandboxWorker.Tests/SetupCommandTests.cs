using OpenClaw.Protocol;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

public sealed class SetupCommandTests
{
    [Fact]
    public async Task The_documented_recipe_installs_packages_for_a_sandbox_that_stays_hardened()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        var request = state.Command("file --version | head -1; id -u; ls /sys/class/net; touch /usr/bin/x", docker: docker => docker with { SetupCommand = "apt-get update && apt-get install -y file" });

        var result = await worker.ExecAsync(request);

        Assert.StartsWith("file-5", result.Text, StringComparison.Ordinal);
        Assert.EndsWith("\n1000\nlo\n", result.Text, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Setting up file", await File.ReadAllTextAsync(Assert.Single(state.SetupLogs())), StringComparison.Ordinal);
        Assert.Single(await state.ContainersAsync());
    }

    [Fact]
    public async Task One_build_serves_all_who_want_it_at_once_and_all_who_come_later()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        var setup = (SandboxDockerSettings docker) => docker with { SetupCommand = "date +%N > /etc/made; sleep 1" };

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => worker.ExecAsync(state.Command("cat /etc/made", $"agent{number}", setup))));

        Assert.Single(results.Select(result => result.Succeeded()).Distinct());
        Assert.Single(await state.ImagesAsync());
        await worker.PostAsync(WorkerRoutes.Recreate, new RecreateRequest { All = true }, WorkerJson.Default.RecreateRequest, WorkerJson.Default.SandboxRemovals);
        Assert.Equal(results[0].Text, (await worker.ExecAsync(state.Command("cat /etc/made", "agent0", setup))).Succeeded());
    }

    [Fact]
    public async Task A_failure_shows_the_end_of_the_log_leaves_nothing_and_is_tried_again()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        // Fails as long as a service that it needs is away; a directory of the settings' network is not at hand, so time has to do.
        var request = state.Command("cat /etc/made", docker: docker => docker with
        {
            SetupCommand = $"echo first line; echo what is wrong >&2; [ \"$(date +%s)\" -ge {DateTimeOffset.UtcNow.AddSeconds(6).ToUnixTimeSeconds()} ] || exit 3; echo made > /etc/made",
        });

        var error = (await worker.ExecAsync(request)).Failed(WorkerErrorCodes.SetupFailed);

        Assert.Contains("exit code 3", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("first line\nwhat is wrong", error.Message, StringComparison.Ordinal);
        Assert.Contains(Assert.Single(state.SetupLogs()), error.Fix, StringComparison.Ordinal);
        Assert.Empty(await state.ContainersAsync());
        Assert.Empty(await state.ImagesAsync());
        await Eventually.TrueAsync(async () => (await worker.ExecAsync(request)).Text == "made\n", "a later use builds again and succeeds");
        Assert.Single(await state.ImagesAsync());
    }

    [Fact]
    public async Task The_environment_reaches_the_command_byte_for_byte_and_stays_in_no_image()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        const string Secret = "it's $(id) `id` \"s3cret\" \\ \n 日本";
        var result = await worker.ExecAsync(state.Command("cat /etc/seen", docker: docker => docker with
        {
            SetupCommand = "printf %s \"$TOKEN\" | sha256sum > /etc/seen; echo \"${PATH%%:*}\" >> /etc/seen",
            Env = new Dictionary<string, string> { ["TOKEN"] = Secret, ["PATH"] = "/opt/mine/bin" },
        }));

        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Secret)));
        Assert.Equal($"{hash}  -\n/opt/mine/bin\n", result.Succeeded());
        var image = Assert.Single(await state.ImagesAsync());
        Assert.DoesNotContain("s3cret", await DockerCli.RunAsync("image", "inspect", image), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", await DockerCli.RunAsync("image", "history", "--no-trunc", image), StringComparison.Ordinal);
        Assert.Equal("sandbox", await DockerCli.RunAsync("image", "inspect", "-f", "{{.Config.User}}", image));
        Assert.Empty(Directory.GetDirectories(Path.Combine(state.Path, "sandbox", "setup")));
    }

    [Fact]
    public async Task Certificates_of_the_worker_are_trusted_in_the_build_and_stay_in_no_image()
    {
        await using var state = new StateDirectory();
        var certificate = Path.Combine(state.Path, "ca.pem");
        await File.WriteAllTextAsync(certificate, "-----BEGIN CERTIFICATE-----\nof-the-test\n-----END CERTIFICATE-----\n");
        await using var worker = await WorkerProcess.StartAsync(state, new Dictionary<string, string> { [OpenClawEnvironment.SandboxSetupCertificates] = certificate });

        var result = await worker.ExecAsync(state.Command("cat /etc/seen; grep -rl of-the-test /etc /usr /var /.openclaw 2>/dev/null", docker: docker => docker with
        {
            SetupCommand = "grep -c of-the-test \"$SSL_CERT_FILE\" > /etc/seen; grep -c BEGIN \"$SSL_CERT_FILE\" | grep -vx 1 | wc -l >> /etc/seen",
        }));

        Assert.Equal("1\n1\n", result.Text);
    }

    [Fact]
    public async Task A_changed_command_does_not_take_a_sandbox_away_that_is_in_use_and_a_failing_one_does_not_break_it()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        var first = (await worker.ExecAsync(state.Command("true"))).Started!;

        var second = await worker.ExecAsync(state.Command("echo goes on", docker: docker => docker with { SetupCommand = "exit 1" }));

        Assert.Equal("goes on\n", second.Succeeded());
        Assert.Equal(first.ContainerId, second.Started!.ContainerId);
        Assert.Contains("setupCommand", second.Started.Warning, StringComparison.Ordinal);
        Assert.Contains("openclaw sandbox recreate --agent main", second.Started.Warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/containers/create")]
    [InlineData("/start")]
    [InlineData("/commit")]
    public async Task A_worker_killed_during_a_build_leaves_nothing_that_the_next_does_not_remove(string step)
    {
        await using var state = new StateDirectory();
        await using var relay = new EngineRelay(state.Path);
        await using var first = await WorkerProcess.StartAsync(state, relay.Environment);
        await Eventually.TrueAsync(() => Task.FromResult(first.Log.Contains("Took over 0", StringComparison.Ordinal)), "the worker has started");
        relay.HoldAnswerTo(step);
        var request = state.Command("cat /etc/made", docker: docker => docker with { SetupCommand = "echo made > /etc/made" });
        var lost = Assert.ThrowsAnyAsync<HttpRequestException>(() => first.ExecAsync(request));
        await relay.Held.WaitAsync(TimeSpan.FromSeconds(60));
        await first.KillAsync();
        await lost;

        await using var second = await WorkerProcess.StartAsync(state);
        await Eventually.TrueAsync(() => Task.FromResult(second.Log.Contains("Took over", StringComparison.Ordinal)), "what was left is looked at");
        Assert.Empty(await state.ContainersAsync());
        Assert.Empty(Directory.GetDirectories(Path.Combine(state.Path, "sandbox", "setup")));
        Assert.Equal("made\n", (await second.ExecAsync(request)).Succeeded());
    }

    [Fact]
    public async Task A_worker_that_stops_ends_a_build()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        var running = worker.ExecAsync(state.Command("true", docker: docker => docker with { SetupCommand = "echo begun; sleep 600" }));
        await Eventually.TrueAsync(() => Task.FromResult(state.SetupLogs().Any(log => new FileInfo(log).Length > 0)), "the command runs");

        await worker.StopAsync();

        (await running).Failed(WorkerErrorCodes.NotReady);
        Assert.Empty(await state.ContainersAsync());
    }

    [Fact]
    public async Task An_image_that_nobody_uses_is_pruned_by_its_owners_settings()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        var setup = (SandboxDockerSettings docker) => docker with { SetupCommand = "echo made > /etc/made" };
        (await worker.ExecAsync(state.Command("true", docker: setup))).Succeeded();
        File.SetLastWriteTimeUtc(Assert.Single(state.SetupLogs()), DateTime.UtcNow.AddDays(-8));

        Assert.Empty(await PruneAsync(dryRun: false));
        await worker.PostAsync(WorkerRoutes.Recreate, new RecreateRequest { All = true }, WorkerJson.Default.RecreateRequest, WorkerJson.Default.SandboxRemovals);
        Assert.Equal(SandboxRemovalKinds.Image, Assert.Single(await PruneAsync(dryRun: true)).Kind);
        Assert.Single(await state.ImagesAsync());
        Assert.Null(Assert.Single(await PruneAsync(dryRun: false)).Error);
        Assert.Empty(await state.ImagesAsync());

        (await worker.ExecAsync(state.Command("cat /etc/made", docker: setup))).Succeeded();

        async Task<IReadOnlyList<SandboxRemoval>> PruneAsync(bool dryRun) =>
            (await worker.PostAsync(WorkerRoutes.Prune, new PruneRequest(dryRun), WorkerJson.Default.PruneRequest, WorkerJson.Default.SandboxRemovals)).Removals;
    }
}
