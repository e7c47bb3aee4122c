using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Policy;

/// <summary>The one place that decides about tools: what is offered to a model, what runs, and what <c>explain</c> says.</summary>
internal sealed class ToolPolicy(ConfigurationStore configuration)
{
    /// <summary>Decides about one tool.</summary>
    /// <param name="tool">Its name or an alias.</param>
    /// <param name="agentId">Whose session it is.</param>
    /// <param name="sessionKey">Canonical key of the session.</param>
    /// <param name="model"><c>provider/model</c> of the turn; null leaves the steps of providers out.</param>
    public ToolDecision Decide(string tool, string agentId, string sessionKey, string? model = null) =>
        Decide([ToolNames.Normalize(tool)], agentId, sessionKey, model)[0];

    /// <summary>Decides about several tools by the same configuration.</summary>
    public IReadOnlyList<ToolDecision> Decide(IEnumerable<string> tools, string agentId, string sessionKey, string? model)
    {
        var current = configuration.Current;
        var mode = ModeOf(current, agentId);
        var sandboxed = IsSandboxed(mode, sessionKey, agentId, current);
        var rules = ToolRules.For(current, agentId, sessionKey, model, sandboxed).ToArray();
        return
        [
            .. tools.Select(tool =>
            {
                var blocking = rules.Where(rule => rule.Judge(tool) != ToolVerdict.Allowed).ToArray();
                return new ToolDecision
                {
                    Tool = tool,
                    Allowed = blocking.Length == 0,
                    Placement = sandboxed ? ToolPlacement.Sandbox : ToolPlacement.Host,
                    Mode = mode,
                    SessionKey = sessionKey,
                    MainSessionKey = MainSession(agentId, current),
                    Blocking = blocking,
                };
            }),
        ];
    }

    /// <summary>The steps that apply to a session, in their order.</summary>
    public IReadOnlyList<ToolRule> Rules(string agentId, string sessionKey, string? model = null)
    {
        var current = configuration.Current;
        return [.. ToolRules.For(current, agentId, sessionKey, model, IsSandboxed(ModeOf(current, agentId), sessionKey, agentId, current))];
    }

    /// <summary>Whether a mode covers a session.</summary>
    public static bool IsSandboxed(string mode, string sessionKey, string agentId, ConfigurationSnapshot current) => mode switch
    {
        "off" => false,
        "non-main" => sessionKey != MainSession(agentId, current),

        // Everything else, and what a later release may add, is the safe side.
        _ => true,
    };

    private static string ModeOf(ConfigurationSnapshot current, string agentId) =>
        current.FindAgent(agentId)?.Sandbox?.Mode ?? current.Settings.Agents?.Defaults?.Sandbox?.Mode ?? "off";

    private static string MainSession(string agentId, ConfigurationSnapshot current) =>
        current.SessionScope == "global" ? "global" : SessionKey.Main(agentId, current.MainKey);
}
