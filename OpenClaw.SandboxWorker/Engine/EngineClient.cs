using System.Diagnostics;
using System.Net.Sockets;
using Docker.DotNet;
using Docker.Endpoints;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Telemetry;

namespace OpenClaw.SandboxWorker.Engine;

/// <summary>
/// The only way to the Docker engine: every call has a deadline and a span, and an engine that does not answer is always the same
/// error. The engine's own refusals pass through as <see cref="DockerApiException"/>.
/// </summary>
internal sealed class EngineClient : IDisposable
{
    /// <summary>For calls that only ask or change records.</summary>
    public static readonly TimeSpan QuickCall = TimeSpan.FromSeconds(20);

    /// <summary>For calls that start or stop processes and mount file systems.</summary>
    public static readonly TimeSpan SlowCall = TimeSpan.FromSeconds(60);

    /// <summary>For calls that last as long as a command that installs packages.</summary>
    public static readonly TimeSpan BulkCall = TimeSpan.FromMinutes(30);

    private readonly Lock _lock = new();
    private DockerClient? _client;
    private DockerEndpoint? _endpoint;

    /// <summary>Calls the engine.</summary>
    /// <param name="phase">What it is for: names the span and appears in the message of a timeout.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SandboxException">The engine does not answer.</exception>
    public async Task<T> CallAsync<T>(string phase, TimeSpan deadline, Func<DockerClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var activity = WorkerTelemetry.Source.StartActivity($"engine.{phase}", ActivityKind.Client);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(deadline);
        try
        {
            return await call(GetClient(), timeout.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error, "timeout");
            throw Unavailable($"it did not finish \"{phase}\" within {deadline.TotalSeconds:0} s", exception);
        }
        catch (Exception exception) when (IsUnreachable(exception))
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            throw Unavailable(exception.GetBaseException().Message, exception);
        }
        catch (DockerApiException exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, EngineMessage.Of(exception));
            throw;
        }
    }

    /// <inheritdoc cref="CallAsync{T}"/>
    public Task CallAsync(string phase, TimeSpan deadline, Func<DockerClient, CancellationToken, Task> call, CancellationToken cancellationToken) =>
        CallAsync(phase, deadline, async (client, token) => { await call(client, token); return true; }, cancellationToken);

    public void Dispose() => _client?.Dispose();

    private static bool IsUnreachable(Exception exception) =>
        exception is HttpRequestException or SocketException or IOException or TimeoutException or DockerEndpointException;

    private DockerClient GetClient()
    {
        lock (_lock)
        {
            if (_client is null)
            {
                _endpoint = DockerEndpoint.Resolve();
                // Deadlines are per call; a stream may last as long as it likes.
                _client = _endpoint.CreateClient(Timeout.InfiniteTimeSpan);
            }

            return _client;
        }
    }

    private SandboxException Unavailable(string reason, Exception cause) => new(
        WorkerErrorCodes.EngineUnavailable,
        cause is DockerEndpointException
            ? reason
            : $"The Docker engine at {_endpoint} does not answer: {reason}. Nothing was run: a sandboxed command never runs outside a sandbox.",
        "Start the engine (`sudo systemctl start docker`), or name another one in DOCKER_HOST; `docker version` shows whether it answers.",
        cause);
}
