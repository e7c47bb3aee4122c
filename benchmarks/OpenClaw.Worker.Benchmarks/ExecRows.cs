using System.Diagnostics;

namespace OpenClaw.Worker.Benchmarks;

/// <summary>Commands in a sandbox that is ready.</summary>
internal static class ExecRows
{
    private const int AtOnce = 8;
    private const int Rounds = 20;
    private const int WarmUps = 200;
    private const int RateRounds = 3;
    private static readonly TimeSpan Sustained = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);

    public static async Task LatencyAsync(Workbench workbench, Report report)
    {
        var sandbox = workbench.Spec("exec");
        using var floors = new Floors();
        using var shell = new HeldShell(workbench.FloorContainer);
        await Workbench.MeasureAsync(0, WarmUps, () => workbench.ExecAsync(sandbox, "true"));
        await Workbench.MeasureAsync(0, WarmUps, shell.RunAsync);
        var (pipe, engine, cli, ours) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());

        // In turns, so that whatever else the machine does disturbs all alike.
        for (var round = 0; round < Rounds; round++)
        {
            pipe.AddRange(await Workbench.MeasureAsync(2, 50, shell.RunAsync));
            ours.AddRange(await Workbench.MeasureAsync(2, 50, () => workbench.ExecAsync(sandbox, "true")));
            engine.AddRange(await Workbench.MeasureAsync(0, 3, () => floors.EngineExecAsync(workbench.FloorContainer)));
            cli.AddRange(await Workbench.MeasureAsync(0, 2, () => Workbench.DockerAsync("exec", workbench.FloorContainer, "/bin/sh", "-lc", "true")));
        }

        report.Add("warm exec of `true` by `sh -lc`", [("fork in a held pipe", [.. pipe]), ("engine API", [.. engine]), ("docker CLI", [.. cli])], [.. ours], "6 / 12 ms");
    }

    public static async Task RateAsync(Workbench workbench, Report report)
    {
        var sandbox = workbench.Spec("rate");
        using var floors = new Floors();
        await RunAsync(TimeSpan.FromSeconds(3), () => workbench.ExecAsync(sandbox, "true"));
        var (engine, ours) = (0.0, 0.0);
        for (var round = 0; round < RateRounds; round++)
        {
            engine += await RunAsync(Short, () => floors.EngineExecAsync(workbench.FloorContainer)) / RateRounds;
            ours += await RunAsync(Sustained, () => workbench.ExecAsync(sandbox, "true")) / RateRounds;
        }

        report.Add($"exec per second, {AtOnce} at once", $"engine API {Report.Number(engine)}", Report.Number(ours), Report.Number(ours / engine) + "x", ">= 300");
    }

    private static async Task<double> RunAsync(TimeSpan duration, Func<Task> run)
    {
        var (started, count) = (Stopwatch.GetTimestamp(), 0);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                await run();
                Interlocked.Increment(ref count);
            }
        }));
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
