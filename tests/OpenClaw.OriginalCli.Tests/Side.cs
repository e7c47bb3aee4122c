using System.Globalization;
using OpenClaw.Protocol.Devices;
using OpenClaw.Testing.Devices;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.OriginalCli.Tests;

/// <summary>A gateway, ours or the original's own, with a home directory in which the original's command line runs against it.</summary>
internal sealed class Side : IAsyncDisposable
{
    public const string Token = "peertoken0123456789abcdef";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TempDirectory _home;
    private readonly Original _original;
    private readonly Dictionary<string, string?> _environment;
    private RunningProcess? _gateway;

    private Side(Original original, string modelUrl, TempDirectory home)
    {
        _original = original;
        _home = home;
        _environment = new Dictionary<string, string?>
        {
            ["HOME"] = home.Path,
            ["OPENCLAW_GATEWAY_PORT"] = Port.ToString(CultureInfo.InvariantCulture),
            ["NO_COLOR"] = "1",
            ["TERM"] = "dumb",
        };
        home.Write(".openclaw/openclaw.json", $$"""
            {
              "gateway": { "mode": "local", "port": {{Port}}, "bind": "loopback", "auth": { "mode": "token", "token": "{{Token}}" } },
              "models": { "providers": { "fake": { "baseUrl": "{{modelUrl}}", "apiKey": "sk-fake", "api": "openai-completions", "models": [
                { "id": "demo-1", "name": "demo", "reasoning": false, "input": ["text"], "contextWindow": 200000, "maxTokens": 8192,
                  "cost": { "input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0 } }
              ] } } },
              "agents": { "defaults": { "model": { "primary": "fake/demo-1" }, "sandbox": { "mode": "off" } } }
            }
            """);
    }

    public int Port { get; } = FreePort.Next();

    public string Home => _home.Path;

    public string State => Path.Combine(_home.Path, ".openclaw");

    public string GatewayTranscript => _gateway?.Transcript ?? string.Empty;

    /// <summary>A home directory whose gateway does not run yet.</summary>
    public static Side Create(Original original, string modelUrl) => new(original, modelUrl, new TempDirectory());

    /// <summary>Starts the gateway of this project.</summary>
    public Task StartOursAsync() => StartAsync(ProcessSpec.Dotnet(Repository.AssemblyOf("OpenClaw.Gateway")) with { Environment = _environment });

    /// <summary>Starts the original's gateway.</summary>
    public Task StartTheirsAsync() => StartAsync(_original.Command(_environment, "gateway", "run"));

    /// <summary>Ends the gateway; the state directory stays.</summary>
    public async Task StopAsync()
    {
        if (_gateway is { } gateway)
        {
            await gateway.StopAsync(Limit);
            await gateway.DisposeAsync();
            _gateway = null;
        }
    }

    /// <summary>Runs the original's command line.</summary>
    public Task<ProcessResult> RunAsync(params IEnumerable<string> words) => ProcessRunner.RunAsync(_original.Command(_environment, words), Limit);

    /// <summary>A new device from elsewhere that asks to be let in.</summary>
    public async Task<(string DeviceId, string RequestId)> AskForPairingAsync()
    {
        using var device = await RemoteDevice.ConnectAsync(Port, Token, DeviceKey.Create(), "laptop");
        return (device.Key.DeviceId, device.RequestId);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is { } gateway)
        {
            await gateway.DisposeAsync();
        }

        _home.Dispose();
    }

    private async Task StartAsync(ProcessSpec spec)
    {
        _gateway = RunningProcess.Start(spec);
        await _gateway.WaitForLineAsync(line => line.Contains("listening on ws://", StringComparison.OrdinalIgnoreCase), "the gateway listens", Limit);
    }
}
