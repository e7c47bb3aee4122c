using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tools;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Gateway.Tools.Sessions;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Http;

/// <summary>
/// The tools that <c>/tools/invoke</c> offers: they look at agents and sessions and change nothing. None of them reaches the
/// configuration, the pairing or an approval. An operator sees every session; what they show is what models are shown.
/// </summary>
internal sealed class OperatorTools(SessionStore sessions, SessionReports reports, SessionCard card, ToolPolicy policy, ConfigurationStore configuration)
{
    private const int DefaultSessions = 20;
    private const int DefaultMessages = 50;

    /// <summary>Calls a tool; null when it is not offered in this session.</summary>
    /// <exception cref="ArgumentException">The arguments are wrong; the message is for the caller.</exception>
    public JsonObject? Call(string name, JsonObject arguments, string sessionKey)
    {
        var current = configuration.Current;
        var key = current.CanonicalKey(sessionKey);
        var agentId = SessionKey.TryParse(key, out var named, out _) ? ConfigurationSnapshot.NormalizeAgentId(named) : current.DefaultAgentId;

        // What a sandbox allows is about the sandbox; these tools never run there.
        var decision = policy.Decide(name, agentId, key);
        if (decision.Blocking.Any(rule => rule.Label != ToolDecision.SandboxStep))
        {
            return null;
        }

        var parameters = Read(arguments);
        return name switch
        {
            SessionParameters.AgentsName => Shown(ToolResult.Json(reports.Agents(agentId))),
            SessionParameters.ListName => Shown(ToolResult.Json(reports.List(parameters, DefaultSessions, static _ => true))),
            SessionParameters.HistoryName => Shown(ToolResult.Json(reports.History(Existing(parameters), parameters, DefaultMessages))),
            SessionParameters.StatusName => Shown(Status(parameters.SessionKey is { Length: > 0 } other ? current.CanonicalKey(other) : key)),
            _ => null,
        };
    }

    private ToolResult Status(string key)
    {
        var text = card.Of(key);
        return new ToolResult(text, new JsonObject { ["ok"] = true, ["sessionKey"] = key, ["changedModel"] = false, ["statusText"] = text });
    }

    private string Existing(SessionParameters parameters)
    {
        var key = configuration.Current.CanonicalKey(parameters.SessionKey is { Length: > 0 } given ? given : throw new ArgumentException("sessionKey required"));
        return sessions.OfKey(key).Find(key) is not null ? key : throw new ArgumentException($"Session not found: {Methods.ShownText.Of(key)}");
    }

    private static SessionParameters Read(JsonObject arguments)
    {
        try
        {
            return arguments.Deserialize(ToolJson.Default.SessionParameters)!;
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"args: {exception.Path} has the wrong type.", exception);
        }
    }

    private static JsonObject Shown(ToolResult result) => new()
    {
        ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = result.Text }),
        ["details"] = result.Details,
    };
}
