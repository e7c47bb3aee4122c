using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.SandboxWorker.Exec;

namespace OpenClaw.SandboxWorker.Sandboxes.Policy;

/// <summary>
/// A policy as flat texts by field: what its hash is made of and what a container carries as a label, so that a difference can be
/// named. Values that may be secrets or are long appear as hashes.
/// </summary>
internal sealed class PolicySettings
{
    // What a sandbox in use may not lack: with an older value it would be weaker than the settings say.
    private static readonly HashSet<string> IsolationFields =
        ["mounts", "user", "network", "capDrop", "readOnlyRoot", "seccompProfile", "apparmorProfile", "runtime", "tmpfs", "workdir"];

    private PolicySettings(SortedDictionary<string, string> fields)
    {
        Json = JsonSerializer.Serialize(fields, PolicySettingsJson.Default.SortedDictionaryStringString);
        Fields = fields;
        Hash = HashOf(Json);
    }

    public IReadOnlyDictionary<string, string> Fields { get; }

    public string Json { get; }

    /// <summary>64 hexadecimal digits.</summary>
    public string Hash { get; }

    /// <param name="policy">The policy.</param>
    /// <param name="imageId">The engine's id of its image: a tag that was built again is another image.</param>
    public static PolicySettings Of(SandboxPolicy policy, string imageId)
    {
        // Ordinal, so that the hash is the same everywhere.
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["image"] = $"{policy.Docker.Image} {imageId}",
            ["user"] = policy.User.ToString(),
            ["workdir"] = policy.Docker.Workdir,
            ["workspaceAccess"] = policy.Workspace.Access.ToString(),
            ["mounts"] = string.Join('\n', policy.Mounts.Select(mount => $"{mount.Source}:{mount.Target}:{(mount.ReadOnly ? "ro" : "rw")}")),
            ["readOnlyRoot"] = policy.Docker.ReadOnlyRoot ? "true" : "false",
            ["tmpfs"] = string.Join('\n', policy.Docker.Tmpfs.Select(entry => $"{entry.Key}:{entry.Value}").Order(StringComparer.Ordinal)),
            ["network"] = policy.Docker.Network,
            ["capDrop"] = string.Join(' ', policy.Docker.CapDrop.Order(StringComparer.Ordinal)),
            ["pidsLimit"] = Text(policy.Docker.PidsLimit),
            ["memory"] = Text(policy.Docker.MemoryBytes),
            ["memorySwap"] = Text(policy.Docker.MemorySwapBytes),
            ["supervisor"] = HashOf(Supervisor.Script)[..16],
        };
        AddWhenSet("setupCommand", policy.Docker.SetupCommand is null ? null : HashOf(policy.Docker.SetupCommand)[..16]);
        AddWhenSet("cpus", policy.Docker.NanoCpus is { } cpus ? Text(cpus) : null);
        AddWhenSet("seccompProfile", policy.SeccompProfile is null ? null : HashOf(policy.SeccompProfile)[..16]);
        AddWhenSet("apparmorProfile", policy.Docker.ApparmorProfile);
        AddWhenSet("dns", policy.Docker.Dns.Count == 0 ? null : string.Join(' ', policy.Docker.Dns));
        AddWhenSet("extraHosts", policy.Docker.ExtraHosts.Count == 0 ? null : string.Join(' ', policy.Docker.ExtraHosts));
        AddWhenSet("runtime", policy.Docker.Runtime);
        foreach (var limit in policy.Docker.Ulimits)
        {
            fields[$"ulimits.{limit.Name}"] = $"{limit.Soft}:{limit.Hard}";
        }

        foreach (var (name, value) in policy.Docker.Env)
        {
            fields[$"env.{name}"] = HashOf(value)[..16];
        }

        return new PolicySettings(fields);

        void AddWhenSet(string field, string? value)
        {
            if (value is not null)
            {
                fields[field] = value;
            }
        }
    }

    /// <summary>The fields in which a container that carries <paramref name="label"/> differs.</summary>
    public IReadOnlyList<SettingDifference> CompareWith(string? label)
    {
        var old = ReadLabel(label);
        return
        [
            .. Fields.Keys.Union(old.Keys).Order(StringComparer.Ordinal)
                .Select(field => new SettingDifference(field, old.GetValueOrDefault(field), Fields.GetValueOrDefault(field), IsolationFields.Contains(field)))
                .Where(difference => difference.Old != difference.New),
        ];
    }

    private static SortedDictionary<string, string> ReadLabel(string? label)
    {
        try
        {
            return (label is null ? null : JsonSerializer.Deserialize(label, PolicySettingsJson.Default.SortedDictionaryStringString)) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>A field in which a container differs from the settings.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Old">What the container has; null for nothing.</param>
/// <param name="New">What the settings say; null for nothing.</param>
/// <param name="WeakensIsolation">Whether going on with the old value could mean less isolation than configured.</param>
internal sealed record SettingDifference(string Field, string? Old, string? New, bool WeakensIsolation)
{
    public override string ToString() => $"{Field}: {Old ?? "(none)"} -> {New ?? "(none)"}";
}

/// <summary>JSON of the settings label.</summary>
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class PolicySettingsJson : JsonSerializerContext;
