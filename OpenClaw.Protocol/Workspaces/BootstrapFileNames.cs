namespace OpenClaw.Protocol.Workspaces;

/// <summary>The files of a workspace by which an agent knows who it is and for whom it works.</summary>
public static class BootstrapFileNames
{
    /// <summary>How to begin; deleted when that is done.</summary>
    public const string Bootstrap = "BOOTSTRAP.md";

    /// <summary>What the agent keeps of earlier conversations; nobody gives it one.</summary>
    public const string Memory = "MEMORY.md";

    /// <summary>Those that every workspace has, in the order in which they are read and shown.</summary>
    public static IReadOnlyList<string> Lasting { get; } = ["AGENTS.md", "SOUL.md", "TOOLS.md", "IDENTITY.md", "USER.md", "HEARTBEAT.md"];

    /// <summary>Those that a new workspace is given.</summary>
    public static IReadOnlyList<string> Given { get; } = [.. Lasting, Bootstrap];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Given, Memory];
}
