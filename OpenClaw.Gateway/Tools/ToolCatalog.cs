using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Telemetry;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools;

/// <summary>The tools there are, and the one way to call them.</summary>
internal sealed class ToolCatalog(ToolPolicy policy, ExecTool exec, GatewayTelemetry telemetry)
{
    private static readonly AIFunctionDeclaration Exec =
        AIFunctionFactory.CreateDeclaration(ExecParameters.ToolName, ExecParameters.Description, ExecParameters.Schema);

    /// <summary>The tools that a session may use.</summary>
    public IReadOnlyList<AITool> For(string agentId, string sessionKey) =>
        policy.Decide(Exec.Name, agentId, sessionKey).Allowed ? [Exec] : [];

    public async Task<ToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        using var activity = telemetry.Source.StartActivity($"execute_tool {call.Name}");
        activity?.SetTag("gen_ai.operation.name", "execute_tool")
            .SetTag("gen_ai.tool.name", call.Name)
            .SetTag("gen_ai.tool.call.id", call.Id)
            .SetTag("gen_ai.tool.type", "function");
        var result = await DispatchAsync(call, cancellationToken);
        if (activity is not null)
        {
            Describe(activity, result);
        }

        return result;
    }

    private async Task<ToolResult> DispatchAsync(ToolCall call, CancellationToken cancellationToken)
    {
        if (call.Name != Exec.Name)
        {
            return new ToolResult($"Tool {call.Name} not found", [], IsError: true);
        }

        var decision = policy.Decide(call.Name, call.AgentId, call.SessionKey);
        return decision.Allowed
            ? await exec.RunAsync(call, decision, cancellationToken)
            : ToolResult.Failure(call.Name, $"Tool \"{call.Name}\" is blocked by {decision.DeniedBy}. {decision.Fix}");
    }

    private static void Describe(Activity activity, ToolResult result)
    {
        Tag("exitCode", "openclaw.exec.exit_code");
        Tag("containerId", "container.id");
        Tag("containerName", "container.name");
        Tag("stdoutBytes", "openclaw.exec.stdout_bytes");
        Tag("stderrBytes", "openclaw.exec.stderr_bytes");
        Tag("code", "error.type");
        if (result.IsError || result.Details["status"]?.ToString() == "error")
        {
            activity.SetStatus(ActivityStatusCode.Error);
        }

        void Tag(string member, string tag)
        {
            if (result.Details[member] is JsonValue value)
            {
                activity.SetTag(tag, value.TryGetValue<long>(out var number) ? number : value.TryGetValue<int>(out var small) ? (long)small : value.ToString());
            }
        }
    }
}
