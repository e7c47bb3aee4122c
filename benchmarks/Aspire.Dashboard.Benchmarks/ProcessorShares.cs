using System.Globalization;

namespace Aspire.Dashboard.Benchmarks;

/// <summary>What share of the processors each side takes: the dashboard, Chromium with its driver, and the load, which is this process.</summary>
internal sealed class ProcessorShares(int dashboardId)
{
    // The kernel counts in hundredths of a second on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    private readonly DateTime _started = DateTime.UtcNow;
    private readonly Dictionary<int, Usage> _before = Read();

    /// <summary>Cores taken since the start, on average.</summary>
    public (double Dashboard, double Chromium, double Load, double Others) Cores()
    {
        var seconds = (DateTime.UtcNow - _started).TotalSeconds;
        var now = Read();
        double dashboard = 0, chromium = 0, load = 0, others = 0;
        foreach (var (id, usage) in now)
        {
            var cores = (usage.Ticks - (_before.TryGetValue(id, out var before) ? before.Ticks : 0)) / TicksPerSecond / seconds;
            if (IsBelow(id, dashboardId, now))
            {
                dashboard += cores;
            }
            else if (id == Environment.ProcessId)
            {
                load += cores;
            }
            else if (IsBelow(id, Environment.ProcessId, now))
            {
                chromium += cores;
            }
            else
            {
                others += cores;
            }
        }

        return (dashboard, chromium, load, others);
    }

    private static bool IsBelow(int id, int ancestor, Dictionary<int, Usage> all)
    {
        while (id > 1)
        {
            if (id == ancestor)
            {
                return true;
            }

            id = all.TryGetValue(id, out var usage) ? usage.Parent : 0;
        }

        return false;
    }

    private static Dictionary<int, Usage> Read()
    {
        var all = new Dictionary<int, Usage>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id))
            {
                continue;
            }

            try
            {
                // The name of the program may hold spaces; the fields begin behind its closing bracket (proc(5): state, ppid, ... utime, stime).
                var stat = File.ReadAllText(Path.Combine(directory, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                all[id] = new Usage(int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // Ended meanwhile.
            }
        }

        return all;
    }

    private readonly record struct Usage(int Parent, long Ticks);
}
