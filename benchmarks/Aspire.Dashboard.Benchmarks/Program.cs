using System.Globalization;
using Aspire.Dashboard.Benchmarks;

// Spans a second for a while, with a browser that works meanwhile:
//   dotnet run -c Release --project benchmarks/Aspire.Dashboard.Benchmarks -- [seconds=300] [spansPerSecond=2000] [report.md]
const int LargeTrace = 5000;
const int Rounds = 15;
var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 300;
var rate = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2000;
await using var dashboard = await RunningDashboard.StartAsync();
await using var reader = await BrowserReader.OpenAsync(dashboard);
var load = new SpanLoad(dashboard, rate);
await load.SendLargeTraceAsync(LargeTrace);
for (var round = 0; round < Rounds; round++)
{
    await reader.LookAtLargeTraceAsync(LargeTrace);
}

var memory = new MemoryCurve(dashboard.ProcessId);
using var ended = new CancellationTokenSource();
var shares = new ProcessorShares(dashboard.ProcessId);
var watching = memory.WatchAsync(ended.Token);
var sending = load.RunAsync(TimeSpan.FromSeconds(seconds));
while (!sending.IsCompleted)
{
    await reader.InteractAsync();
}

await sending;
var cores = shares.Cores();
await ended.CancelAsync();
await watching;
var kept = await KeptSpans.ReadAsync(dashboard);
var report = Report.Write(seconds, rate, load, kept, reader, memory, cores);
Console.WriteLine(report);
if (args.Length > 2)
{
    await File.WriteAllTextAsync(args[2], report);
}

return kept.IsGapless && load.Refused == 0 ? 0 : 1;
