using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Tools.Policy;

namespace OpenClaw.Gateway.Tools;

/// <summary>A tool that a model can call.</summary>
internal interface ITool
{
    /// <summary>Its name, description and schema.</summary>
    AIFunctionDeclaration Declaration { get; }

    /// <summary>Whether it acts on commands or files, and so on the host where the session's are.</summary>
    bool UsesHost { get; }

    /// <summary>Carries out a call that the policy allows.</summary>
    /// <exception cref="ToolException">It cannot be carried out.</exception>
    /// <exception cref="SandboxException">The worker refuses or fails.</exception>
    Task<ToolResult> RunAsync(ToolCall call, ToolDecision decision, CancellationToken cancellationToken);
}
