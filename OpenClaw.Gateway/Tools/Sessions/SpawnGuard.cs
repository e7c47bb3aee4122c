using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Sessions;

/// <summary>A session out of a sandbox starts nothing that has more than it has itself: else a sub-agent would be the way out.</summary>
internal sealed class SpawnGuard(ToolPolicy policy, SandboxSpecResolver sandboxes)
{
    private static readonly string[] Tools = [.. ToolNames.Groups.Values.SelectMany(names => names).Distinct(StringComparer.Ordinal)];

    /// <summary>What the sub-agent would have more; null when there is nothing.</summary>
    public string? Widening(string agentId, string sessionKey, string childAgent, string childKey)
    {
        var own = policy.Decide(Tools, agentId, sessionKey, null);
        var child = policy.Decide(Tools, childAgent, childKey, null);
        if (own[0].Placement == ToolPlacement.Host)
        {
            return null;
        }

        if (child[0].Placement == ToolPlacement.Host)
        {
            return "it would run outside a sandbox";
        }

        if (child.Zip(own).FirstOrDefault(pair => pair.First.Allowed && !pair.Second.Allowed).First is { } tool)
        {
            return $"it would have the tool {tool.Tool}";
        }

        var mine = sandboxes.Resolve(agentId, sessionKey);
        var its = sandboxes.Resolve(childAgent, childKey);
        return its.WorkspaceAccess > mine.WorkspaceAccess ? $"it would have workspace access {Name(its.WorkspaceAccess)}, and this session has {Name(mine.WorkspaceAccess)}"
            : its.Docker.Network != mine.Docker.Network && its.Docker.Network != "none" ? $"it would have the network {its.Docker.Network}, and this session has {mine.Docker.Network}"
            : (its.Docker.Binds ?? []).Except(mine.Docker.Binds ?? []).FirstOrDefault() is { } bind ? $"it would have the bind {bind}"
            : null;
    }

    private static string Name(WorkspaceAccess access) => access switch { WorkspaceAccess.ReadWrite => "rw", WorkspaceAccess.ReadOnly => "ro", _ => "none" };
}
