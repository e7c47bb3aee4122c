using System.Globalization;
using OpenClaw.EndToEnd.Tests.Fixture;
using OpenClaw.Testing.Engine;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.EndToEnd.Tests.Dashboard;

/// <summary>The system as a person starts it, dashboard included: the AppHost as a process of its own, with ports and a state directory of its own.</summary>
public sealed class ApplicationWithDashboard : IAsyncDisposable
{
    private const int Interrupt = 2;
    private const string GatewayToken = "token-of-the-dashboard-tests";
    private const string ModelVariable = "OPENCLAW_DEMO_MODEL_URL";

    // The demo model with prices, so that a turn costs something.
    private const string Configuration =
        $$"""
        {
          gateway: { mode: 'local' },
          models: { mode: 'merge', providers: { demo: { baseUrl: '${{{ModelVariable}}}/v1', apiKey: 'none', api: 'openai-completions', models: [
            { id: 'demo-1', name: 'Demo', reasoning: false, input: ['text'], cost: { input: 3, output: 15, cacheRead: 0, cacheWrite: 0 }, contextWindow: 200000, maxTokens: 8192 }] } } },
          agents: { defaults: { model: { primary: 'demo/demo-1' }, sandbox: { mode: 'all' } } },
        }
        """;

    private const string LoginPath = "/login?t=";

    private readonly TempDirectory _directory = new();
    private readonly int _gatewayPort = FreePort.Next();
    private readonly RunningProcess _run;

    private ApplicationWithDashboard(string browserImage)
    {
        _directory.Write(Path.Combine("state", "openclaw.json"), Configuration);

        // Interrupts are not ignored and go to the whole group, as in a terminal of its own.
        _run = RunningProcess.Start(new ProcessSpec(
            "env",
            "--default-signal=INT",
            "setsid",
            "dotnet",
            Repository.AssemblyOf("OpenClaw.AppHost"),
            $"--OpenClaw:StateDir={StateDir}",
            $"--OpenClaw:GatewayPort={_gatewayPort}",
            $"--Parameters:gateway-token={GatewayToken}")
        {
            Environment = new Dictionary<string, string?>
            {
                [NoPool.Variable] = NoPool.Value,
                ["DOTNET_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = $"http://localhost:{FreePort.Next()}",
                ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = $"http://localhost:{FreePort.Next()}",
                ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
                ["OPENCLAW_SANDBOX_BROWSER_IMAGE"] = browserImage,
                ["OpenClaw__BrowserProfileVolume"] = BrowserVolume,
            },
        });
    }

    /// <summary>The engine, seen from outside.</summary>
    public DockerEngine Engine { get; } = new();

    /// <summary>Address of the dashboard.</summary>
    public Uri Dashboard { get; private set; } = null!;

    /// <summary>What the login link holds.</summary>
    public string Token { get; private set; } = "";

    /// <summary>What was written to the console until now.</summary>
    public string Transcript => _run.Transcript;

    /// <summary>The label that every sandbox of this system carries, and of no other system.</summary>
    public string SandboxLabel => $"openclaw.instance={File.ReadAllText(Path.Combine(StateDir, "sandbox", "instance-id")).Trim()}";

    /// <summary>The volume of the browser's cookies and logins.</summary>
    public string BrowserVolume { get; } = $"openclaw-test-profile-{Guid.NewGuid():n}";

    private string StateDir => _directory.Combine("state");

    /// <summary>Starts the system and waits until it says how to go on, which it does once the gateway is healthy.</summary>
    public static async Task<ApplicationWithDashboard> StartAsync(string browserImage)
    {
        var application = new ApplicationWithDashboard(browserImage);
        try
        {
            var line = await application._run.WaitForLineAsync(line => line.Contains(LoginPath, StringComparison.Ordinal), "the dashboard's address", TimeSpan.FromMinutes(2));
            await application._run.WaitForLineAsync(line => line.Contains("./openclaw agent --message", StringComparison.Ordinal), "the next command to try", TimeSpan.FromMinutes(2));
            var link = line[line.IndexOf("http", StringComparison.Ordinal)..].Trim();
            application.Dashboard = new Uri(new Uri(link).GetLeftPart(UriPartial.Authority));
            application.Token = link[(link.IndexOf(LoginPath, StringComparison.Ordinal) + LoginPath.Length)..];
            return application;
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a turn of the agent by <c>./openclaw agent</c>, as a person would in a second shell.</summary>
    public async Task MessageAsync(string message)
    {
        var result = await ProcessRunner.RunAsync(
            new ProcessSpec(Path.Combine(Repository.Root, "openclaw"), "agent", "--message", message)
            {
                Environment = new Dictionary<string, string?>
                {
                    ["OPENCLAW_STATE_DIR"] = StateDir,
                    ["OPENCLAW_GATEWAY_PORT"] = _gatewayPort.ToString(CultureInfo.InvariantCulture),
                    // A configuration that was there before the first start has no token in it.
                    ["OPENCLAW_GATEWAY_TOKEN"] = GatewayToken,
                    [ModelVariable] = "http://known-to-the-gateway.invalid",
                    ["NO_COLOR"] = "1",
                },
            },
            TimeSpan.FromMinutes(2));
        Assert.True(result.ExitCode == 0, result.Error + result.Output + Transcript);
    }

    /// <summary>Ends the system as Ctrl+C does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_run.HasExited)
        {
            _run.SignalGroup(Interrupt);
            await _run.WaitForExitAsync(TimeSpan.FromSeconds(30));
        }

        await _run.DisposeAsync();
        await Engine.RemoveVolumeAsync(BrowserVolume);
        Engine.Dispose();
        _directory.Dispose();
    }
}
