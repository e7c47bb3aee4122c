using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tools.Files;

/// <summary>Files of a session, where its host has them: in a sandbox by the worker's one mount table.</summary>
internal sealed class WorkspaceFiles(SandboxSpecResolver sandboxes)
{
    private const int PieceBytes = 4 << 20;

    /// <summary>Largest file that is changed as a whole; the worker's limit of one request.</summary>
    public const int LargestFile = 16 << 20;

    /// <summary>A whole file, with the hash that a change of it names.</summary>
    /// <exception cref="ToolException">It is larger than <see cref="LargestFile"/>.</exception>
    /// <exception cref="SandboxException">It cannot be read.</exception>
    public async Task<FileContent> ReadWholeAsync(ToolCall call, string path, CancellationToken cancellationToken)
    {
        var content = await ReadAsync(call, path, 0, LargestFile, cancellationToken);
        return content.Sha256 is not null
            ? content
            : throw new ToolException($"{content.Path} has {content.Size} bytes; the most that can be changed at once is {LargestFile}. Use exec with sed or a script.");
    }

    /// <summary>A file piece by piece, so that a large one is never held as a whole.</summary>
    /// <exception cref="SandboxException">It cannot be read.</exception>
    public async IAsyncEnumerable<FileContent> ReadPiecesAsync(
        ToolCall call, string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long offset = 0;
        FileContent piece;
        do
        {
            piece = await ReadAsync(call, path, offset, PieceBytes, cancellationToken);
            offset += piece.Bytes.Length;
            yield return piece;
        }
        while (piece.Bytes.Length > 0 && offset < piece.Size);
    }

    /// <summary>Whether there is something at a path.</summary>
    /// <exception cref="SandboxException">It cannot be looked at.</exception>
    public async Task<bool> ExistsAsync(ToolCall call, string path, CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync(call, path, 0, 1, cancellationToken);
            return true;
        }
        catch (SandboxException exception) when (exception.Error.Code == WorkerErrorCodes.FileNotFound)
        {
            return false;
        }
    }

    /// <summary>Writes a whole file; with a hash only when that is what is there.</summary>
    /// <exception cref="SandboxException">It cannot be written.</exception>
    public Task<FileWritten> WriteAsync(ToolCall call, string path, byte[] bytes, string? expectedSha256, CancellationToken cancellationToken) =>
        WriteAsync(call, new FileWriteRequest { Sandbox = Sandbox(call), Path = path, Bytes = bytes, ExpectedSha256 = expectedSha256 }, cancellationToken);

    /// <summary>Writes a file that must not be there yet.</summary>
    /// <exception cref="SandboxException">It cannot be written.</exception>
    public Task<FileWritten> CreateAsync(ToolCall call, string path, byte[] bytes, CancellationToken cancellationToken) =>
        WriteAsync(call, new FileWriteRequest { Sandbox = Sandbox(call), Path = path, Bytes = bytes, CreateNew = true }, cancellationToken);

    /// <summary>Removes a file.</summary>
    /// <exception cref="SandboxException">It cannot be removed.</exception>
    public Task RemoveAsync(ToolCall call, string path, CancellationToken cancellationToken) => call.Host.AskAsync(
        FileRoutes.Remove,
        new FileRemoveRequest { Sandbox = Sandbox(call), Path = path },
        WorkerJson.Default.FileRemoveRequest,
        WorkerJson.Default.FileWritten,
        cancellationToken);

    private static Task<FileWritten> WriteAsync(ToolCall call, FileWriteRequest request, CancellationToken cancellationToken) =>
        call.Host.AskAsync(FileRoutes.Write, request, WorkerJson.Default.FileWriteRequest, WorkerJson.Default.FileWritten, cancellationToken);

    private Task<FileContent> ReadAsync(ToolCall call, string path, long offset, int limit, CancellationToken cancellationToken) => call.Host.AskAsync(
        FileRoutes.Read,
        new FileReadRequest { Sandbox = Sandbox(call), Path = path, Offset = offset, Limit = limit },
        WorkerJson.Default.FileReadRequest,
        WorkerJson.Default.FileContent,
        cancellationToken);

    private SandboxSpec Sandbox(ToolCall call) => sandboxes.Resolve(call.AgentId, call.SessionKey);
}
