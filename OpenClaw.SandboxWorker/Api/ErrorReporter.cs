using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>Decides what a caller is told about a failure. What is not meant for it goes to the log alone.</summary>
internal sealed partial class ErrorReporter(ILogger<ErrorReporter> logger)
{
    public WorkerError ToError(Exception exception)
    {
        switch (exception)
        {
            case SandboxException known:
                LogRefused(known.Code, known.Message);
                return known.ToError();
            case BadHttpRequestException bad:
                return new WorkerError { Code = WorkerErrorCodes.InvalidRequest, Message = bad.Message };
            case OperationCanceledException:
                return new WorkerError { Code = WorkerErrorCodes.NotReady, Message = "The sandbox worker is stopping; the command was killed." };
            default:
                LogFault(exception);
                return new WorkerError { Code = WorkerErrorCodes.Internal, Message = "The sandbox worker failed; its log says why." };
        }
    }

    [LoggerMessage(20, LogLevel.Information, "Refused with {Code}: {Message}")]
    private partial void LogRefused(string code, string message);

    [LoggerMessage(21, LogLevel.Error, "A request failed")]
    private partial void LogFault(Exception exception);
}
