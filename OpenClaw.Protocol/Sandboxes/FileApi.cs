using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Sandboxes;

/// <summary>
/// The worker's routes for files of a sandbox. Paths are the container's own, absolute or relative to its workdir, and lead only into
/// its mounts; no container needs to run. Errors are <see cref="WorkerErrorCodes.FileNotFound"/>, <see cref="WorkerErrorCodes.FileDenied"/>,
/// <see cref="WorkerErrorCodes.OutsideRoot"/>, <see cref="WorkerErrorCodes.FileReadOnly"/> and <see cref="WorkerErrorCodes.FileTooLarge"/>.
/// </summary>
public static class FileRoutes
{
    /// <summary>POST <see cref="FileReadRequest"/>, answered by <see cref="FileContent"/>.</summary>
    public const string Read = "/v1/files/read";

    /// <summary>POST <see cref="FileWriteRequest"/>, answered by <see cref="FileWritten"/>.</summary>
    public const string Write = "/v1/files/write";

    /// <summary>POST <see cref="FileRemoveRequest"/>, answered by <see cref="FileWritten"/> with 0 bytes.</summary>
    public const string Remove = "/v1/files/remove";
}

/// <summary>Reads a file.</summary>
public sealed record FileReadRequest
{
    /// <summary>The sandbox whose file it is.</summary>
    public required SandboxSpec Sandbox { get; init; }

    /// <summary>Path in the container.</summary>
    public required string Path { get; init; }

    /// <summary>First byte, 0 or more.</summary>
    public long Offset { get; set; }

    /// <summary>Most bytes, 1 to 16 MiB.</summary>
    public int Limit { get; set; } = 16 << 20;
}

/// <summary>Bytes of a file.</summary>
/// <param name="Path">The absolute path in the container.</param>
/// <param name="Bytes">The bytes from the offset on.</param>
/// <param name="Size">Size of the whole file.</param>
/// <param name="Sha256">Hash of the whole file in hexadecimal digits, when all of it was read; null otherwise.</param>
public sealed record FileContent(
    string Path,
    byte[] Bytes,
    long Size,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sha256);

/// <summary>Writes a whole file. A reader sees the old file or the new one, never a part.</summary>
public sealed record FileWriteRequest
{
    /// <summary>The sandbox whose file it is.</summary>
    public required SandboxSpec Sandbox { get; init; }

    /// <summary>Path in the container; directories that are missing are made.</summary>
    public required string Path { get; init; }

    /// <summary>The new content.</summary>
    public required byte[] Bytes { get; init; }

    /// <summary>Refuse when the file exists.</summary>
    public bool CreateNew { get; set; }

    /// <summary>Refuse unless this is the hash of what is there, as <see cref="FileContent.Sha256"/> said: for an edit of what was read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ExpectedSha256 { get; init; }
}

/// <summary>Removes a file; a link itself, not what it leads to.</summary>
public sealed record FileRemoveRequest
{
    /// <summary>The sandbox whose file it is.</summary>
    public required SandboxSpec Sandbox { get; init; }

    /// <summary>Path in the container.</summary>
    public required string Path { get; init; }
}

/// <summary>A file was written or removed.</summary>
/// <param name="Path">The absolute path in the container.</param>
/// <param name="Bytes">Its size now.</param>
/// <param name="Created">Whether it was not there before.</param>
public sealed record FileWritten(string Path, long Bytes, bool Created);
