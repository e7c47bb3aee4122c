using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Worker.Benchmarks;

/// <summary>Many sandboxes that nobody uses.</summary>
internal static class IdleRow
{
    private const int Sandboxes = 100;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(Workbench workbench, Report report)
    {
        await Parallel.ForAsync(0, Sandboxes, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (number, _) =>
            await workbench.ExecAsync(workbench.Spec($"idle{number}"), "true"));
        var (_, before) = workbench.Usage();
        await Task.Delay(Idle);
        var (resident, after) = workbench.Usage();
        foreach (var number in Enumerable.Range(0, Sandboxes))
        {
            await workbench.ExecAsync(workbench.Spec($"idle{number}"), "true");
        }

        report.Add(
            $"{Sandboxes} idle sandboxes",
            "-",
            $"worker {resident >> 20} MB, {Report.Number((after - before) / Idle * 100)} % of a processor; all answer",
            "-",
            "150 MB");
        await workbench.PostAsync(WorkerRoutes.Recreate, new RecreateRequest { All = true }, WorkerJson.Default.RecreateRequest, WorkerJson.Default.SandboxRemovals);
    }
}
