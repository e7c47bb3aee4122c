namespace OpenClaw.Protocol.Sandboxes.Rules;

/// <summary><c>sandbox.docker</c> after <see cref="SandboxRules"/>: typed, complete, and nothing in it that is not allowed.</summary>
public sealed record CheckedDockerSettings
{
    /// <summary>Image reference.</summary>
    public required string Image { get; init; }

    /// <summary>uid and gid; null for the owner of the workspace.</summary>
    public required (uint User, uint Group)? User { get; init; }

    /// <summary>Absolute path of the workspace in the container.</summary>
    public required string Workdir { get; init; }

    /// <summary>Whether the image's file system is read-only.</summary>
    public required bool ReadOnlyRoot { get; init; }

    /// <summary>Options of the memory file systems by path.</summary>
    public required IReadOnlyDictionary<string, string> Tmpfs { get; init; }

    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Capabilities to drop, without <c>CAP_</c>, or <c>ALL</c>.</summary>
    public required IReadOnlyList<string> CapDrop { get; init; }

    /// <summary>Environment of every command.</summary>
    public required IReadOnlyDictionary<string, string> Env { get; init; }

    /// <summary>Prepares a derived image; null for none.</summary>
    public required string? SetupCommand { get; init; }

    /// <summary>Most processes and threads.</summary>
    public required long PidsLimit { get; init; }

    /// <summary>Memory in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Memory and swap together in bytes; -1 for no limit.</summary>
    public required long MemorySwapBytes { get; init; }

    /// <summary>Processors in billionths; null for no limit.</summary>
    public required long? NanoCpus { get; init; }

    /// <summary>Resource limits.</summary>
    public required IReadOnlyList<SandboxUlimit> Ulimits { get; init; }

    /// <summary>Absolute path of a seccomp profile; null for the engine's default.</summary>
    public required string? SeccompProfile { get; init; }

    /// <summary>Name of an AppArmor profile; null for the engine's default.</summary>
    public required string? ApparmorProfile { get; init; }

    /// <summary>Addresses of name servers.</summary>
    public required IReadOnlyList<string> Dns { get; init; }

    /// <summary>Host entries, <c>name:address</c>.</summary>
    public required IReadOnlyList<string> ExtraHosts { get; init; }

    /// <summary>OCI runtime; null for the engine's default.</summary>
    public required string? Runtime { get; init; }

    /// <summary>Directories of the machine that the container sees besides its workspaces.</summary>
    public required IReadOnlyList<SandboxBind> Binds { get; init; }
}

/// <summary>A bind mount.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Source">Absolute path on the machine.</param>
/// <param name="Target">Absolute path in the container.</param>
/// <param name="ReadOnly">Whether the container may only read it.</param>
public sealed record SandboxBind(string Text, string Source, string Target, bool ReadOnly);

/// <summary>A resource limit.</summary>
/// <param name="Name">Such as <c>nofile</c>.</param>
/// <param name="Soft">Soft limit, 0 or more.</param>
/// <param name="Hard">Hard limit, not below the soft one.</param>
public sealed record SandboxUlimit(string Name, long Soft, long Hard);
