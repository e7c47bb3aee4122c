using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Tests.Harness;
using OpenClaw.Testing.Engine;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Waiting;

namespace Aspire.Hosting.Tests;

/// <summary>How an application host ends, and what it leaves.</summary>
public sealed class ApplicationHostProcessTests
{
    private const string OwnLabel = "aspire.apphost.session";

    [Theory]
    [InlineData(AppHostProcess.Interrupt)]
    [InlineData(AppHostProcess.Terminate)]
    public async Task A_signal_ends_everything_soon_and_leaves_nothing(int signal)
    {
        using var home = new TempDirectory();
        using var engine = new DockerEngine();
        await using var host = AppHostProcess.Start(home.Path, null, "Fixture:Echo=2", "Fixture:Box=true", "Fixture:Child=true");
        await host.WaitUntilRunningAsync("echo1");
        await host.WaitUntilRunningAsync("box");
        await host.WaitUntilRunningAsync("family");
        var children = ChildrenOf(host.Process.Id);
        Assert.True(children.Count >= 3);
        Assert.Single(await ContainersOfAsync(engine, host));

        var watch = Stopwatch.StartNew();
        host.Process.Signal(signal);
        Assert.Equal(0, await host.Process.WaitForExitAsync());

        // processes have 1.8 seconds, removing containers takes under one; the rest is for a machine that does other things
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.All(children, pid => Assert.False(ProcessTable.IsAlive(pid)));
        Assert.Empty(await ContainersOfAsync(engine, host));
        Assert.Empty(await NetworksOfAsync(engine, host));

        // the ones that others wait for end last
        var order = host.Process.OutputLines.Where(line => line.Contains(": stopped", StringComparison.Ordinal) || line.Contains(": ended", StringComparison.Ordinal)).ToList();
        Assert.True(order.FindIndex(line => line.StartsWith("echo1:", StringComparison.Ordinal)) < order.FindIndex(line => line.StartsWith("echo:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Kill_leaves_no_process_and_the_next_start_removes_the_containers()
    {
        using var home = new TempDirectory();
        using var engine = new DockerEngine();
        string network;
        await using (var host = AppHostProcess.Start(home.Path, null, "Fixture:Echo=2", "Fixture:Box=true", "Fixture:Child=true"))
        {
            await host.WaitUntilRunningAsync("echo1");
            await host.WaitUntilRunningAsync("box");
            await host.WaitUntilRunningAsync("family");
            var children = ChildrenOf(host.Process.Id);
            var grandchildren = children.SelectMany(ChildrenOf).ToList();
            Assert.NotEmpty(grandchildren);

            host.Process.Signal(AppHostProcess.KillSignal);
            await host.Process.WaitForExitAsync();
            await Eventually.TrueAsync(() => children.Concat(grandchildren).All(pid => !ProcessTable.IsAlive(pid)), "no child lives on");
            Assert.Single(await ContainersOfAsync(engine, host));
            network = (await NetworksOfAsync(engine, host)).Single().Id;
            await using var next = AppHostProcess.Start(home.Path, null, "Fixture:Echo=0", "Fixture:Box=true");
            await next.WaitUntilRunningAsync("box");
            Assert.Empty(await ContainersOfAsync(engine, host));
            Assert.DoesNotContain(await engine.NetworksAsync(OwnLabel), left => left.Id == network);
            next.Process.Signal(AppHostProcess.Terminate);
            Assert.Equal(0, await next.Process.WaitForExitAsync());
        }
    }

    [Fact]
    public async Task Two_application_hosts_run_side_by_side_and_leave_each_other_alone()
    {
        using var home = new TempDirectory();
        using var engine = new DockerEngine();
        await using var first = AppHostProcess.Start(home.Path, null, "Fixture:Box=true");
        await first.WaitUntilRunningAsync("box");
        await using var second = AppHostProcess.Start(home.Path, null, "Fixture:Box=true");
        await second.WaitUntilRunningAsync("box");
        var firstEcho = await first.WaitUntilRunningAsync("echo");
        var secondEcho = await second.WaitUntilRunningAsync("echo");
        Assert.NotEqual(firstEcho, secondEcho);
        Assert.Single(await ContainersOfAsync(engine, first));

        second.Process.Signal(AppHostProcess.Terminate);
        Assert.Equal(0, await second.Process.WaitForExitAsync());
        Assert.Single(await ContainersOfAsync(engine, first));
        using var client = new HttpClient { BaseAddress = firstEcho };
        Assert.NotEmpty(await client.GetStringAsync(new Uri("/pid", UriKind.Relative)));
        first.Process.Signal(AppHostProcess.Terminate);
        Assert.Equal(0, await first.Process.WaitForExitAsync());
    }

    [Fact]
    public async Task A_port_conflict_names_the_process_that_holds_the_port()
    {
        using var home = new TempDirectory();
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        await using var host = AppHostProcess.Start(home.Path, null, $"Fixture:EchoPort={port}");
        var line = await host.Process.WaitForLineAsync(text => text.Contains("failed to start", StringComparison.Ordinal), "the conflict is reported");
        Assert.Contains($"Port {port}", line, StringComparison.Ordinal);
        Assert.Contains($"(pid {Environment.ProcessId})", line, StringComparison.Ordinal);
        Assert.Contains("'echo'", line, StringComparison.Ordinal);
        host.Process.Signal(AppHostProcess.Terminate);
        Assert.Equal(0, await host.Process.WaitForExitAsync());
    }

    [Theory]
    [InlineData("AppHost:Restart:InitialDelay=00:00:00", "InitialDelay")]
    [InlineData("Fixture:BadEndpoint=true", "TargetPort")]
    public async Task An_application_that_cannot_start_says_why_and_ends_with_exit_code_1(string argument, string expected)
    {
        using var home = new TempDirectory();
        await using var host = AppHostProcess.Start(home.Path, null, "Fixture:Echo=0", argument);
        Assert.Equal(1, await host.Process.WaitForExitAsync(TimeSpan.FromSeconds(90)));
        Assert.Contains(host.Process.ErrorLines, line => line.StartsWith("error: ", StringComparison.Ordinal) && line.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(host.Process.ErrorLines, line => line.StartsWith("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_container_engine_containers_say_so_and_the_rest_runs()
    {
        using var home = new TempDirectory();
        var noEngine = new Dictionary<string, string?> { ["DOCKER_HOST"] = "unix://" + Path.Combine(home.Path, "no-engine.sock") };
        await using var host = AppHostProcess.Start(home.Path, noEngine, "Fixture:Box=true");
        await host.WaitUntilRunningAsync("echo");
        var line = await host.Process.WaitForLineAsync(text => text.StartsWith("error: box:", StringComparison.Ordinal), "box fails");
        Assert.Contains("container engine does not answer", line, StringComparison.Ordinal);
        Assert.Contains("no-engine.sock", line, StringComparison.Ordinal);
        host.Process.Signal(AppHostProcess.Terminate);
        Assert.Equal(0, await host.Process.WaitForExitAsync());
    }

    private static async Task<IReadOnlyList<EngineContainer>> ContainersOfAsync(DockerEngine engine, AppHostProcess host) =>
        [.. (await engine.ContainersAsync(OwnLabel)).Where(container => IsOf(container.Labels, host))];

    private static async Task<IReadOnlyList<EngineNetwork>> NetworksOfAsync(DockerEngine engine, AppHostProcess host) =>
        [.. (await engine.NetworksAsync(OwnLabel)).Where(network => IsOf(network.Labels, host))];

    private static bool IsOf(IReadOnlyDictionary<string, string> labels, AppHostProcess host) =>
        labels["aspire.apphost.pid"] == host.Process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static List<int> ChildrenOf(int parent) =>
    [
        .. ProcessTable.Find("").Where(pid =>
        {
            try
            {
                var stat = File.ReadAllText($"/proc/{pid}/stat");
                return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == parent.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                return false;
            }
        }),
    ];
}
