using System.Text.Json;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Protocol.Configuration;

/// <summary>What results from <c>agents.defaults.sandbox</c> and the <c>sandbox</c> of an agent.</summary>
public static class SandboxSettingsMerge
{
    /// <summary>How far one container is shared; what all agents share cannot have the settings of one.</summary>
    public static SandboxScope Scope(SandboxSettings defaults, SandboxSettings own) =>
        own.Scope ?? OldScope(own) ?? defaults.Scope ?? OldScope(defaults) ?? SandboxScope.Agent;

    /// <summary>The settings of a container: an agent's own stand over the defaults, key by key; binds of both count.</summary>
    public static SandboxDockerSettings Docker(DockerSettings defaults, DockerSettings own)
    {
        var standard = new SandboxDockerSettings();
        return standard with
        {
            Image = own.Image ?? defaults.Image ?? standard.Image,
            ContainerPrefix = own.ContainerPrefix ?? defaults.ContainerPrefix ?? standard.ContainerPrefix,
            Workdir = own.Workdir ?? defaults.Workdir ?? standard.Workdir,
            ReadOnlyRoot = own.ReadOnlyRoot ?? defaults.ReadOnlyRoot ?? standard.ReadOnlyRoot,
            Tmpfs = own.Tmpfs ?? defaults.Tmpfs ?? standard.Tmpfs,
            Network = own.Network ?? defaults.Network ?? standard.Network,
            User = own.User ?? defaults.User,
            CapDrop = own.CapDrop ?? defaults.CapDrop ?? standard.CapDrop,
            Env = Overlay(defaults.Env ?? standard.Env, own.Env)!,
            SetupCommand = own.SetupCommand ?? defaults.SetupCommand,
            PidsLimit = own.PidsLimit ?? defaults.PidsLimit ?? standard.PidsLimit,
            Memory = Size(own.Memory) ?? Size(defaults.Memory) ?? standard.Memory,
            MemorySwap = Size(own.MemorySwap) ?? Size(defaults.MemorySwap),
            Cpus = own.Cpus ?? defaults.Cpus,
            Ulimits = Overlay(Limits(defaults.Ulimits), Limits(own.Ulimits)),
            SeccompProfile = own.SeccompProfile ?? defaults.SeccompProfile,
            ApparmorProfile = own.ApparmorProfile ?? defaults.ApparmorProfile,
            Dns = own.Dns ?? defaults.Dns,
            ExtraHosts = own.ExtraHosts ?? defaults.ExtraHosts,
            Binds = defaults.Binds is null && own.Binds is null ? null : [.. defaults.Binds ?? [], .. own.Binds ?? []],
            Runtime = own.Runtime ?? defaults.Runtime,
            Init = own.Init ?? defaults.Init ?? standard.Init,
            DangerouslyAllowReservedContainerTargets = own.DangerouslyAllowReservedContainerTargets ?? defaults.DangerouslyAllowReservedContainerTargets ?? false,
            DangerouslyAllowExternalBindSources = own.DangerouslyAllowExternalBindSources ?? defaults.DangerouslyAllowExternalBindSources ?? false,
        };
    }

    private static SandboxScope? OldScope(SandboxSettings settings) =>
        settings.PerSession is { } perSession ? perSession ? SandboxScope.Session : SandboxScope.Shared : null;

    private static IReadOnlyDictionary<string, T>? Overlay<T>(IReadOnlyDictionary<string, T>? below, IReadOnlyDictionary<string, T>? above) =>
        above is null ? below : (below ?? new Dictionary<string, T>()).Concat(above).GroupBy(pair => pair.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);

    private static string? Size(JsonElement? value) => value is { ValueKind: JsonValueKind.String or JsonValueKind.Number } set ? set.ToString() : null;

    private static Dictionary<string, UlimitSetting>? Limits(IReadOnlyDictionary<string, JsonElement>? limits) => limits?.ToDictionary(
        pair => pair.Key,
        pair => pair.Value.ValueKind switch
        {
            JsonValueKind.Number => pair.Value.TryGetInt64(out var number) ? new UlimitSetting(number, number) : new UlimitSetting(null, null),
            JsonValueKind.String => FromText(pair.Value.GetString()!),
            _ => new UlimitSetting(Member(pair.Value, "soft"), Member(pair.Value, "hard")),
        },
        StringComparer.Ordinal);

    // "1024" or "1024:2048", as on the command line of Docker.
    private static UlimitSetting FromText(string text)
    {
        var parts = text.Split(':', 2);
        var soft = long.TryParse(parts[0], out var first) ? first : (long?)null;
        return new UlimitSetting(soft, parts.Length == 2 && long.TryParse(parts[1], out var second) ? second : soft);
    }

    private static long? Member(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var number) ? number : null;
}
