using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tools.Hosts;

/// <summary>The machine that the gateway runs on, for sessions that are not sandboxed. It answers as the sandbox worker does.</summary>
internal sealed class LocalHost(LocalProcesses processes, LocalFiles files) : IToolHost
{
    public async Task ExecAsync(ExecRequest request, Action<ExecFrame> onFrame, CancellationToken cancellationToken)
    {
        var (exited, yielded) = await processes.FollowAsync(request, files.Root, (kind, bytes) => onFrame(new ExecFrame(kind, new ReadOnlySequence<byte>(bytes))), cancellationToken);
        if (yielded is not null)
        {
            Send(ExecFrameKind.Yielded, yielded, WorkerJson.Default.ProcessStatus);
        }
        else
        {
            Send(ExecFrameKind.Exited, exited!, WorkerJson.Default.ExecExited);
        }

        void Send<T>(ExecFrameKind kind, T value, JsonTypeInfo<T> type) =>
            onFrame(new ExecFrame(kind, new ReadOnlySequence<byte>(JsonSerializer.SerializeToUtf8Bytes(value, type))));
    }

    public async Task<TAnswer> AskAsync<TRequest, TAnswer>(
        string route, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
    {
        object answer = (route, request) switch
        {
            (ProcessRoutes.List, ProcessListRequest list) => processes.List(list.Owner),
            (ProcessRoutes.Read, ProcessReadRequest read) => await processes.ReadAsync(read, cancellationToken),
            (ProcessRoutes.Wait, ProcessWaitRequest wait) => await processes.WaitAsync(wait, cancellationToken),
            (ProcessRoutes.Write, ProcessWriteRequest write) => await processes.WriteAsync(write, cancellationToken),
            (ProcessRoutes.Kill, ProcessReference kill) => await processes.KillAsync(kill),
            (ProcessRoutes.Remove, ProcessReference remove) => await processes.RemoveAsync(remove),
            (FileRoutes.Read, FileReadRequest read) => files.Read(read),
            (FileRoutes.Write, FileWriteRequest write) => files.Write(write),
            (FileRoutes.Remove, FileRemoveRequest remove) => files.Remove(remove),
            _ => throw new SandboxException(new WorkerError { Code = WorkerErrorCodes.NotFound, Message = $"There is no {route} outside a sandbox." }),
        };
        return (TAnswer)answer;
    }
}
