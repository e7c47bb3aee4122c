namespace OpenClaw.Protocol.Sandboxes;

/// <summary>The worker's routes by which a sandbox's workspace is made ready for a run. Creating a sandbox does the same as <see cref="Prepare"/>.</summary>
public static class WorkspaceRoutes
{
    /// <summary>
    /// POST <see cref="WorkspacePrepareRequest"/>, answered by <see cref="WorkspacePrepared"/>: makes the workspace, copies bootstrap files of
    /// the agent that it lacks, and makes <c>skills/</c> the same as the agent's.
    /// </summary>
    public const string Prepare = "/v1/workspaces/prepare";

    /// <summary>POST <see cref="InboundMediaRequest"/>, answered by <see cref="InboundMediaStored"/>.</summary>
    public const string Media = "/v1/workspaces/media";
}

/// <summary>Makes a workspace ready.</summary>
/// <param name="Sandbox">The sandbox whose workspace it is.</param>
public sealed record WorkspacePrepareRequest(SandboxSpec Sandbox);

/// <summary>A workspace that is ready.</summary>
/// <param name="Workdir">Its path in the container.</param>
/// <param name="Copied">Bootstrap files that were copied now, and all skills, relative to the workspace. Empty when the sandbox works in the agent's own workspace, or is shared.</param>
/// <param name="Skipped">What was left out.</param>
public sealed record WorkspacePrepared(string Workdir, IReadOnlyList<string> Copied, IReadOnlyList<SkippedFile> Skipped);

/// <summary>A file or skill of the agent that the sandbox does not get.</summary>
/// <param name="Path">Relative to the agent's workspace.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record SkippedFile(string Path, string Reason);

/// <summary>Stores files that came in with a message under <c>media/inbound/</c> of the workspace.</summary>
/// <param name="Sandbox">The sandbox whose workspace it is.</param>
/// <param name="Files">The files; at most 16 MiB each and 64 MiB in one request.</param>
public sealed record InboundMediaRequest(SandboxSpec Sandbox, IReadOnlyList<InboundFile> Files);

/// <summary>A file that came in with a message.</summary>
/// <param name="Name">As the sender called it; its last segment is used.</param>
/// <param name="Bytes">Its content.</param>
public sealed record InboundFile(string Name, byte[] Bytes);

/// <summary>Files that were stored, in the order in which they were sent.</summary>
/// <param name="Files">One entry per file.</param>
public sealed record InboundMediaStored(IReadOnlyList<InboundMediaFile> Files);

/// <summary>A file that was stored.</summary>
/// <param name="Name">As the sender called it.</param>
/// <param name="Path">Where it is, relative to the workspace; never a place where another file was.</param>
public sealed record InboundMediaFile(string Name, string Path);
