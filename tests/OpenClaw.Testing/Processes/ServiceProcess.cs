using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Testing.Processes;

/// <summary>One of the solution's web services as a process of its own, on a free loopback port.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private const string ListeningPrefix = "Now listening on: ";

    private ServiceProcess(RunningProcess process, Uri address)
    {
        Process = process;
        Address = address;
    }

    /// <summary>The process.</summary>
    public RunningProcess Process { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts a service and waits until it listens.</summary>
    /// <param name="project">Name of the project, which the test project references.</param>
    /// <param name="environment">Variables for it.</param>
    /// <param name="arguments">Arguments for it.</param>
    public static async Task<ServiceProcess> StartAsync(
        string project, IReadOnlyDictionary<string, string?>? environment = null, params IReadOnlyList<string> arguments)
    {
        var assembly = Repository.AssemblyOf(project);
        var variables = new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            variables[name] = value;
        }

        var process = RunningProcess.Start(ProcessSpec.Dotnet(assembly, arguments) with
        {
            Environment = variables,
            WorkingDirectory = Path.GetDirectoryName(assembly),
        });
        try
        {
            var line = await process.WaitForLineAsync(l => l.Contains(ListeningPrefix, StringComparison.Ordinal), $"{project} listens");
            return new ServiceProcess(process, new Uri(line[(line.IndexOf(ListeningPrefix, StringComparison.Ordinal) + ListeningPrefix.Length)..].Trim()));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until <paramref name="path"/> answers 200.</summary>
    public async Task WaitUntilHealthyAsync(string path = "/health", TimeSpan? deadline = null)
    {
        using var client = new HttpClient { BaseAddress = Address };
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
                return response.IsSuccessStatusCode;
            },
            $"{Address}{path} answers 200",
            deadline);
    }

    /// <summary>Asks the service to end, so that it can clean up, and kills it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Process.StopAsync(StopLimit);
        }
        catch (TimeoutException)
        {
            // Disposing the process kills it.
        }

        await Process.DisposeAsync();
    }
}
