using OpenClaw.Worker.Benchmarks;

// Measures the sandbox worker against the real engine, each row with its floor in the same run:
//   dotnet run -c Release --project benchmarks/OpenClaw.Worker.Benchmarks [-- row ...]
var rows = new Dictionary<string, Func<Workbench, Report, Task>>
{
    ["exec"] = ExecRows.LatencyAsync,
    ["rate"] = ExecRows.RateAsync,
    ["files"] = FileRows.RunAsync,
    ["cold"] = ColdRow.RunAsync,
    ["pool"] = PoolRow.RunAsync,
    ["output"] = OutputRow.RunAsync,
    ["idle"] = IdleRow.RunAsync,
};
var unknown = args.Except(rows.Keys).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"There is no row called {string.Join(", ", unknown)}; there are {string.Join(", ", rows.Keys)}.");
    return 1;
}

var report = new Report();
await using var workbench = await Workbench.StartAsync();
foreach (var (name, run) in rows.Where(row => args.Length == 0 || args.Contains(row.Key)))
{
    Console.Error.WriteLine($"{name} ...");
    await run(workbench, report);
}

report.Print();
return 0;
