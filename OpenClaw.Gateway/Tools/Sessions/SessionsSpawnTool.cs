using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Providers;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Sessions;

/// <summary>The tool <c>sessions_spawn</c>.</summary>
internal sealed class SessionsSpawnTool(ConfigurationStore configuration, ModelResolver models, SpawnGuard guard, Subagents subagents) : SessionTool(
    SpawnParameters.ToolName, SpawnParameters.Description, SpawnParameters.Schema)
{
    private static readonly string[] Levels = ["off", "minimal", "low", "medium", "high", "xhigh"];

    public override async Task<ToolResult> RunAsync(ToolCall call, ToolDecision decision, CancellationToken cancellationToken)
    {
        var parameters = call.Read(ToolJson.Default.SpawnParameters);
        var task = ToolCall.Required("task", parameters.Task);
        if (SessionKey.IsSubagent(call.SessionKey))
        {
            return Refused("forbidden", "sessions_spawn is not allowed from sub-agent sessions");
        }

        var current = configuration.Current;
        var agentId = string.IsNullOrWhiteSpace(parameters.AgentId) ? call.AgentId : ConfigurationSnapshot.NormalizeAgentId(parameters.AgentId);
        if (NotAllowed(current, call.AgentId, agentId) is { } refusal)
        {
            return Refused("forbidden", refusal);
        }

        var key = $"agent:{agentId}:subagent:{Guid.NewGuid()}";
        if (guard.Widening(call.AgentId, call.SessionKey, agentId, key) is { } more)
        {
            return Refused("forbidden", $"A sub-agent of {agentId} would have more access than this sandboxed session: {more}. Nothing was started.");
        }

        var thinking = parameters.Thinking?.Trim().ToLowerInvariant() ?? current.FindAgent(agentId)?.Subagents?.Thinking ?? current.Settings.Agents?.Defaults?.Subagents?.Thinking;
        if (thinking is not null && !Levels.Contains(thinking))
        {
            return Refused("error", $"Invalid thinking level \"{thinking}\". Use one of: {string.Join(", ", Levels)}.");
        }

        var (model, warning) = Model(current, agentId, parameters.Model?.Trim());
        var run = await subagents.StartAsync(
            new SubagentTask
            {
                Task = task,
                Label = parameters.Label?.Trim() is { Length: > 0 } label ? label : null,
                AgentId = agentId,
                SessionKey = key,
                RequesterKey = call.SessionKey,
                RequesterAgent = call.AgentId,
                Model = model,
                Thinking = thinking,
                Timeout = (parameters.RunTimeoutSeconds ?? parameters.TimeoutSeconds) is > 0 and var seconds ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400)) : null,
                Delete = parameters.Cleanup?.Trim().Equals("delete", StringComparison.OrdinalIgnoreCase) == true,
            },
            cancellationToken);
        var answer = new JsonObject { ["status"] = "accepted", ["childSessionKey"] = key, ["runId"] = run.RunId };
        if (model is not null)
        {
            answer["modelApplied"] = true;
        }

        if (warning is not null)
        {
            answer["warning"] = warning;
        }

        return ToolResult.Json(answer);
    }

    private static string? NotAllowed(ConfigurationSnapshot current, string requester, string agentId)
    {
        var allowed = current.FindAgent(requester)?.Subagents?.AllowAgents ?? [];
        return agentId == requester ? null
            : current.FindAgent(agentId) is not null && allowed.Any(name => name.Trim() == "*" || ConfigurationSnapshot.NormalizeAgentId(name) == agentId) ? null
            : $"agentId is not allowed for sessions_spawn (allowed: {(allowed.Count == 0 ? "none" : string.Join(", ", allowed))})";
    }

    // A model that cannot be used is no reason not to do the task.
    private (string? Model, string? Warning) Model(ConfigurationSnapshot current, string agentId, string? asked)
    {
        var reference = asked is { Length: > 0 } ? asked : Reference(current.FindAgent(agentId)?.Subagents?.Model) ?? Reference(current.Settings.Agents?.Defaults?.Subagents?.Model);
        if (reference is null)
        {
            return (null, null);
        }

        try
        {
            return (models.Resolve(agentId, reference).Reference, null);
        }
        catch (ModelUnavailableException exception)
        {
            return (null, $"model {reference} was not applied: {exception.Message}");
        }
    }

    private static string? Reference(JsonElement? model) => model switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Object } choice when choice.TryGetProperty("primary", out var primary) => primary.GetString(),
        _ => null,
    };
}
