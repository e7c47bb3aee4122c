using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Tools;

/// <summary>
/// Says whether and how a session is sandboxed. Its decisions come from <see cref="ToolPolicy"/> and its settings from
/// <see cref="SandboxSpecResolver"/> and the worker, by which commands run too: nothing is worked out a second time. The members are
/// the original's; <c>worker</c> and <c>problem</c> are ours.
/// </summary>
internal sealed class SandboxExplanations(ToolPolicy policy, SandboxSpecResolver sandboxes, SandboxWorkerClient worker, ConfigurationStore configuration)
{
    private const string DocsUrl = "https://docs.openclaw.ai/sandbox";

    // What the settings speak of; a decision is shown for each.
    private static readonly string[] Tools =
    [
        "exec", "process", "read", "write", "edit", "apply_patch", "image", "sessions_list", "sessions_history", "sessions_send",
        "sessions_spawn", "session_status", "browser", "canvas", "nodes", "cron", "gateway", "telegram", "whatsapp", "discord", "googlechat",
        "slack", "signal", "imessage",
    ];

    public async Task<JsonObject> ExplainAsync(string agentId, string sessionKey, CancellationToken cancellationToken)
    {
        var current = configuration.Current;
        var spec = sandboxes.Resolve(agentId, sessionKey);
        var decisions = Tools.Select(tool => policy.Decide(tool, agentId, sessionKey)).ToList();
        var sandboxed = decisions[0].Placement == ToolPlacement.Sandbox;
        var mainKey = current.SessionScope == "global" ? "global" : SessionKey.Main(agentId, current.MainKey);
        var answer = new JsonObject
        {
            ["docsUrl"] = DocsUrl,
            ["agentId"] = agentId,
            ["sessionKey"] = sessionKey,
            ["mainSessionKey"] = mainKey,
            ["sandbox"] = new JsonObject
            {
                ["mode"] = decisions[0].Mode,
                ["scope"] = Name(spec.Scope),
                ["perSession"] = spec.Scope == SandboxScope.Session,
                ["workspaceAccess"] = Name(spec.WorkspaceAccess),
                ["workspaceRoot"] = spec.WorkspaceRoot,
                ["sessionIsSandboxed"] = sandboxed,
                ["tools"] = ToolLists(decisions, agentId, current),
            },
            ["elevated"] = Elevated(current.Settings.Tools?.Elevated, current.FindAgent(agentId)?.Tools?.Elevated),
            ["fixIt"] = new JsonArray([.. FixIt(decisions[0].Mode).Select(key => (JsonNode)key)]),
        };
        try
        {
            var explained = await worker.AskAsync(
                SandboxInspectionRoutes.Explain, new SandboxInspectionRequest(spec), WorkerJson.Default.SandboxInspectionRequest, WorkerJson.Default.SandboxExplanation, cancellationToken);
            answer["worker"] = JsonSerializer.SerializeToNode(explained, WorkerJson.Default.SandboxExplanation);
        }
        catch (SandboxException exception)
        {
            // The gateway's own half is known all the same.
            answer["problem"] = JsonSerializer.SerializeToNode(exception.Error, WorkerJson.Default.WorkerError);
        }

        return answer;
    }

    // Nothing leaves its sandbox unless both say so and name who may.
    private static JsonObject Elevated(ElevatedSettings? all, ElevatedSettings? own)
    {
        var enabled = all?.Enabled == true && own?.Enabled != false;
        var names = all?.AllowFrom?.GetValueOrDefault("webchat") ?? [];
        return new JsonObject
        {
            ["enabled"] = enabled,
            ["allowedByConfig"] = enabled && names.Count > 0,
            ["alwaysAllowedByConfig"] = enabled && names.Any(name => name.ToString() == "*"),
            ["allowFrom"] = new JsonObject(),
            ["failures"] = new JsonArray(),
        };
    }

    private static JsonObject ToolLists(List<ToolDecision> decisions, string agentId, ConfigurationSnapshot current)
    {
        var own = current.FindAgent(agentId)?.Tools?.Sandbox?.Tools;
        var all = current.Settings.Tools?.Sandbox?.Tools;
        return new JsonObject
        {
            ["allow"] = Names(decisions.Where(decision => decision.Allowed)),
            ["deny"] = Names(decisions.Where(decision => !decision.Allowed)),
            ["sources"] = new JsonObject
            {
                ["allow"] = Source(own?.Allow, all?.Allow, "allow"),
                ["deny"] = Source(own?.Deny, all?.Deny, "deny"),
            },
        };
    }

    private static JsonArray Names(IEnumerable<ToolDecision> decisions) => new([.. decisions.Select(decision => (JsonNode)decision.Tool)]);

    private static JsonObject Source(IReadOnlyList<string>? own, IReadOnlyList<string>? all, string list) => new()
    {
        ["source"] = own is not null ? "agent" : all is not null ? "global" : "default",
        ["key"] = own is not null ? $"agents.list[].tools.sandbox.tools.{list}" : $"tools.sandbox.tools.{list}",
    };

    private static IEnumerable<string> FixIt(string mode)
    {
        string[] modes = mode == "off" ? [] : ["agents.defaults.sandbox.mode=off", "agents.list[].sandbox.mode=off"];
        return
        [
            .. modes, "tools.sandbox.tools.allow", "tools.sandbox.tools.deny", "agents.list[].tools.sandbox.tools.allow", "agents.list[].tools.sandbox.tools.deny",
            "tools.elevated.enabled",
        ];
    }

    private static string Name(SandboxScope scope) => scope switch
    {
        SandboxScope.Session => "session",
        SandboxScope.Shared => "shared",
        _ => "agent",
    };

    private static string Name(WorkspaceAccess access) => access switch
    {
        WorkspaceAccess.ReadOnly => "ro",
        WorkspaceAccess.ReadWrite => "rw",
        _ => "none",
    };
}
