using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Providers;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Sessions;

/// <summary>What the tools about sessions have in common: they run in the gateway, wherever the session's other tools run.</summary>
internal abstract class SessionTool(string name, string description, System.Text.Json.JsonElement schema) : ITool
{
    public AIFunctionDeclaration Declaration { get; } = AIFunctionFactory.CreateDeclaration(name, description, schema);

    public bool UsesHost => false;

    public abstract Task<ToolResult> RunAsync(ToolCall call, ToolDecision decision, CancellationToken cancellationToken);

    /// <summary>An answer that says no, in the form that models know.</summary>
    protected static ToolResult Refused(string status, string error) => ToolResult.Json(new JsonObject { ["status"] = status, ["error"] = error });
}

/// <summary>The tool <c>agents_list</c>.</summary>
internal sealed class AgentsListTool(SessionReports reports) : SessionTool(
    SessionParameters.AgentsName, "List the agents whose sub-agents sessions_spawn may start.", SessionParameters.NoneSchema)
{
    public override Task<ToolResult> RunAsync(ToolCall call, ToolDecision decision, CancellationToken cancellationToken) =>
        Task.FromResult(ToolResult.Json(reports.Agents(call.AgentId)));
}

/// <summary>The tool <c>sessions_list</c>.</summary>
internal sealed class SessionsListTool(SessionReports reports, SessionReach reach) : SessionTool(
    SessionParameters.ListName, "List sessions, the one used last first, with their last messages when asked for.", SessionParameters.ListSchema)
{
    private const int Standard = 20;

    public override Task<ToolResult> RunAsync(ToolCall call, ToolDecision decision, CancellationToken cancellationToken) => Task.FromResult(ToolResult.Json(
        reports.List(call.Read(ToolJson.Default.SessionParameters), Standard, key =>
            key == call.SessionKey ? !reach.IsClamped(call.AgentId, call.SessionKey) : reach.Refusal(call.AgentId, call.SessionKey, key) is null)));
}

/// <summary>The tool <c>sessions_history</c>.</summary>
internal sealed class SessionsHistoryTool(SessionReports reports, SessionReach reach) : SessionTool(
    SessionParameters.HistoryName, "Read the last messages of another session.", SessionParameters.HistorySchema)
{
    private const int Standard = 50;

    public override Task<ToolResult> RunAsync(ToolCall call, ToolDecision decision, CancellationToken cancellationToken)
    {
        var parameters = call.Read(ToolJson.Default.SessionParameters);
        var named = ToolCall.Required("sessionKey", parameters.SessionKey);

        // A session that is not there and one that may not be seen are told apart for nobody.
        var key = reach.Find(call.AgentId, named);
        var refusal = reach.Refusal(call.AgentId, call.SessionKey, key ?? named);
        return Task.FromResult(refusal is not null ? Refused("forbidden", refusal)
            : key is null ? Refused("error", $"Session not found: {named} (sessions_list shows those there are)")
            : ToolResult.Json(reports.History(key, parameters, Standard)));
    }
}

/// <summary>The tool <c>session_status</c>.</summary>
internal sealed class SessionStatusTool(SessionCard card, SessionReach reach, SessionStore sessions, ModelResolver models) : SessionTool(
    SessionParameters.StatusName, "Show how a session is: model, tokens, context, runtime, queue. With model, switch its model.", SessionParameters.StatusSchema)
{
    public override async Task<ToolResult> RunAsync(ToolCall call, ToolDecision decision, CancellationToken cancellationToken)
    {
        var parameters = call.Read(ToolJson.Default.SessionParameters);
        var named = string.IsNullOrWhiteSpace(parameters.SessionKey) ? call.SessionKey : parameters.SessionKey;
        var key = reach.Find(call.AgentId, named);
        if (reach.Refusal(call.AgentId, call.SessionKey, key ?? named) is { } refusal)
        {
            return Refused("forbidden", refusal);
        }

        if (key is null)
        {
            return Refused("error", $"Unknown sessionKey: {named}");
        }

        if (parameters.Model?.Trim() is { Length: > 0 } model)
        {
            try
            {
                await ModelChoices.ChangeAsync(sessions, models, key, model, cancellationToken);
            }
            catch (ModelUnavailableException exception)
            {
                throw new ToolException(exception.Message);
            }
        }

        var text = card.Of(key);
        return new ToolResult(text, new JsonObject { ["ok"] = true, ["sessionKey"] = key, ["changedModel"] = parameters.Model is { Length: > 0 }, ["statusText"] = text });
    }
}
