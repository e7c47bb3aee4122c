using System.Diagnostics;
using System.Globalization;

namespace OpenClaw.Gateway.Benchmarks;

/// <summary>Something that is measured, as a process of its own with a state directory of its own.</summary>
internal sealed class Server : IAsyncDisposable
{
    public const string Token = "bench-token-0123456789";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly string _home;

    private Server(Process process, string home, Uri address)
    {
        _process = process;
        _home = home;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>The home directory, for a command line.</summary>
    public string Home => _home;

    /// <summary>Resident memory in kilobytes as the kernel counts it, of the process and those that it started.</summary>
    public long ResidentKilobytes => Resident(_process.Id);

    /// <summary>Starts a program and waits until it says <c>ws://</c> and where.</summary>
    public static async Task<Server> StartAsync(Subject subject)
    {
        var home = Directory.CreateTempSubdirectory("openclaw-gateway-bench-").FullName;
        var port = OpenClaw.Testing.Machine.FreePort.Next();
        Directory.CreateDirectory(Path.Combine(home, ".openclaw"));
        await File.WriteAllTextAsync(
            Path.Combine(home, ".openclaw", "openclaw.json"),
            $$$"""{ "gateway": { "mode": "local", "port": {{{port}}}, "bind": "loopback", "auth": { "mode": "token", "token": "{{{Token}}}" } } }""");
        var start = new ProcessStartInfo(subject.Program, subject.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("OPENCLAW_", StringComparison.Ordinal) || name is "OPENAI_API_KEY" or "ANTHROPIC_API_KEY" or "OTEL_EXPORTER_OTLP_ENDPOINT").ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = home;
        var process = Process.Start(start)!;
        var found = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            // other lines name addresses too, some of them with a placeholder for the port
            if (line.Data?.IndexOf("ws://", StringComparison.Ordinal) is >= 0 and var at
                && Uri.TryCreate(line.Data[at..].Split(' ', ',', ')')[0], UriKind.Absolute, out var address) && address.Port > 0)
            {
                found.TrySetResult(address);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new Server(process, home, await found.Task.WaitAsync(StartLimit));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    private static long Resident(int process)
    {
        var own = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        var children = Directory.GetDirectories($"/proc/{process}/task").SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return long.Parse(own.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture)
            + children.Sum(child => Resident(int.Parse(child, CultureInfo.InvariantCulture)));
    }
}
