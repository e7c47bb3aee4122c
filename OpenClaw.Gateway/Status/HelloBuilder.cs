using System.Net;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Methods;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Status;

/// <summary>Builds the answer to a successful handshake.</summary>
internal sealed class HelloBuilder(
    ConfigurationStore configuration, PresenceRegistry presence, HealthSnapshots health, IServiceProvider services, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    // The method table is made of groups that need the connections, which need this; so it is looked up when first used.
    private Features? _features;

    public HelloOk Build(GatewayConnection connection, DeviceAuth? auth)
    {
        var current = configuration.Current;
        var version = connection.Client.Protocol;
        return new HelloOk
        {
            Protocol = version.Number,
            Server = new ServerInfo { Version = PresenceRegistry.Version, Host = Dns.GetHostName(), ConnId = connection.ConnId },
            Features = _features ??= new Features(services.GetRequiredService<MethodTable>().Advertised, EventNames.All),
            Snapshot = new Snapshot
            {
                Presence = presence.List(),
                Health = new RawJson(health.Current()),
                StateVersion = new StateVersion(presence.CurrentVersion, health.Version),
                UptimeMs = (long)(time.GetUtcNow() - _startedAt).TotalMilliseconds,
                ConfigPath = configuration.Paths.ConfigPath,
                StateDir = configuration.Paths.StateDir,
                SessionDefaults = new SessionDefaults
                {
                    DefaultAgentId = current.DefaultAgentId,
                    MainKey = current.MainKey,
                    MainSessionKey = current.MainSessionKey,
                    Scope = current.SessionScope,
                },
            },
            CanvasHostUrl = $"http://{connection.HostHeader}",
            Auth = auth,
            Policy = new ConnectionPolicy(version.MaxPayloadBytes, version.MaxBufferedBytes, version.TickIntervalMs),
        };
    }
}
