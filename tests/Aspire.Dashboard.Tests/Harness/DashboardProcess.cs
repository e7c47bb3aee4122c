using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Reflection;

namespace Aspire.Dashboard.Tests.Harness;

/// <summary>A running dashboard with ports of its own.</summary>
public sealed class DashboardProcess : IAsyncDisposable
{
    public const string Token = "browser-token-of-the-test";
    public const string OtlpKey = "otlp-key-of-the-test";
    public const string ApiKey = "api-key-of-the-test";

    /// <summary>Where the dashboard's sources are.</summary>
    public static string ProjectDirectory { get; } =
        typeof(DashboardProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "DashboardDirectory").Value!;

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly List<HttpClient> _clients = [];
    private readonly TaskCompletionSource _announced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DashboardProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
    }

    public Uri Frontend { get; private set; } = null!;

    public Uri Otlp { get; private set; } = null!;

    public Uri OtlpGrpc { get; private set; } = null!;

    public int ProcessId => _process.Id;

    public string Output => string.Join('\n', _output);

    /// <summary>A browser that has logged in.</summary>
    public HttpClient Browser { get; private set; } = null!;

    /// <summary>Starts a dashboard and waits until it listens.</summary>
    public static async Task<DashboardProcess> StartAsync(params (string Name, string? Value)[] environment)
    {
        var dashboard = Launch(environment);
        await dashboard._announced.Task.WaitAsync(StartDeadline);
        dashboard.Frontend = dashboard.AddressAfter("Now listening on: ");
        dashboard.OtlpGrpc = dashboard.AddressAfter("OTLP/gRPC listening on: ");
        dashboard.Otlp = dashboard.AddressAfter("OTLP/HTTP listening on: ");
        dashboard.Browser = dashboard.NewClient();
        using var login = await dashboard.Browser.GetAsync($"/login?t={Token}");
        return dashboard;
    }

    /// <summary>Starts a dashboard that is expected to end by itself.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(params (string Name, string? Value)[] environment)
    {
        await using var dashboard = Launch(environment);
        using var deadline = new CancellationTokenSource(StartDeadline);
        await dashboard._process.WaitForExitAsync(deadline.Token);
        return (dashboard._process.ExitCode, dashboard.Output);
    }

    /// <summary>A client without cookies, that follows no redirects.</summary>
    public HttpClient NewClient()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Frontend };
        _clients.Add(client);
        return client;
    }

    /// <summary>A page as the server renders it.</summary>
    public async Task<string> GetPageAsync(string path)
    {
        using var response = await Browser.GetAsync(path);
        var html = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path} answered {(int)response.StatusCode}: {html}");
        return html;
    }

    /// <summary>Reads a page until it has what is expected.</summary>
    public async Task<string> WaitForPageAsync(string path, Predicate<string> expected)
    {
        var html = "";
        await Eventually.TrueAsync(async () => expected(html = await GetPageAsync(path)), () => $"{path} did not become what was expected:\n{html}\n{Output}");
        return html;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static DashboardProcess Launch((string Name, string? Value)[] environment)
    {
        var program = typeof(DashboardProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "DashboardProgram").Value!;
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("DASHBOARD", StringComparison.OrdinalIgnoreCase) || k.StartsWith("ASPNETCORE", StringComparison.OrdinalIgnoreCase) || k.StartsWith("ASPIRE", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        (string, string?)[] defaults =
        [
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "http://127.0.0.1:0"), ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "http://127.0.0.1:0"),
            ("DASHBOARD__FRONTEND__BROWSERTOKEN", Token), ("DASHBOARD__OTLP__PRIMARYAPIKEY", OtlpKey), ("DASHBOARD__API__PRIMARYAPIKEY", ApiKey),
        ];
        foreach (var (name, value) in defaults.Concat(environment))
        {
            start.Environment[name] = value;
        }

        var dashboard = new DashboardProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        dashboard._process.Exited += (_, _) => dashboard._announced.TrySetException(new InvalidOperationException($"The dashboard ended:\n{dashboard.Output}"));
        dashboard._process.Start();
        dashboard._process.BeginOutputReadLine();
        dashboard._process.BeginErrorReadLine();
        return dashboard;
    }

    private void Note(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (line.StartsWith("OTLP/HTTP listening on: ", StringComparison.Ordinal))
        {
            _announced.TrySetResult();
        }
    }

    private Uri AddressAfter(string prefix) => new(_output.First(line => line.StartsWith(prefix, StringComparison.Ordinal))[prefix.Length..]);
}
