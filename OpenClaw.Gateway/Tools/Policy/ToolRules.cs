using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Policy;

/// <summary>Collects the steps that apply to a session, in the order in which they are applied and explained.</summary>
internal static class ToolRules
{
    private const string SandboxToolsKey = "tools.sandbox.tools";
    private const string SubagentToolsKey = "tools.subagents.tools";

    private static readonly string[] WritingTools = ["write", "edit", "apply_patch"];

    /// <param name="current">The configuration.</param>
    /// <param name="agentId">Whose session it is.</param>
    /// <param name="sessionKey">The session.</param>
    /// <param name="model"><c>provider/model</c>; null leaves the steps of providers out.</param>
    /// <param name="sandboxed">Whether the session runs in a sandbox.</param>
    public static IEnumerable<ToolRule> For(ConfigurationSnapshot current, string agentId, string sessionKey, string? model, bool sandboxed)
    {
        var all = current.Settings.Tools;
        var agent = current.FindAgent(agentId);
        var own = agent?.Tools;
        var ownKey = $"agents.list[{agentId}].tools";
        var (allProvider, allProviderKey) = Provider(all?.ByProvider, model, "tools");
        var (ownProvider, ownProviderKey) = Provider(own?.ByProvider, model, ownKey);

        ToolRule?[] rules =
        [
            own?.Profile is null
                ? Profile("tools.profile", all?.Profile, own?.AlsoAllow ?? all?.AlsoAllow)
                : Profile($"{ownKey}.profile", own.Profile, own.AlsoAllow ?? all?.AlsoAllow),
            ownProvider?.Profile is null
                ? Profile($"{allProviderKey}.profile", allProvider?.Profile, ownProvider?.AlsoAllow ?? allProvider?.AlsoAllow)
                : Profile($"{ownProviderKey}.profile", ownProvider.Profile, ownProvider.AlsoAllow ?? allProvider?.AlsoAllow),
            ToolRule.Of("tools", "tools", all?.Allow, all?.AlsoAllow, all?.Deny),
            ToolRule.Of(allProviderKey, allProviderKey, allProvider?.Allow, allProvider?.AlsoAllow, allProvider?.Deny),
            ToolRule.Of(ownKey, ownKey, own?.Allow, own?.AlsoAllow, own?.Deny),
            ToolRule.Of(ownProviderKey, ownProviderKey, ownProvider?.Allow, ownProvider?.AlsoAllow, ownProvider?.Deny),
            sandboxed ? Sandbox(own?.Sandbox?.Tools, all?.Sandbox?.Tools, $"{ownKey}.sandbox.tools") : null,
            sandboxed ? Access(current, agent) : null,
            SessionKey.IsSubagent(sessionKey) ? Subagent(all?.Subagents?.Tools) : null,
        ];
        return rules.OfType<ToolRule>();
    }

    private static ToolRule? Profile(string key, string? profile, IReadOnlyList<string>? alsoAllow)
    {
        var name = profile?.Trim().ToLowerInvariant();
        return name is not null && ToolNames.Profiles.TryGetValue(name, out var members)
            ? ToolRule.Of($"{key} ({name})", key, key, [.. members, .. alsoAllow ?? []], [])
            : null;
    }

    // The longer name, that of a model, wins over its provider's.
    private static (ProviderToolPolicySettings? Settings, string Key) Provider(
        IReadOnlyDictionary<string, ProviderToolPolicySettings>? byProvider, string? model, string key)
    {
        var reference = model?.Trim() ?? string.Empty;
        var provider = reference.Split('/')[0];
        foreach (var name in new[] { reference, provider }.Where(name => name.Length > 0))
        {
            foreach (var (written, settings) in byProvider ?? new Dictionary<string, ProviderToolPolicySettings>())
            {
                if (written.Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return (settings, $"{key}.byProvider[{written}]");
                }
            }
        }

        return (null, $"{key}.byProvider");
    }

    private static ToolRule Sandbox(ToolListSettings? own, ToolListSettings? all, string ownKey)
    {
        var chosenAllow = own?.Allow ?? all?.Allow;
        var also = own?.AlsoAllow ?? all?.AlsoAllow ?? [];
        var chosenDeny = own?.Deny ?? all?.Deny;

        var deny = new ToolPatterns(chosenDeny ?? ToolNames.SandboxDeny);
        IEnumerable<string> denied = deny.Names;
        if (chosenDeny is null)
        {
            // Who names a tool wants it; a default is no reason against that. A configured denial is.
            var wanted = new ToolPatterns([.. chosenAllow ?? [], .. also]);
            denied = denied.Where(name => !wanted.Matches(name));
        }

        var allow = ToolNames.Expand([.. chosenAllow ?? ToolNames.SandboxAllow, .. chosenAllow is { Count: 0 } ? [] : also]);
        if (allow.Count > 0 && !allow.Contains("image") && !deny.Matches("image"))
        {
            allow = [.. allow, "image"];
        }

        return ToolRule.Of(
            ToolDecision.SandboxStep,
            own?.Allow is null ? $"{SandboxToolsKey}.allow" : $"{ownKey}.allow",
            own?.Deny is null ? $"{SandboxToolsKey}.deny" : $"{ownKey}.deny",
            allow,
            denied);
    }

    // What cannot be written is not offered for writing.
    private static ToolRule? Access(ConfigurationSnapshot current, AgentSettings? agent)
    {
        var own = agent?.Sandbox?.WorkspaceAccess;
        var key = own is null ? "agents.defaults.sandbox.workspaceAccess" : $"agents.list[{agent!.Id}].sandbox.workspaceAccess";
        return (own ?? current.Settings.Agents?.Defaults?.Sandbox?.WorkspaceAccess) == WorkspaceAccess.ReadOnly
            ? ToolRule.Of($"{key} (ro)", key, key, [], WritingTools)
            : null;
    }

    private static ToolRule Subagent(ToolListSettings? settings) => ToolRule.Of(
        "sub-agents",
        $"{SubagentToolsKey}.allow",
        $"{SubagentToolsKey}.deny",
        settings?.Allow is { Count: > 0 } allow ? [.. allow, .. settings.AlsoAllow ?? []] : [],
        [.. ToolNames.SubagentDeny, .. settings?.Deny ?? []]);
}
