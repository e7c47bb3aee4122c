using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Tests.Running;

/// <summary>A worker's HTTP interface, as the gateway uses it.</summary>
internal abstract class WorkerClient
{
    public const string Token = "a-token-of-the-tests";

    public HttpClient Http { get; private set; } = null!;

    public async Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return new ExecResult(null, [], [], null, await response.Content.ReadFromJsonAsync(WorkerJson.Default.WorkerError, cancellationToken), (int)response.StatusCode);
        }

        Assert.Equal(WorkerRoutes.ExecStreamMediaType, response.Content.Headers.ContentType?.MediaType);
        return await ReadAsync(await response.Content.ReadAsStreamAsync(cancellationToken), (int)response.StatusCode, cancellationToken);
    }

    /// <summary>Sends an exec request; returns as soon as the answer's headers are there.</summary>
    public Task<HttpResponseMessage> SendAsync(ExecRequest request, CancellationToken cancellationToken = default) => Http.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, WorkerRoutes.Exec) { Content = JsonContent.Create(request, WorkerJson.Default.ExecRequest) },
        HttpCompletionOption.ResponseHeadersRead,
        cancellationToken);

    public async Task<IReadOnlyList<SandboxInfo>> ListAsync() => (await Http.GetFromJsonAsync(WorkerRoutes.Sandboxes, WorkerJson.Default.SandboxList))!.Sandboxes;

    public async Task<TResult> PostAsync<TRequest, TResult>(string route, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResult> resultType)
    {
        using var response = await Http.PostAsync(route, JsonContent.Create(request, requestType));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonSerializer.Deserialize(body, resultType)!;
    }

    protected void Connect(Uri address)
    {
        Http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    private static async Task<ExecResult> ReadAsync(Stream stream, int status, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream);
        ExecStarted? started = null;
        ExecExited? exited = null;
        WorkerError? error = null;
        using var stdout = new MemoryStream();
        using var stderr = new MemoryStream();
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (ExecFrame.TryRead(ref buffer, out var frame))
            {
                Assert.True(exited is null && error is null, "A frame came behind the last one.");
                var json = new Utf8JsonReader(frame.Payload);
                switch (frame.Kind)
                {
                    case ExecFrameKind.Started:
                        started = JsonSerializer.Deserialize(ref json, WorkerJson.Default.ExecStarted);
                        break;
                    case ExecFrameKind.Exited:
                        exited = JsonSerializer.Deserialize(ref json, WorkerJson.Default.ExecExited);
                        break;
                    case ExecFrameKind.Error:
                        error = JsonSerializer.Deserialize(ref json, WorkerJson.Default.WorkerError);
                        break;
                    default:
                        foreach (var part in frame.Payload)
                        {
                            (frame.Kind == ExecFrameKind.Stdout ? stdout : stderr).Write(part.Span);
                        }

                        break;
                }
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return new ExecResult(started, stdout.ToArray(), stderr.ToArray(), exited, error, status);
            }
        }
    }
}
