using System.Diagnostics;

namespace OpenClaw.Gateway.Benchmarks;

/// <summary>The rows that are about a server.</summary>
internal static class ServerRows
{
    private const int Launches = 9;
    private const int Sequential = 20_000;
    private const int Warmup = 5_000;
    private const int Connections = 50;
    private const int RequestsEach = 2_000;
    private const int Rounds = 7;
    private const int Idle = 1_000;
    private const int WarmRounds = 6;

    private static readonly byte[] Cheapest = Client.Request("last-heartbeat");
    private static readonly byte[] Health = Client.Request("health");
    private static readonly TimeSpan WarmPause = TimeSpan.FromSeconds(0.5);

    // Longer than it takes the gateway to notice that it is quiet.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);

    /// <summary>From the start of the process to the answer of its first call, and its memory when it is quiet.</summary>
    public static async Task LaunchAsync(Subject subject, Report report)
    {
        var launches = new List<double>();
        var memory = new List<double>();
        for (var i = 0; i < Math.Max(3, Launches / subject.Patience); i++)
        {
            var watch = Stopwatch.StartNew();
            await using var server = await Server.StartAsync(subject);
            using (var first = await Client.OpenAsync(server.Address, subject.Shakes))
            {
                await first.AskAsync(Health);
                launches.Add(watch.Elapsed.TotalMilliseconds);
            }

            if (i < 3)
            {
                await Task.Delay(Settling);
                memory.Add(server.ResidentKilobytes / 1024.0);
            }
        }

        report.Add("launch to health over WebSocket", "500 ms", subject, $"{Report.Number(Report.Median(launches))} ms");
        report.Add("resident memory, idle", "90 MB", subject, $"{Report.Number(Report.Median(memory))} MB");
    }

    /// <summary>The cheapest call, one after the other and from many sides at once.</summary>
    public static async Task CallsAsync(Subject subject, Report report)
    {
        await using var server = await Server.StartAsync(subject);
        report.Add("cheapest RPC, one after the other, p50", "0.050 ms", subject, $"{Report.Number(Latency(subject, server, Cheapest, Sequential, Warmup))} ms");
        report.Add("cheapest RPC, 50 connections", "60,000/s", subject, $"{Report.Number(Rate(subject, server))}/s");
    }

    /// <summary>Many connections that do nothing.</summary>
    public static async Task ConnectionsAsync(Subject subject, Report report)
    {
        await using var server = await Server.StartAsync(subject);

        // The first connections bring code and pools that belong to no connection. What is called often is compiled once more, in the pauses.
        for (var i = 0; i < WarmRounds; i++)
        {
            foreach (var warm in await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Client.OpenAsync(server.Address, subject.Shakes))))
            {
                warm.Dispose();
            }

            await Task.Delay(WarmPause);
        }

        var clients = new List<Client>();
        var memory = await KilobytesOfEachAsync(server, async () =>
        {
            var watch = Stopwatch.StartNew();
            clients.AddRange(await Task.WhenAll(Enumerable.Range(0, Idle).Select(_ => Client.OpenAsync(server.Address, subject.Shakes))));
            report.Add("opening 1,000 connections with their handshakes", "1 s", subject, $"{Report.Number(watch.Elapsed.TotalSeconds)} s");
        });
        report.Add("memory of one idle connection, 1,000 opened at once", "20 KB", subject, $"{Report.Number(memory)} KB");
        report.Add(
            "health with 1,000 idle connections, p50", "0.200 ms", subject,
            $"{Report.Number(Latency(subject, server, Health, 4_000 / subject.Patience, 500 / subject.Patience))} ms");

        // After a thousand, and one after the other: without what opening all at once leaves behind.
        memory = await KilobytesOfEachAsync(server, async () =>
        {
            for (var i = 0; i < Idle; i++)
            {
                clients.Add(await Client.OpenAsync(server.Address, subject.Shakes));
            }
        });
        report.Add("memory of one idle connection, 1,000 more one after the other", "20 KB", subject, $"{Report.Number(memory)} KB");
        clients.ForEach(client => client.Dispose());
    }

    private static async Task<double> KilobytesOfEachAsync(Server server, Func<Task> openIdle)
    {
        await Task.Delay(Settling);
        var before = server.ResidentKilobytes;
        await openIdle();
        await Task.Delay(Settling);
        return (server.ResidentKilobytes - before) / (double)Idle;
    }

    private static double Latency(Subject subject, Server server, byte[] request, int count, int warmup)
    {
        using var caller = Caller.Open(server.Address, subject.Shakes);
        var frame = Caller.Frame(request);
        var times = new List<double>(count);
        for (var i = 0; i < count + warmup; i++)
        {
            var started = Stopwatch.GetTimestamp();
            caller.Send(frame);
            caller.WaitForAnswer();
            if (i >= warmup)
            {
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        return Report.Median(times);
    }

    // Each connection has one call under way; the answers are taken in turn, and each is followed by the next call.
    private static double Rate(Subject subject, Server server)
    {
        var callers = Enumerable.Range(0, Connections).Select(_ => Caller.Open(server.Address, subject.Shakes)).ToList();
        var frame = Caller.Frame(Cheapest);
        var rates = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            callers.ForEach(caller => caller.Send(frame));
            for (var i = 1; i < RequestsEach; i++)
            {
                foreach (var caller in callers)
                {
                    caller.WaitForAnswer();
                    caller.Send(frame);
                }
            }

            callers.ForEach(caller => caller.WaitForAnswer());
            rates.Add(Connections * RequestsEach / watch.Elapsed.TotalSeconds);
        }

        callers.ForEach(caller => caller.Dispose());
        return Report.Median(rates);
    }
}
