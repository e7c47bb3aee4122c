using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Tests.Harness;

/// <summary>A whole gateway on a free port of the loopback interface, with a state directory of its own.</summary>
public sealed class TestGateway : IAsyncDisposable
{
    public const string Token = "peertoken0123456789abcdef";

    private readonly WebApplication _app;
    private readonly bool _ownsState;

    private TestGateway(WebApplication app, string stateDir, bool ownsState)
    {
        _app = app;
        StateDir = stateDir;
        _ownsState = ownsState;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public string StateDir { get; }

    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    public string ConfigPath => Path.Combine(StateDir, "openclaw.json");

    /// <summary>Starts a gateway. <paramref name="config"/> is the text of openclaw.json; null leaves it to the first start.</summary>
    public static async Task<TestGateway> StartAsync(
        string? config = null, IReadOnlyDictionary<string, string?>? environment = null, TimeProvider? time = null, string? stateDir = null,
        ILoggerProvider? logs = null, ProtocolVersions? protocols = null)
    {
        var directory = stateDir ?? Directory.CreateTempSubdirectory("openclaw-gateway-test-").FullName;
        if (config is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(directory, "openclaw.json"), config);
        }

        var settings = new Dictionary<string, string?>
        {
            ["OPENCLAW_STATE_DIR"] = directory,
            ["OPENCLAW_CONFIG_PATH"] = null,
            ["OPENCLAW_GATEWAY_TOKEN"] = Token,
            ["OPENCLAW_DEMO_MODEL_URL"] = null,
            ["OPENCLAW_SANDBOX_WORKER_URL"] = null,
            ["OPENAI_API_KEY"] = null,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null,
            ["urls"] = "http://127.0.0.1:0",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            settings[name] = value;
        }

        // Telemetry is set up before the builder is handed out, so its settings come as arguments.
        string[] arguments = ["--allow-unconfigured", .. settings.Where(pair => pair.Key.StartsWith("OTEL_", StringComparison.Ordinal) && pair.Value is not null)
            .Select(pair => $"--{pair.Key}={pair.Value}")];
        var app = await GatewayApplication.BuildAsync(arguments, builder =>
        {
            builder.Configuration.AddInMemoryCollection(settings);
            builder.Logging.ClearProviders();

            if (protocols is not null)
            {
                builder.Services.AddSingleton(protocols);
            }

            if (logs is not null)
            {
                builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
            }

            if (time is not null)
            {
                builder.Services.AddSingleton(time);
            }
        });
        await app.StartAsync();
        return new TestGateway(app, directory, stateDir is null);
    }

    /// <summary>A socket that has not said anything yet.</summary>
    public Task<TestClient> OpenAsync(IReadOnlyDictionary<string, string>? headers = null) => TestClient.OpenAsync(Address, headers);

    /// <summary>A connected operator.</summary>
    public async Task<TestClient> ConnectAsync(string[]? scopes = null, string[]? caps = null)
    {
        var client = await OpenAsync();
        await client.ConnectAsync(Token, scopes, caps);
        return client;
    }

    public HttpClient CreateHttpClient() => new() { BaseAddress = Address };

    public JsonObject ReadConfig() => JsonNode.Parse(File.ReadAllText(ConfigPath))!.AsObject();

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_ownsState)
        {
            Directory.Delete(StateDir, recursive: true);
        }
    }
}
