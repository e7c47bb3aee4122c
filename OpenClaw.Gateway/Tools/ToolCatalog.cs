using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Telemetry;
using OpenClaw.Gateway.Tools.Hosts;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools;

/// <summary>The tools there are, and the one way to call them.</summary>
internal sealed class ToolCatalog
{
    private readonly ToolPolicy _policy;
    private readonly ToolHosts _hosts;
    private readonly ToolTelemetry _telemetry;
    private readonly IReadOnlyDictionary<string, ITool> _tools;

    public ToolCatalog(ToolPolicy policy, ToolHosts hosts, IEnumerable<ITool> tools, ToolTelemetry telemetry)
    {
        _policy = policy;
        _hosts = hosts;
        _telemetry = telemetry;
        _tools = tools.ToDictionary(tool => tool.Declaration.Name, StringComparer.Ordinal);
    }

    /// <summary>Names of all tools.</summary>
    public IEnumerable<string> Names => _tools.Keys;

    /// <summary>The tools that a session may use with a model.</summary>
    public IReadOnlyList<AITool> For(string agentId, string sessionKey, string? model) =>
        [.. _policy.Decide(_tools.Keys, agentId, sessionKey, model).Where(decision => decision.Allowed).Select(decision => _tools[decision.Tool].Declaration)];

    /// <summary>The decision about every tool there is.</summary>
    public IReadOnlyList<ToolDecision> Decide(string agentId, string sessionKey, string? model) => _policy.Decide(_tools.Keys, agentId, sessionKey, model);

    /// <summary>What a call would do: the decision, and the request that the session's host would get first. Nothing runs and nobody is asked.</summary>
    public async Task<JsonObject> PlanAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var name = ToolNames.Normalize(call.Name);
        var decision = _policy.Decide(name, call.AgentId, call.SessionKey, call.Model);
        var plan = new JsonObject { ["tool"] = name, ["exists"] = _tools.ContainsKey(name), ["decision"] = Shown(decision) };
        if (!_tools.TryGetValue(name, out var tool) || !decision.Allowed)
        {
            return plan;
        }

        if (!tool.UsesHost)
        {
            plan["host"] = "gateway";
            return plan;
        }

        plan["host"] = decision.Placement == ToolPlacement.Sandbox ? "sandbox-worker" : "gateway";
        try
        {
            await tool.RunAsync(call with { Host = new PlanningHost(), IsPlan = true }, decision, cancellationToken);
        }
        catch (PlannedException planned)
        {
            plan["request"] = new JsonObject { ["method"] = "POST", ["path"] = planned.Route, ["body"] = planned.Body.DeepClone() };
        }
        catch (ToolException exception)
        {
            plan["error"] = exception.Message;
        }

        return plan;
    }

    /// <summary>A decision as operators see it.</summary>
    public static JsonObject Shown(ToolDecision decision)
    {
        var shown = new JsonObject
        {
            ["tool"] = decision.Tool,
            ["allowed"] = decision.Allowed,
            ["placement"] = decision.Placement == ToolPlacement.Sandbox ? "sandbox" : "host",
            ["mode"] = decision.Mode,
        };
        if (!decision.Allowed)
        {
            shown["deniedBy"] = decision.DeniedBy;
            shown["message"] = decision.BlockMessage();
        }

        return shown;
    }

    public Task<ToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken) =>
        _telemetry.MeasureAsync(call, _tools.ContainsKey(call.Name), () => DispatchAsync(call, cancellationToken));

    private async Task<ToolResult> DispatchAsync(ToolCall call, CancellationToken cancellationToken)
    {
        if (!_tools.TryGetValue(ToolNames.Normalize(call.Name), out var tool))
        {
            return new ToolResult($"Tool {call.Name} not found", [], IsError: true);
        }

        var decision = _policy.Decide(tool.Declaration.Name, call.AgentId, call.SessionKey, call.Model);
        if (!decision.Allowed)
        {
            return ToolResult.Failure(call.Name, decision.BlockMessage());
        }

        try
        {
            return await tool.RunAsync(tool.UsesHost ? call with { Host = _hosts.For(call, decision) } : call, decision, cancellationToken);
        }
        catch (ToolException exception)
        {
            return ToolResult.Failure(call.Name, exception.Message);
        }
        catch (SandboxException exception)
        {
            var fix = exception.Error.Fix is null ? string.Empty : $" {exception.Error.Fix}";
            return ToolResult.Failure(
                call.Name, $"{exception.Error.Message}{fix}", new JsonObject { ["code"] = exception.Error.Code, ["fix"] = exception.Error.Fix });
        }
    }
}
