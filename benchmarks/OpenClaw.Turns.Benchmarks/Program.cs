using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using OpenClaw.Protocol;
using OpenClaw.Testing.Machine;
using OpenClaw.Turns.Benchmarks;

// Measures turns through gateway, worker and engine, with a provider that answers at once: benchmarks/OpenClaw.Turns.Benchmarks/run.sh
const int Warm = 30;
const int PlainTurns = 200;
const int Calls = 200;
const int CallsPerTurn = 10;
const int Sessions = 20;
const int CallsPerSession = 20;
const string WorkerToken = "bench-worker-token-0123456789";

var state = Directory.CreateTempSubdirectory("openclaw-turns-bench-").FullName;
try
{
    await using var provider = await Provider.StartAsync();
    await File.WriteAllTextAsync(Path.Combine(state, "openclaw.json"), $$"""
        {
          gateway: { mode: 'local', auth: { mode: 'token', token: '{{Client.Token}}' } },
          models: { providers: { bench: { baseUrl: '{{provider.Address}}', apiKey: 'none', api: 'openai-completions',
            models: [{ id: 'bench-1', name: 'bench', contextWindow: 200000, maxTokens: 8192, cost: { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 } }] } } },
          agents: { defaults: { model: { primary: 'bench/bench-1' }, maxConcurrent: {{Sessions}}, sandbox: { mode: 'all', scope: 'agent' } } },
        }
        """);
    var shared = new Dictionary<string, string> { [OpenClawEnvironment.StateDir] = state, [OpenClawEnvironment.WorkerToken] = WorkerToken };
    await using var worker = await Service.StartAsync(Published("sandbox-worker", "OpenClaw.SandboxWorker"), new Dictionary<string, string>(shared)
    {
        [OpenClawEnvironment.RemoveSandboxesOnExit] = "true",
        [OpenClawEnvironment.SandboxPoolSize] = "0",
    });
    await using var gateway = await Service.StartAsync(Published("gateway", "OpenClaw.Gateway"), new Dictionary<string, string>(shared)
    {
        [OpenClawEnvironment.WorkerUrl] = worker.Address.ToString(),
        [OpenClawEnvironment.GatewayToken] = Client.Token,
    });
    using var client = await Client.OpenAsync(gateway.Address);

    Console.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
    Console.WriteLine();
    Console.WriteLine("| what | measured, p50 / p99 | target | release 2026.2.9 |");
    Console.WriteLine("|---|---|---|---|");

    // A session of its own for each, so that no turn carries the history of those before.
    for (var i = 0; i < Warm; i++)
    {
        await client.TurnAsync($"warm-{i}", i % 5 == 0 ? "calls 3" : "hello");
    }

    var plain = new List<double>();
    var empty = gateway.ResidentKilobytes;
    for (var i = 0; i < PlainTurns; i++)
    {
        provider.Exchanges.Clear();
        var started = Stopwatch.GetTimestamp();
        await client.TurnAsync($"plain-{i}", "hello");
        var elapsed = Stopwatch.GetElapsedTime(started);
        var (asked, answered) = provider.Exchanges.Single();
        plain.Add((elapsed - Stopwatch.GetElapsedTime(asked, answered)).TotalMilliseconds);
    }

    var full = gateway.ResidentKilobytes;
    Row("overhead of a turn beyond the provider's time", plain, "15 ms p50", "380 to 600 ms");
    Line($"memory of {PlainTurns} open sessions", $"{(full - empty) / 1024.0:0.0} MB more; the gateway has {full / 1024.0:0} MB", "-", "-");

    var exec = new List<double>();
    for (var turn = 0; turn < Calls / CallsPerTurn; turn++)
    {
        provider.Exchanges.Clear();
        await client.TurnAsync($"exec-{turn}", $"calls {CallsPerTurn}");
        var exchanges = provider.Exchanges.ToArray();
        exec.AddRange(exchanges.Zip(exchanges.Skip(1), (before, after) => Stopwatch.GetElapsedTime(before.Answered, after.Asked).TotalMilliseconds));
    }

    Row("exec of `true` as the provider sees it: answer sent to next request", exec, "12 ms p50", "97 to 138 ms");

    var clients = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => Client.OpenAsync(gateway.Address)));
    var watch = Stopwatch.StartNew();
    await Task.WhenAll(clients.Select((one, i) => one.TurnAsync($"many-{i}", $"calls {CallsPerSession}")));
    Line($"tool calls per second, {Sessions} sessions at once", $"{Sessions * CallsPerSession / watch.Elapsed.TotalSeconds:0}/s", "-", "-");
    foreach (var one in clients)
    {
        one.Dispose();
    }
}
finally
{
    Directory.Delete(state, recursive: true);
}

return 0;

static string Published(string directory, string program) => Path.Combine(Repository.Root, "artifacts", directory, program);

static void Row(string what, List<double> milliseconds, string target, string original) =>
    Line(what, $"{Percentile(milliseconds, 50):0.0} / {Percentile(milliseconds, 99):0.0} ms", target, original);

static void Line(string what, FormattableString measured, string target, string original) =>
    Console.WriteLine($"| {what} | {measured.ToString(CultureInfo.InvariantCulture)} | {target} | {original} |");

static double Percentile(List<double> values, int percent)
{
    values.Sort();
    return values[Math.Min(values.Count - 1, values.Count * percent / 100)];
}
