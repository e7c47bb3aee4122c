using OpenClaw.Gateway.Config;
using OpenClaw.Protocol;
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
        var scope = SandboxSettingsMerge.Scope(defaults, own);

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
            Docker = SandboxSettingsMerge.Docker(defaults.Docker ?? new DockerSettings(), container ?? new DockerSettings()),
            Prune = new SandboxPruneSettings(
                prune?.IdleHours ?? defaults.Prune?.IdleHours ?? 24, prune?.MaxAgeDays ?? defaults.Prune?.MaxAgeDays ?? 7, prune?.WorkspaceDays ?? defaults.Prune?.WorkspaceDays ?? 0),
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

    private static string? Expand(string? path) => string.IsNullOrWhiteSpace(path)
        ? null
        : Path.GetFullPath(StatePaths.Expand(path.Trim(), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)));
}
