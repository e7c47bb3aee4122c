using System.Text.Json.Serialization.Metadata;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tools.Hosts;

/// <summary>Where the commands and files of a session are. Tools ask every host the same questions: those of the sandbox worker.</summary>
internal interface IToolHost
{
    /// <summary>Runs a command and hands over each frame while it arrives.</summary>
    /// <exception cref="SandboxException">The host refuses or fails.</exception>
    Task ExecAsync(ExecRequest request, Action<ExecFrame> onFrame, CancellationToken cancellationToken);

    /// <summary>Asks one question that has one answer.</summary>
    /// <exception cref="SandboxException">The host refuses or fails.</exception>
    Task<TAnswer> AskAsync<TRequest, TAnswer>(
        string route, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken);
}
