using System.Globalization;
using System.Runtime.InteropServices;

namespace OpenClaw.Worker.Benchmarks;

/// <summary>Collects what was measured and prints it as a Markdown table.</summary>
internal sealed class Report
{
    private readonly List<(string What, string Floor, string Ours, string Ratio, string Target)> _lines = [];

    /// <summary>A line of latencies in milliseconds: medians and 99th percentiles.</summary>
    public void Add(string what, (string Name, double[] Milliseconds)[] floors, double[] ours, string target) => _lines.Add((
        what,
        string.Join("; ", floors.Select(floor => $"{floor.Name} {Text(floor.Milliseconds)}")),
        Text(ours),
        string.Join("; ", floors.Select(floor => Number(Percentile(ours, 50) / Percentile(floor.Milliseconds, 50)) + "x")),
        target));

    /// <summary>A line of other figures.</summary>
    public void Add(string what, string floor, string ours, string ratio, string target) => _lines.Add((what, floor, ours, ratio, target));

    public void Print()
    {
        Console.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        Console.WriteLine();
        Console.WriteLine("| what | floor, p50 / p99 | ours, p50 / p99 | ours to floor | target |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (what, floor, ours, ratio, target) in _lines)
        {
            Console.WriteLine($"| {what} | {floor} | {ours} | {ratio} | {target} |");
        }
    }

    public static string Number(double value) => value.ToString(value < 10 ? "0.00" : "0", CultureInfo.InvariantCulture);

    public static double Percentile(double[] values, int percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }

    private static string Text(double[] milliseconds) => $"{Number(Percentile(milliseconds, 50))} / {Number(Percentile(milliseconds, 99))} ms";
}
