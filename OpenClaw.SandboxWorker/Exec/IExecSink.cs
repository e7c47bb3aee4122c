using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Exec;

/// <summary>Where a command's output goes. A call returns when more may come: that is the back-pressure.</summary>
internal interface IExecSink
{
    ValueTask StartedAsync(ExecStarted started, CancellationToken cancellationToken);

    ValueTask OutputAsync(ExecFrameKind kind, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);
}
