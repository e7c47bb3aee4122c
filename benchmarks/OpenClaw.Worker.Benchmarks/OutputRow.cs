using System.Diagnostics;

namespace OpenClaw.Worker.Benchmarks;

/// <summary>Output in bulk.</summary>
internal static class OutputRow
{
    private const int Bytes = 200_000_000;
    private const int Times = 7;

    public static async Task RunAsync(Workbench workbench, Report report)
    {
        var sandbox = workbench.Spec("output");
        await workbench.ExecAsync(sandbox, $"head -c {Bytes} /dev/zero");
        var (before, _) = workbench.Usage();
        var most = before;
        var (floor, ours) = (new List<double>(), new List<double>());
        for (var count = 0; count < Times; count++)
        {
            floor.Add(await RateAsync(PipeAsync));
            ours.Add(await RateAsync(() => workbench.ExecAsync(sandbox, $"head -c {Bytes} /dev/zero")));
            most = Math.Max(most, workbench.Usage().ResidentBytes);
        }

        var (pipe, worker) = (Report.Percentile([.. floor], 50), Report.Percentile([.. ours], 50));
        report.Add(
            "200 MB of output",
            $"a pipe to a process here {Report.Number(pipe)} MB/s",
            $"{Report.Number(worker)} MB/s; worker {before >> 20} MB before, {most >> 20} MB at most",
            Report.Number(worker / pipe) + "x",
            ">= 200 MB/s, memory flat");
    }

    private static async Task<double> RateAsync(Func<Task<long>> run)
    {
        var started = Stopwatch.GetTimestamp();
        var bytes = await run();
        return bytes < Bytes ? throw new InvalidOperationException($"Only {bytes} bytes came.") : bytes / 1e6 / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<long> PipeAsync()
    {
        using var head = Process.Start(new ProcessStartInfo("head", ["-c", $"{Bytes}", "/dev/zero"]) { RedirectStandardOutput = true })!;
        var (buffer, total) = (new byte[256 << 10], 0L);
        while (await head.StandardOutput.BaseStream.ReadAsync(buffer) is > 0 and var read)
        {
            total += read;
        }

        await head.WaitForExitAsync();
        return total;
    }
}
