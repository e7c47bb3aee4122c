using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Connections;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Status;

/// <summary>Who is or was here lately. The gateway itself comes first; command lines come and go unlisted.</summary>
internal sealed class PresenceRegistry(TimeProvider time)
{
    private const int MaxEntries = 200;

    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, JsonObject> _entries = new(StringComparer.Ordinal);
    private long _version = 1;

    public static string Version { get; } =
        typeof(PresenceRegistry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "dev";

    public long CurrentVersion => Interlocked.Read(ref _version);

    public IReadOnlyList<JsonElement> List()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (key, entry) in _entries)
        {
            if (now - Timestamp(entry) > TimeToLive.TotalMilliseconds)
            {
                _entries.TryRemove(key, out _);
            }
        }

        return [.. _entries.Values.OrderByDescending(Timestamp).Take(MaxEntries - 1).Prepend(Self(now))
            .Select(entry => JsonSerializer.SerializeToElement(entry, JsonNodeJson.Default.JsonObject))];
    }

    public void Connected(GatewayConnection connection) => Track(connection, "connect");

    public void Disconnected(GatewayConnection connection)
    {
        if (connection.IsConnected)
        {
            Track(connection, "disconnect");
        }
    }

    private void Track(GatewayConnection connection, string reason)
    {
        var client = connection.Client;
        if (client.Info.Mode == ClientModes.Cli)
        {
            return;
        }

        var name = client.Info.DisplayName ?? client.Info.Id;
        var key = client.Info.InstanceId ?? client.DeviceId ?? connection.ConnId;
        var entry = new JsonObject
        {
            ["host"] = name,
            ["ip"] = connection.Origin.IsLocal ? null : connection.Origin.Address.ToString(),
            ["version"] = client.Info.Version,
            ["platform"] = client.Info.Platform,
            ["deviceFamily"] = client.Info.DeviceFamily,
            ["modelIdentifier"] = client.Info.ModelIdentifier,
            ["mode"] = client.Info.Mode,
            ["deviceId"] = client.DeviceId,
            ["roles"] = new JsonArray(client.Role),
            ["scopes"] = client.Scopes.Count == 0 ? null : new JsonArray([.. client.Scopes.Select(scope => (JsonNode)scope)]),
            ["instanceId"] = key,
            ["reason"] = reason,
            ["ts"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
            ["text"] = $"Node: {name} · mode {client.Info.Mode}",
        };
        foreach (var empty in entry.Where(pair => pair.Value is null).Select(pair => pair.Key).ToArray())
        {
            entry.Remove(empty);
        }

        _entries[key] = entry;
        Interlocked.Increment(ref _version);
    }

    private static JsonObject Self(long now)
    {
        var host = Dns.GetHostName();
        var ip = PrimaryAddress();
        return new JsonObject
        {
            ["host"] = host,
            ["ip"] = ip,
            ["version"] = Version,
            ["platform"] = $"{(OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : "windows")} {Environment.OSVersion.Version}",
            ["deviceFamily"] = OperatingSystem.IsLinux() ? "Linux" : OperatingSystem.IsMacOS() ? "Mac" : "Windows",
            ["modelIdentifier"] = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
            ["mode"] = "gateway",
            ["reason"] = "self",
            ["text"] = $"Gateway: {host} ({ip}) · app {Version} · mode gateway · reason self",
            ["ts"] = now,
        };
    }

    private static readonly Lazy<string> Address = new(() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork)?.ToString() ?? "127.0.0.1");

    private static string PrimaryAddress() => Address.Value;

    private static long Timestamp(JsonObject entry) => entry["ts"]!.GetValue<long>();
}
