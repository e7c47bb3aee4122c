using Docker.DotNet.Models;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests;

[Collection(EngineTests.Name)]
public sealed class LogsAndStatisticsTests(TestEngine engine)
{
    private static readonly ContainerLogsParameters Everything = new() { ShowStdout = true, ShowStderr = true };

    [Fact]
    public async Task Logs_keep_output_and_error_apart()
    {
        var id = await EndedAsync("echo one; echo two >&2; echo three");

        using var stream = await engine.Client.Containers.GetContainerLogsAsync(id, tty: false, Everything);
        var logs = await stream.ReadOutputToEndAsync(default).WaitAsync(Deadline.Short);
        using var tail = await engine.Client.Containers.GetContainerLogsAsync(
            id, tty: false, new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Tail = "1" });
        var last = await tail.ReadOutputToEndAsync(default).WaitAsync(Deadline.Short);

        Assert.Equal(("one\nthree\n", "two\n"), (logs.stdout, logs.stderr));
        Assert.Contains(last.stdout + last.stderr, new[] { "one\n", "two\n", "three\n" });
        await engine.RemoveAsync(id);
    }

    [Fact]
    public async Task Following_logs_end_with_the_container()
    {
        var id = await engine.StartAsync(engine.Sleeper("sh", "-c", "echo one; sleep 0.3; echo two"));

        using var stream = await engine.Client.Containers.GetContainerLogsAsync(
            id, tty: false, new ContainerLogsParameters { ShowStdout = true, Follow = true });

        Assert.Equal("one\ntwo\n", (await stream.ReadOutputToEndAsync(default).WaitAsync(Deadline.Short)).stdout);
        await engine.RemoveAsync(id);
    }

    [Fact]
    public async Task Logs_of_a_terminal_are_reported_line_by_line()
    {
        var id = await EndedAsync("echo one; echo two", tty: true);
        var lines = new List<string>();

        await engine.Client.Containers.GetContainerLogsAsync(id, Everything, default, new SynchronousProgress<string>(lines.Add));

        Assert.Equal(["one", "two"], lines);
        await engine.RemoveAsync(id);
    }

    [Fact]
    public async Task Lines_of_a_container_without_a_terminal_are_reported_with_their_frames()
    {
        var id = await EndedAsync("echo one");
        var lines = new List<string>();

        await engine.Client.Containers.GetContainerLogsAsync(id, Everything, default, new SynchronousProgress<string>(lines.Add));

        Assert.Equal(["\u0001\0\0\0\0\0\0\u0004one"], lines);
        await engine.RemoveAsync(id);
    }

    [Fact]
    public async Task Statistics_can_be_asked_for_once()
    {
        var id = await engine.StartAsync(engine.Sleeper());
        var reports = new List<ContainerStatsResponse>();

        await engine.Client.Containers.GetContainerStatsAsync(
            id,
            new ContainerStatsParameters { Stream = false, OneShot = true },
            new SynchronousProgress<ContainerStatsResponse>(reports.Add)).WaitAsync(Deadline.Short);

        var report = Assert.Single(reports);
        Assert.Equal(id, report.ID);
        Assert.True(report.MemoryStats.Usage > 0);
        Assert.True(report.CPUStats.CPUUsage.TotalUsage > 0);
        Assert.True(report.PidsStats.Current > 0);
        Assert.InRange(report.Read, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
        await engine.RemoveAsync(id);
    }

    private async Task<string> EndedAsync(string script, bool tty = false)
    {
        var parameters = engine.Sleeper("sh", "-c", script);
        parameters.Tty = tty;
        var id = await engine.StartAsync(parameters);
        await engine.Client.Containers.WaitContainerAsync(id).WaitAsync(Deadline.Short);
        return id;
    }
}
