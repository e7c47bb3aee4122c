using System.Globalization;
using System.Runtime.InteropServices;

namespace OpenClaw.Gateway.Benchmarks;

/// <summary>Collects what was measured and prints it as a Markdown table; all figures are medians.</summary>
internal sealed class Report
{
    private readonly List<(string What, string Target, Dictionary<string, string> Figures)> _rows = [];

    public void Add(string what, string target, Subject subject, string figure)
    {
        if (_rows.Find(row => row.What == what).Figures is not { } figures)
        {
            figures = [];
            _rows.Add((what, target, figures));
        }

        figures[subject.Name] = figure;
        Console.Error.WriteLine($"{subject.Name}: {what}: {figure}");
    }

    public void Print()
    {
        Console.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        Console.WriteLine();
        Console.WriteLine("| what | floor | ours | target | release 2026.2.9 in this run |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (what, target, figures) in _rows)
        {
            Console.WriteLine($"| {what} | {figures.GetValueOrDefault("floor")} | {figures.GetValueOrDefault("ours")} | {target} | {figures.GetValueOrDefault("original")} |");
        }
    }

    public static string Number(double value) => value.ToString(value < 1 ? "0.000" : value < 10 ? "0.00" : "#,0", CultureInfo.InvariantCulture);

    public static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
