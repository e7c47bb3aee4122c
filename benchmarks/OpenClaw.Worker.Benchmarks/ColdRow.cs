using System.Diagnostics;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Worker.Benchmarks;

/// <summary>From nothing to the end of the first command.</summary>
internal static class ColdRow
{
    private const int Times = 20;

    public static async Task RunAsync(Workbench workbench, Report report)
    {
        using var floors = new Floors();
        var (floor, ours) = (new List<double>(), new List<double>());

        // In turns, so that whatever else the machine does disturbs both alike.
        for (var count = 0; count < Times + 2; count++)
        {
            var started = Stopwatch.GetTimestamp();
            var container = await floors.CreateAndStartAsync();
            floor.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await floors.RemoveAsync(container);

            started = Stopwatch.GetTimestamp();
            await workbench.ExecAsync(workbench.Spec("cold"), "true");
            ours.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await workbench.PostAsync(WorkerRoutes.Recreate, new RecreateRequest { AgentId = "cold" }, WorkerJson.Default.RecreateRequest, WorkerJson.Default.SandboxRemovals);
        }

        report.Add("cold container to first exec done", [("engine create + start", [.. floor.Skip(2)])], [.. ours.Skip(2)], "220 ms");
    }
}
