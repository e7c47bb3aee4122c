using OpenClaw.Gateway.Auth;
using OpenClaw.Gateway.Connections;

namespace OpenClaw.Gateway.Config;

/// <summary>
/// Takes changes of openclaw.json while the gateway runs. It looks at the file instead of waiting for the kernel's word, because that
/// word does not come through every kind of mount.
/// </summary>
internal sealed partial class ConfigurationWatcher(
    ConfigurationStore configuration, StateEnvironment environment, ConnectionRegistry connections, TimeProvider time, ILogger<ConfigurationWatcher> logger) : BackgroundService
{
    private const int DefaultDebounceMs = 300;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var secrets = Secrets();
        configuration.Changed += next =>
        {
            // Whoever came in by a secret that is no longer right has to come again.
            if (Secrets() is var now && now != secrets)
            {
                secrets = now;
                foreach (var connection in connections.Connected.Where(connection => connection.Client.DeviceId is null))
                {
                    connection.Revoke("gateway secret changed");
                }
            }
        };
        var taken = Stamp();
        try
        {
            while (true)
            {
                var reload = configuration.Current.Settings.Gateway?.Reload;
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(50, reload?.DebounceMs ?? DefaultDebounceMs)), time, stoppingToken);
                var stamp = Stamp();
                if (stamp != taken && reload?.Mode != "off")
                {
                    taken = stamp;
                    var address = Address();
                    environment.Reload();
                    await configuration.ReloadAsync(stoppingToken);
                    if (Address() != address)
                    {
                        LogRestart();
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private (string?, string?, bool) Secrets()
    {
        var auth = configuration.Current.Settings.Gateway?.Auth;
        return (configuration.SharedToken, auth?.Password, GatewayAuthenticator.WantsPassword(auth));
    }

    private (int?, string?) Address() => (configuration.Current.Settings.Gateway?.Port, configuration.Current.Settings.Gateway?.Bind);

    // Of the file, of all that it includes and of the variables beside it; a text, because the list of files changes with them.
    private string Stamp() => string.Join('|', configuration.Current.Included.Prepend(configuration.Paths.ConfigPath).Append(environment.Path).Select(path =>
        new FileInfo(path) is { Exists: true } file ? $"{path}:{file.LastWriteTimeUtc.Ticks}:{file.Length}" : path));

    [LoggerMessage(110, LogLevel.Warning, "gateway.port or gateway.bind changed; restart the gateway to listen there")]
    private partial void LogRestart();
}
