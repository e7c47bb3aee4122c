using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Exec;

/// <summary>The person's side of a terminal. A call that shows something returns when more may come.</summary>
internal interface ITerminal
{
    ValueTask StartedAsync(ExecStarted started, CancellationToken cancellationToken);

    ValueTask ShowAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>What is typed, or the terminal's new size.</summary>
    /// <returns>Neither when the person is gone.</returns>
    ValueTask<(byte[]? Typed, TerminalSize? Size)> ReadAsync(CancellationToken cancellationToken);
}
