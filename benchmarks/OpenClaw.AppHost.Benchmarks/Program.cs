using System.Globalization;
using System.Runtime.InteropServices;
using OpenClaw.AppHost.Benchmarks;

// Measures the application host as a person meets it, with images present and projects built:
//   dotnet run -c Release --project benchmarks/OpenClaw.AppHost.Benchmarks [-- rounds]
// The floor of a start is the worker and then the gateway by themselves, in the same run: nothing that waits for both can be ready sooner.
var rounds = args is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 5;
var (floor, start, stop, edit) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
for (var round = 0; round <= rounds; round++)
{
    Console.Error.WriteLine($"round {round} of {rounds} ...");
    using var machine = new Machine();
    var alone = await ServicesAlone.MeasureAsync(machine);
    await using var run = await AppHostRun.StartAsync(machine, "--watch");
    var edited = await run.EditAsync();
    var ended = await run.InterruptAsync();

    // the first round fills the caches of the file system and makes the secrets
    if (round > 0)
    {
        floor.Add(alone.TotalSeconds);
        start.Add(run.ReadyAfter.TotalSeconds);
        edit.Add(edited.TotalSeconds);
        stop.Add(ended.TotalSeconds);
    }
}

Console.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
Console.WriteLine();
Console.WriteLine("| what | median | slowest | target |");
Console.WriteLine("|---|---|---|---|");
Row("worker and then gateway by themselves (floor)", floor, "-");
Row("start to all healthy, dashboard too", start, "< 6 s");
Row("edit of one service to its being back", edit, "seconds");
Row("Ctrl+C to nothing left", stop, "< 3 s");

static void Row(string what, List<double> seconds, string target)
{
    var sorted = seconds.Order().ToArray();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {sorted[sorted.Length / 2]:0.00} s | {sorted[^1]:0.00} s | {target} |"));
}
