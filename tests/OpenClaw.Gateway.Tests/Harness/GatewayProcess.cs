using System.Globalization;
using System.Runtime.Versioning;
using OpenClaw.Testing.Processes;

namespace OpenClaw.Gateway.Tests.Harness;

/// <summary>A gateway as a process of its own, for tests that kill it or count its memory. Disposing it kills it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly RunningProcess _process;

    private GatewayProcess(RunningProcess process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Resident memory as the kernel counts it.</summary>
    public long ResidentKilobytes => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture);

    /// <summary>What it has said until now.</summary>
    public IReadOnlyList<string> Output => _process.OutputLines;

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<GatewayProcess> StartAsync(string state, IReadOnlyDictionary<string, string?>? environment = null)
    {
        // Without the privileges of root, for which no file is closed.
        var program = ProcessSpec.Dotnet(typeof(GatewayApplication).Assembly.Location, "--allow-unconfigured");
        var plain = Environment.IsPrivilegedProcess
            ? new ProcessSpec("setpriv", ["--bounding-set=-all", "--inh-caps=-all", program.FileName, .. program.Arguments]) : program;
        var process = RunningProcess.Start(plain with
        {
            Environment = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>())
            {
                ["OPENCLAW_STATE_DIR"] = state,
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["OPENAI_API_KEY"] = null,
            },
        });
        try
        {
            const string Listening = "listening on ws";
            var line = await process.WaitForLineAsync(text => text.Contains(Listening + "://", StringComparison.Ordinal), "the gateway listens", StartLimit);
            return new GatewayProcess(process, new Uri("http" + line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Split(' ')[0]));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public void Kill() => _process.Kill();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
