using System.Globalization;
using OpenClaw.EndToEnd.Tests.Fixture;
using OpenClaw.Testing.Engine;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.EndToEnd.Tests.Startup;

/// <summary>What a person types: <c>./run.sh</c> or <c>dotnet run</c>, and <c>./openclaw</c> in a second shell.</summary>
public sealed class RunTests
{
    private const int Interrupt = 2;

    [Theory]
    [InlineData("./run.sh")]
    [InlineData("dotnet run --no-build --project OpenClaw.AppHost --")]
    public async Task It_prints_the_dashboard_and_the_next_command_and_an_interrupt_leaves_nothing(string command)
    {
        using var directory = new TempDirectory();
        var state = directory.Combine("state");
        var port = FreePort.Next();
        // As in a terminal of its own: interrupts are not ignored, and go to the whole group.
        await using var run = RunningProcess.Start(new ProcessSpec(
            "env", ["--default-signal=INT", "setsid", .. command.Split(' '), $"--OpenClaw:StateDir={state}", $"--OpenClaw:GatewayPort={port}"])
        {
            WorkingDirectory = Repository.Root,
            Environment = new Dictionary<string, string?>
            {
                [NoPool.Variable] = NoPool.Value,
                ["ASPNETCORE_URLS"] = $"http://localhost:{FreePort.Next()}",
                ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = $"http://localhost:{FreePort.Next()}",
            },
        });

        await run.WaitForLineAsync(line => line.Contains("/login?t=", StringComparison.Ordinal), "the dashboard's address", TimeSpan.FromMinutes(3));
        await run.WaitForLineAsync(
            line => line.Contains("./openclaw agent --message", StringComparison.Ordinal), "the next command to try", TimeSpan.FromMinutes(1));
        var answer = await ProcessRunner.RunAsync(
            new ProcessSpec(Path.Combine(Repository.Root, "openclaw"), "agent", "--message", "run: hostname")
            {
                Environment = new Dictionary<string, string?>
                {
                    ["OPENCLAW_STATE_DIR"] = state,
                    ["OPENCLAW_GATEWAY_PORT"] = port.ToString(CultureInfo.InvariantCulture),
                },
            },
            TimeSpan.FromMinutes(2));
        Assert.True(answer.ExitCode == 0, answer.Error + run.Transcript);

        var label = $"openclaw.instance={(await File.ReadAllTextAsync(Path.Combine(state, "sandbox", "instance-id"))).Trim()}";
        using var engine = new DockerEngine();
        Assert.Single(await engine.ContainersAsync(label));
        run.SignalGroup(Interrupt);
        await run.WaitForExitAsync(TimeSpan.FromSeconds(15));

        Assert.Empty(await engine.ContainersAsync(label));
        await Eventually.TrueAsync(() => !ProcessSearch.AnyMentions(state), "no process of the run is left");
    }

    [Fact]
    public async Task A_dashboard_that_cannot_start_says_why_and_the_rest_runs()
    {
        using var directory = new TempDirectory();
        // An address for documents, which no machine has.
        await using var run = RunningProcess.Start(
            ProcessSpec.Dotnet(Repository.AssemblyOf("OpenClaw.AppHost"), $"--OpenClaw:StateDir={directory.Combine("state")}", $"--OpenClaw:GatewayPort={FreePort.Next()}") with
            {
                Environment = new Dictionary<string, string?>
                {
                    [NoPool.Variable] = NoPool.Value,
                    ["ASPNETCORE_URLS"] = $"http://192.0.2.1:{FreePort.Next()}",
                    ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = $"http://localhost:{FreePort.Next()}",
                    ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
                },
            });

        var reason = await run.WaitForLineAsync(line => line.Contains("aspire-dashboard: crashed", StringComparison.Ordinal), "why there is no dashboard", TimeSpan.FromMinutes(1));
        await run.WaitForLineAsync(
            line => line.Contains("./openclaw agent --message", StringComparison.Ordinal), "the next command to try", TimeSpan.FromMinutes(1));

        Assert.Contains("starts again in", reason, StringComparison.Ordinal);
        Assert.Contains("Cannot assign requested address", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("/login?t=", run.Transcript, StringComparison.Ordinal);
    }
}
