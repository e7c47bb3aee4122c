using OpenClaw.Testing.Processes;

namespace Aspire.Hosting.Tests.Harness;

/// <summary>The application host of tests/Fixtures.AppHost as a process of its own, as a person starts it.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    public const int Interrupt = 2;
    public const int KillSignal = 9;
    public const int Terminate = 15;

    private AppHostProcess(RunningProcess process) => Process = process;

    public RunningProcess Process { get; }

    public static AppHostProcess Start(string home, IReadOnlyDictionary<string, string?>? environment, params string[] args)
    {
        var variables = new Dictionary<string, string?> { ["HOME"] = home, ["DOTNET_ENVIRONMENT"] = "Development" };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            variables[name] = value;
        }

        var spec = ProcessSpec.Dotnet(Path.Combine(AppContext.BaseDirectory, "Fixtures.AppHost.dll"), args) with { Environment = variables };
        return new AppHostProcess(RunningProcess.Start(spec));
    }

    /// <summary>Waits until a resource runs and is healthy; returns its address, or null when it has none.</summary>
    public async Task<Uri?> WaitUntilRunningAsync(string resource)
    {
        var line = await Process.WaitForLineAsync(
            text => text.StartsWith($"{resource}: running", StringComparison.Ordinal), $"{resource} runs", TimeSpan.FromSeconds(90));
        return line.Split(" at ") is [_, var url] ? new Uri(url) : null;
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}

/// <summary>What the process table says.</summary>
internal static class ProcessTable
{
    /// <summary>Ids of the live processes whose command line holds a text.</summary>
    public static IReadOnlyList<int> Find(string text) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(directory => int.TryParse(Path.GetFileName(directory), out var pid) ? pid : 0)
            .Where(pid => pid != 0 && pid != Environment.ProcessId && CommandLine(pid).Contains(text, StringComparison.Ordinal)),
    ];

    public static bool IsAlive(int pid) => CommandLine(pid).Length > 0;

    // empty for a process that is gone, and for one that only waits for its parent
    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
        catch (UnauthorizedAccessException)
        {
            return "";
        }
    }
}
