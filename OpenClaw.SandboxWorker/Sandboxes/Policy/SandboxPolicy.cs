using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Sandboxes.Rules;
using OpenClaw.SandboxWorker.Posix;

namespace OpenClaw.SandboxWorker.Sandboxes.Policy;

/// <summary>
/// A sandbox's settings after validation: typed, complete, and nothing in it that is not allowed. The create request, the hash, the
/// file tools and every report are made from this one object.
/// </summary>
internal sealed record SandboxPolicy
{
    public required SandboxIdentity Identity { get; init; }

    public required string ScopeKey { get; init; }

    public required SandboxScope Scope { get; init; }

    public required string AgentId { get; init; }

    /// <summary>What the configuration says of the container.</summary>
    public required CheckedDockerSettings Docker { get; init; }

    /// <summary>Who the commands are.</summary>
    public required FileOwner User { get; init; }

    public required WorkspacePlan Workspace { get; init; }

    /// <summary>Every directory of this machine that the container sees, the worker's own pipes excepted.</summary>
    public required IReadOnlyList<SandboxMount> Mounts { get; init; }

    /// <summary>The seccomp profile itself, as JSON; null for the engine's default.</summary>
    public required string? SeccompProfile { get; init; }

    public required SandboxPruneSettings Prune { get; init; }
}

/// <summary>A directory of this machine that the container sees.</summary>
/// <param name="Source">Absolute path here.</param>
/// <param name="Target">Absolute path in the container.</param>
/// <param name="ReadOnly">Whether the container may only read it.</param>
internal sealed record SandboxMount(string Source, string Target, bool ReadOnly);

/// <summary>What stands behind the workspace.</summary>
/// <param name="Directory">Absolute path here; the worker makes it when it is missing.</param>
/// <param name="Access">What of the agent's own workspace the sandbox sees.</param>
/// <param name="AgentDirectory">The agent's own workspace.</param>
/// <param name="SkillsDirectory">Where the worker keeps copies of the agent's skills for the sandbox, which may only read them; null for none.</param>
internal sealed record WorkspacePlan(string Directory, WorkspaceAccess Access, string AgentDirectory, string? SkillsDirectory)
{
    /// <summary>Name of the skills' directory, in an agent's workspace and in a sandbox's.</summary>
    public const string SkillsName = "skills";

    /// <summary>Whether the worker made the workspace for the sandbox, and may fill it.</summary>
    public bool IsOwn => Access != WorkspaceAccess.ReadWrite && Directory != AgentDirectory;
}
