using System.Diagnostics;
using System.Reflection;

namespace Aspire.Dashboard.Benchmarks;

/// <summary>A dashboard as a process of its own, with the limits that it has by default.</summary>
internal sealed class RunningDashboard : IAsyncDisposable
{
    public const string Token = "token-of-the-benchmark";
    public const string OtlpKey = "otlp-key-of-the-benchmark";
    public const string ApiKey = "api-key-of-the-benchmark";

    private readonly Process _process;

    private RunningDashboard(Process process, Uri frontend, Uri otlp)
    {
        _process = process;
        Frontend = frontend;
        Otlp = otlp;
    }

    public Uri Frontend { get; }

    public Uri Otlp { get; }

    public int ProcessId => _process.Id;

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<RunningDashboard> StartAsync()
    {
        var program = typeof(RunningDashboard).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "DashboardProgram").Value!;
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = "http://127.0.0.1:0";
        start.Environment["DASHBOARD__FRONTEND__BROWSERTOKEN"] = Token;
        start.Environment["DASHBOARD__OTLP__PRIMARYAPIKEY"] = OtlpKey;
        start.Environment["DASHBOARD__API__PRIMARYAPIKEY"] = ApiKey;
        var process = Process.Start(start)!;
        Uri? frontend = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Now listening on: ", StringComparison.Ordinal))
            {
                frontend = new Uri(line["Now listening on: ".Length..]);
            }
            else if (line.StartsWith("OTLP/HTTP listening on: ", StringComparison.Ordinal))
            {
                // From here on it says little; what it says must not fill the pipe.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return new RunningDashboard(process, frontend!, new Uri(line["OTLP/HTTP listening on: ".Length..]));
            }
        }

        throw new InvalidOperationException("The dashboard ended before it listened.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
