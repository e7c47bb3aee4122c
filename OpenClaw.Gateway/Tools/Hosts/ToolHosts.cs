using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Hosts;

/// <summary>Chooses the host of a call by the policy's decision, and by nothing else.</summary>
internal sealed class ToolHosts(SandboxWorkerClient worker, LocalProcesses processes, ToolPolicy policy, SandboxSpecResolver workspaces)
{
    /// <summary>The sandbox worker for a sandboxed session, this machine for any other.</summary>
    public IToolHost For(ToolCall call, ToolDecision decision) => decision.Placement == ToolPlacement.Sandbox ? worker : Local(call);

    /// <summary>This machine.</summary>
    public IToolHost Local(ToolCall call)
    {
        // Who may run commands reaches every file anyway; who may not stays in his workspace.
        var confined = !policy.Decide(ExecParameters.ToolName, call.AgentId, call.SessionKey, call.Model).Allowed;
        return new LocalHost(processes, new LocalFiles(workspaces.AgentWorkspace(call.AgentId), confined));
    }
}
