using System.Diagnostics;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Worker.Benchmarks;

/// <summary>From a container that waits to the end of the first command of a sandbox that was never there.</summary>
internal static class PoolRow
{
    private const int Times = 12;
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(Workbench workbench, Report report)
    {
        using var floors = new Floors();
        // The first one tells the worker what kind of container to keep.
        await workbench.ExecAsync(workbench.Spec("pool"), "true");
        var ours = new List<double>();
        for (var count = 0; count < Times + 1; count++)
        {
            await WaitAsync(workbench, floors);
            var started = Stopwatch.GetTimestamp();
            await workbench.ExecAsync(workbench.Spec($"pool{count}"), "true");
            ours.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await workbench.PostAsync(WorkerRoutes.Recreate, new RecreateRequest { AgentId = $"pool{count}" }, WorkerJson.Default.RecreateRequest, WorkerJson.Default.SandboxRemovals);
        }

        report.Add("container from the pool to first exec done", "-", $"{Report.Number(Report.Percentile([.. ours.Skip(1)], 50))} / {Report.Number(Report.Percentile([.. ours.Skip(1)], 99))} ms", "-", "30 ms");
    }

    private static async Task WaitAsync(Workbench workbench, Floors floors)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await floors.IsOneWaitingAsync((await workbench.ListAsync()).Select(sandbox => sandbox.ContainerId).ToHashSet(), workbench.StateDir))
        {
            if (Stopwatch.GetElapsedTime(started) > Deadline)
            {
                throw new InvalidOperationException("The worker keeps no container waiting.");
            }

            await Task.Delay(50);
        }

        // It runs, but its first process may not be ready yet.
        await Task.Delay(Settling);
    }
}
