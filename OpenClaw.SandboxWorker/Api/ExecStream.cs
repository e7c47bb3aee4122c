using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Exec;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>Writes a command's course into an HTTP answer. A flush waits for the client, and with it the command's output waits.</summary>
internal sealed class ExecStream(HttpResponse response) : IExecSink, IDisposable
{
    // Two outputs write, and a frame must stay whole.
    private readonly SemaphoreSlim _turn = new(1, 1);

    private PipeWriter Writer => response.BodyWriter;

    public ValueTask StartedAsync(ExecStarted started, CancellationToken cancellationToken)
    {
        response.ContentType = WorkerRoutes.ExecStreamMediaType;
        return WriteJsonAsync(ExecFrameKind.Started, started, WorkerJson.Default.ExecStarted, cancellationToken);
    }

    public ValueTask OutputAsync(ExecFrameKind kind, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        WriteAsync(kind, bytes, cancellationToken);

    public ValueTask ExitedAsync(ExecExited exited, CancellationToken cancellationToken) =>
        WriteJsonAsync(ExecFrameKind.Exited, exited, WorkerJson.Default.ExecExited, cancellationToken);

    public ValueTask YieldedAsync(ProcessStatus status, CancellationToken cancellationToken) =>
        WriteJsonAsync(ExecFrameKind.Yielded, status, WorkerJson.Default.ProcessStatus, cancellationToken);

    public ValueTask FailedAsync(WorkerError error, CancellationToken cancellationToken) =>
        WriteJsonAsync(ExecFrameKind.Error, error, WorkerJson.Default.WorkerError, cancellationToken);

    public void Dispose() => _turn.Dispose();

    private ValueTask WriteJsonAsync<T>(ExecFrameKind kind, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        WriteAsync(kind, JsonSerializer.SerializeToUtf8Bytes(value, type), cancellationToken);

    private async ValueTask WriteAsync(ExecFrameKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ExecFrame.Write(Writer, kind, payload.Span);
            var flushed = await Writer.FlushAsync(cancellationToken);
            if (flushed.IsCompleted)
            {
                throw new OperationCanceledException("The client has closed the stream.", cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
