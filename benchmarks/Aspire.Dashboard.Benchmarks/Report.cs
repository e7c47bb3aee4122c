using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Aspire.Dashboard.Benchmarks;

/// <summary>What came of it, for people.</summary>
internal static class Report
{
    public static string Write(int seconds, int rate, SpanLoad load, KeptSpans kept, BrowserReader reader, MemoryCurve memory, (double Dashboard, double Chromium, double Load, double Others) cores)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}: {rate:N0} spans a second for {seconds} s; load, dashboard and Chromium share {Environment.ProcessorCount} cores ({Processor()}), {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}.");
        text.AppendLine();
        text.AppendLine("| | |");
        text.AppendLine("|---|---|");
        text.AppendLine(CultureInfo.InvariantCulture, $"| Spans sent, refused | {load.Sent:N0}, {load.Refused:N0} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| Spans kept at the end, numbers | {kept.Count:N0}, {kept.Lowest:N0} to {kept.Highest:N0}, {(kept.IsGapless ? "none missing" : "SOME MISSING")}{(kept.Highest == load.Sent ? "" : ", AND NOT UP TO THE LAST ONE")} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| Batches more than 100 ms late | {load.Late} of {load.Milliseconds.Count} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| Answer to a batch of {rate / 10} spans, ms: p50, p99, most | {At(load.Milliseconds, 0.5):0.0}, {At(load.Milliseconds, 0.99):0.0}, {At(load.Milliseconds, 1):0.0} |");
        foreach (var (what, times) in reader.Times)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {what}, ms: p50, p90, most ({times.Count} times) | {At(times, 0.5):0}, {At(times, 0.9):0}, {At(times, 1):0} |");
        }

        var thirds = memory.Mebibytes.Chunk(Math.Max(1, (memory.Mebibytes.Count + 2) / 3)).Select(third => third.Max());
        text.AppendLine(CultureInfo.InvariantCulture, $"| Resident memory, MiB: most of each third | {string.Join(", ", thirds.Select(most => most.ToString("0", CultureInfo.InvariantCulture)))} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| Cores taken: dashboard, Chromium, load, everything else on the machine | {cores.Dashboard:0.00}, {cores.Chromium:0.00}, {cores.Load:0.00}, {cores.Others:0.00} |");
        return text.ToString();
    }

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";

    private static double At(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }
}
