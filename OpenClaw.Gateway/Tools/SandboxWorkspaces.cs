using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools;

/// <summary>
/// Makes the workspace of a sandboxed session ready before a turn: the agent's bootstrap files and skills are in it, and so is what came
/// in with the message. Container or not, the worker does it by the sandbox's own mount table.
/// </summary>
internal sealed partial class SandboxWorkspaces(
    ToolPolicy policy, SandboxSpecResolver sandboxes, SandboxWorkerClient worker, TimeProvider time, ILogger<SandboxWorkspaces> logger)
{
    // A worker that hangs must not keep a message from its answer; a tool call that needs the worker says what is wrong with it.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Whether tools of a session run in a sandbox.</summary>
    public bool IsSandboxed(string agentId, string sessionKey) =>
        policy.Decide(ExecParameters.ToolName, agentId, sessionKey).Placement == ToolPlacement.Sandbox;

    /// <summary>
    /// Brings what the agent's workspace has for a start into the sandbox's, where it is missing. Does nothing for a session that is not
    /// sandboxed. A worker that cannot do it is logged and keeps nothing from going on: each tool call meets the same worker.
    /// </summary>
    public async Task PrepareAsync(string agentId, string sessionKey, CancellationToken cancellationToken)
    {
        if (!IsSandboxed(agentId, sessionKey))
        {
            return;
        }

        try
        {
            await AskAsync(
                token => worker.AskAsync(
                    WorkspaceRoutes.Prepare, new WorkspacePrepareRequest(sandboxes.Resolve(agentId, sessionKey)),
                    WorkerJson.Default.WorkspacePrepareRequest, WorkerJson.Default.WorkspacePrepared, token),
                cancellationToken);
        }
        catch (SandboxException exception)
        {
            LogNotPrepared(sessionKey, exception.Error.Message);
        }
    }

    /// <summary>Puts files that came in with a message under <c>media/inbound</c> of the sandbox's workspace; none overwrites another.</summary>
    /// <returns>Where each is, relative to the workspace.</returns>
    /// <exception cref="SandboxException">The worker cannot take one; those before it are there.</exception>
    public async Task<IReadOnlyList<InboundMediaFile>> StoreAsync(
        string agentId, string sessionKey, IReadOnlyList<InboundFile> files, CancellationToken cancellationToken) =>
        (await AskAsync(
            token => worker.AskAsync(
                WorkspaceRoutes.Media, new InboundMediaRequest(sandboxes.Resolve(agentId, sessionKey), files),
                WorkerJson.Default.InboundMediaRequest, WorkerJson.Default.InboundMediaStored, token),
            cancellationToken)).Files;

    private async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await ask(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SandboxException(new WorkerError
            {
                Code = WorkerErrorCodes.Internal,
                Message = $"The sandbox worker did not answer within {Limit.TotalSeconds:0} seconds.",
                Fix = "Look at the worker's log.",
            });
        }
    }

    [LoggerMessage(510, LogLevel.Warning, "The workspace of {SessionKey} could not be made ready: {Reason}")]
    private partial void LogNotPrepared(string sessionKey, string reason);
}
