using System.Text.Json;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tools;

/// <summary>Makes the sandbox of a session out of <c>agents.defaults.sandbox</c> and <c>agents.list[].sandbox</c>.</summary>
internal sealed class SandboxSpecResolver(ConfigurationStore configuration)
{
    public SandboxSpec Resolve(string agentId, string sessionKey)
    {
        var current = configuration.Current;
        var defaults = current.Settings.Agents?.Defaults?.Sandbox ?? new SandboxSettings();
        var own = current.FindAgent(agentId)?.Sandbox ?? new SandboxSettings();
        var scope = own.Scope ?? OldScope(own) ?? defaults.Scope ?? OldScope(defaults) ?? SandboxScope.Agent;

        // What all agents share cannot have the settings of one.
        var container = scope == SandboxScope.Shared ? null : own.Docker;
        var prune = scope == SandboxScope.Shared ? null : own.Prune;
        return new SandboxSpec
        {
            ScopeKey = scope switch
            {
                SandboxScope.Shared => "shared",
                SandboxScope.Session => sessionKey,
                _ => $"agent:{agentId}",
            },
            Scope = scope,
            AgentId = agentId,
            WorkspaceAccess = own.WorkspaceAccess ?? defaults.WorkspaceAccess ?? WorkspaceAccess.None,
            AgentWorkspaceDir = AgentWorkspace(agentId),
            WorkspaceRoot = Expand(own.WorkspaceRoot ?? defaults.WorkspaceRoot) ?? configuration.Paths.SandboxesDir,
            Docker = Merge(defaults.Docker ?? new DockerSettings(), container ?? new DockerSettings()),
            Prune = new SandboxPruneSettings(
                prune?.IdleHours ?? defaults.Prune?.IdleHours ?? 24, prune?.MaxAgeDays ?? defaults.Prune?.MaxAgeDays ?? 7),
        };
    }

    /// <summary>The agent's own workspace; agents besides the default one have a directory each.</summary>
    public string AgentWorkspace(string agentId)
    {
        var current = configuration.Current;
        return Expand(current.FindAgent(agentId)?.Workspace)
            ?? (agentId == current.DefaultAgentId ? Expand(current.Settings.Agents?.Defaults?.Workspace) : null)
            ?? (agentId == current.DefaultAgentId ? configuration.Paths.WorkspaceDir : $"{configuration.Paths.WorkspaceDir}-{agentId}");
    }

    private static SandboxDockerSettings Merge(DockerSettings defaults, DockerSettings own)
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
            JsonValueKind.Number => Both(pair.Value.GetInt64()),
            JsonValueKind.String => FromText(pair.Value.GetString()!),
            _ => new UlimitSetting(Member(pair.Value, "soft"), Member(pair.Value, "hard")),
        },
        StringComparer.Ordinal);

    private static UlimitSetting Both(long value) => new(value, value);

    // "1024" or "1024:2048", as on the command line of Docker.
    private static UlimitSetting FromText(string text)
    {
        var parts = text.Split(':', 2);
        var soft = long.TryParse(parts[0], out var first) ? first : (long?)null;
        return new UlimitSetting(soft, parts.Length == 2 && long.TryParse(parts[1], out var second) ? second : soft);
    }

    private static long? Member(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && member.TryGetInt64(out var number) ? number : null;

    private static string? Expand(string? path) => string.IsNullOrWhiteSpace(path)
        ? null
        : Path.GetFullPath(GatewayPaths.Expand(path.Trim(), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)));
}
