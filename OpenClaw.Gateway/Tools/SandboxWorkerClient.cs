using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Gateway.Tools.Hosts;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tools;

/// <summary>The worker could not do what was asked. Nothing ran, or what ran has ended.</summary>
internal sealed class SandboxException(WorkerError error) : Exception(error.Message)
{
    public WorkerError Error => error;
}

/// <summary>Calls the sandbox worker. Never retries: a command may have had its effect.</summary>
internal sealed class SandboxWorkerClient(IHttpClientFactory clients, IConfiguration environment) : IToolHost
{
    /// <summary>Name of the HTTP client.</summary>
    public const string ClientName = "sandbox-worker";

    /// <summary>The worker's address; null when none is configured.</summary>
    public Uri? Address => Uri.TryCreate(environment[OpenClawEnvironment.WorkerUrl], UriKind.Absolute, out var uri) ? uri : null;

    /// <summary>Runs a command and hands over each frame while it arrives.</summary>
    /// <exception cref="SandboxException">The worker does not answer, refuses, or fails.</exception>
    public async Task ExecAsync(ExecRequest request, Action<ExecFrame> onFrame, CancellationToken cancellationToken)
    {
        using var message = Message(WorkerRoutes.Exec, request, WorkerJson.Default.ExecRequest);
        message.Headers.Accept.ParseAdd(WorkerRoutes.ExecStreamMediaType);

        var last = false;
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw await RefusalAsync(response, cancellationToken);
            }

            var reader = PipeReader.Create(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (!last)
            {
                var read = await reader.ReadAsync(cancellationToken);
                var buffer = read.Buffer;
                while (!last && ExecFrame.TryRead(ref buffer, out var frame))
                {
                    last = frame.Kind is ExecFrameKind.Exited or ExecFrameKind.Error or ExecFrameKind.Yielded;
                    onFrame(frame);
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }

            await reader.CompleteAsync();
        }
        catch (HttpRequestException exception)
        {
            throw NoAnswer(exception);
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            throw Failure($"The connection to the sandbox worker broke: {exception.Message}", "Look at the worker's log; the command may have run in part.");
        }

        if (!last)
        {
            throw Failure("The sandbox worker ended the stream without a result.", "Look at the worker's log; the command may have run in part.");
        }
    }

    /// <summary>Asks one question that has one answer.</summary>
    /// <param name="route">One of the worker's routes that take and give JSON.</param>
    /// <param name="request">The question.</param>
    /// <param name="requestType">Its JSON.</param>
    /// <param name="answerType">The answer's JSON.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SandboxException">The worker does not answer, refuses, or fails.</exception>
    public async Task<TAnswer> AskAsync<TRequest, TAnswer>(
        string route, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
    {
        using var message = Message(route, request, requestType);
        return await SendAsync(message, route, answerType, cancellationToken);
    }

    private async Task<TAnswer> SendAsync<TAnswer>(HttpRequestMessage message, string route, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(message, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw await RefusalAsync(response, cancellationToken);
            }

            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return JsonSerializer.Deserialize(body, answerType) ?? throw new JsonException("The answer is null.");
        }
        catch (HttpRequestException exception)
        {
            throw NoAnswer(exception);
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            throw Failure($"The sandbox worker's answer to {route} cannot be read: {exception.Message}", "Gateway and worker have to be of the same version.");
        }
    }

    private HttpRequestMessage Message<TRequest>(string route, TRequest request, JsonTypeInfo<TRequest> type)
    {
        return new HttpRequestMessage(HttpMethod.Post, new Uri(RequireAddress(), route))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, type))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
            Headers = { Authorization = Authorization },
        };
    }

    private AuthenticationHeaderValue Authorization => new("Bearer", environment[OpenClawEnvironment.WorkerToken] ?? string.Empty);

    private Uri RequireAddress() => Address ?? throw Failure(
        "No sandbox worker is configured.", $"Start the whole system, or set {OpenClawEnvironment.WorkerUrl} to the worker's address.");

    private SandboxException NoAnswer(HttpRequestException exception) => Failure(
        $"The sandbox worker at {Address} does not answer: {exception.Message}",
        $"Check that the worker runs and that {OpenClawEnvironment.WorkerUrl} is right.");

    private static async Task<SandboxException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (JsonSerializer.Deserialize(body, WorkerJson.Default.WorkerError) is { } error)
            {
                return new SandboxException(error);
            }
        }
        catch (JsonException)
        {
            // Something else than a worker answered; the status says what there is to say.
        }

        return Failure(
            $"The sandbox worker answered {(int)response.StatusCode} without a reason.",
            $"Check that {OpenClawEnvironment.WorkerUrl} is the worker's address.");
    }

    private static SandboxException Failure(string message, string fix) =>
        new(new WorkerError { Code = WorkerErrorCodes.Internal, Message = message, Fix = fix });

    /// <summary>Asks for what a route without parameters shows.</summary>
    /// <exception cref="SandboxException">The worker does not answer, refuses, or fails.</exception>
    public async Task<TAnswer> GetAsync<TAnswer>(string route, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, new Uri(RequireAddress(), route)) { Headers = { Authorization = Authorization } };
        return await SendAsync(message, route, answerType, cancellationToken);
    }
}
