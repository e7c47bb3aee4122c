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
    private const int MaxText = 2000;

    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _version = 1;

    public static string Version { get; } =
        typeof(PresenceRegistry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "dev";

    public long CurrentVersion => Interlocked.Read(ref _version);

    public IReadOnlyList<RawJson> List()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var pair in _entries)
        {
            if (now - pair.Value.Ts > TimeToLive.TotalMilliseconds)
            {
                _entries.TryRemove(pair);
            }
        }

        return [.. _entries.Values.OrderByDescending(entry => entry.Ts).Take(MaxEntries - 1).Select(entry => entry.Shown).Prepend(AsText(Self(now)))];
    }

    public void Connected(GatewayConnection connection) => Track(connection, "connect");

    public void Disconnected(GatewayConnection connection)
    {
        if (connection.IsConnected)
        {
            Track(connection, "disconnect");
        }
    }

    /// <summary>Takes what a program reports about itself or its machine.</summary>
    /// <param name="member">Reads a member of the report.</param>
    /// <returns>Whether anything but the time differs from the last report.</returns>
    public bool Report(Func<string, JsonNode?> member)
    {
        var entry = new JsonObject();
        foreach (var name in (ReadOnlySpan<string>)["host", "ip", "version", "platform", "deviceFamily", "modelIdentifier", "mode", "lastInputSeconds",
            "reason", "roles", "scopes", "tags", "text", "deviceId", "instanceId"])
        {
            if (member(name) is { } value && Fits(name, value))
            {
                entry[name] = value;
            }
        }

        var key = (entry["instanceId"] ?? entry["deviceId"] ?? entry["host"] ?? entry["ip"] ?? entry["text"]!).ToString();
        var said = AsElement(entry);
        var changed = !_entries.TryGetValue(key, out var before) || before.Said is not { } last || !JsonElement.DeepEquals(said, last);
        if (changed && before is null && _entries.Count >= MaxEntries)
        {
            return true;
        }

        Keep(key, entry, said);
        return changed;
    }

    private static bool Fits(string name, JsonNode value) => (name, value) switch
    {
        ("lastInputSeconds", JsonValue number) => number.TryGetValue<double>(out _),
        ("roles" or "scopes" or "tags", JsonArray words) => words.Count <= 32 && words.All(word => word is JsonValue text && text.TryGetValue<string>(out _)),
        ("roles" or "scopes" or "tags" or "lastInputSeconds", _) => false,
        (_, JsonValue text) => text.TryGetValue<string>(out var given) && given.Length is > 0 and <= MaxText,
        _ => false,
    };

    // What is shown is made once: every client that connects gets all of it.
    private void Keep(string key, JsonObject members, JsonElement? said = null)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        members["ts"] = now;
        _entries[key] = new Entry(now, AsText(members), said);
        Interlocked.Increment(ref _version);
        if (_entries.Count > 2 * MaxEntries)
        {
            // A copy, because a query asks for the size and copies in two steps, and others connect in between.
            foreach (var old in _entries.ToArray().OrderByDescending(pair => pair.Value.Ts).Skip(MaxEntries))
            {
                _entries.TryRemove(old);
            }
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
            ["text"] = $"Node: {name} · mode {client.Info.Mode}",
        };
        foreach (var empty in entry.Where(pair => pair.Value is null).Select(pair => pair.Key).ToArray())
        {
            entry.Remove(empty);
        }

        Keep(key, entry);
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

    private static JsonElement AsElement(JsonObject members) => JsonSerializer.SerializeToElement(members, JsonNodeJson.Default.JsonObject);

    private static RawJson AsText(JsonObject members) => new(JsonSerializer.SerializeToUtf8Bytes(members, JsonNodeJson.Default.JsonObject));

    // No record: an entry is taken out only as the one it is.
    private sealed class Entry(long ts, RawJson shown, JsonElement? said)
    {
        /// <summary>When it was last heard of, in milliseconds since 1970.</summary>
        public long Ts => ts;

        /// <summary>What clients see.</summary>
        public RawJson Shown => shown;

        /// <summary>What a program reported, without the time; null for a connection.</summary>
        public JsonElement? Said => said;
    }
}
