using System.Diagnostics;

namespace OpenClaw.Gateway.Benchmarks;

/// <summary>How long a person waits for the command line.</summary>
internal static class CommandLineRow
{
    private const int Samples = 21;

    public static async Task RunAsync(Subject subject, Report report)
    {
        report.Add("command line: --version", "0.100 s", subject, $"{Report.Number(await SecondsAsync(subject, null, "--version"))} s");
        if (subject != Subject.Floor)
        {
            await using var server = await Server.StartAsync(subject);
            report.Add("command line: health", "0.200 s", subject, $"{Report.Number(await SecondsAsync(subject, server, "health"))} s");
        }
    }

    private static async Task<double> SecondsAsync(Subject subject, Server? server, string command)
    {
        var times = new List<double>();
        for (var i = 0; i < Math.Max(5, Samples / subject.Patience); i++)
        {
            var start = new ProcessStartInfo(subject.CommandLine[0], [.. subject.CommandLine[1..], command]) { RedirectStandardOutput = true, RedirectStandardError = true };
            if (server is not null)
            {
                start.Environment["HOME"] = server.Home;
            }

            var started = Stopwatch.GetTimestamp();
            using var process = Process.Start(start)!;
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
            times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{subject.Name}: {command} ended with {process.ExitCode}");
            }
        }

        return Report.Median(times);
    }
}
