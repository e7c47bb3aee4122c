using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Client;

namespace Docker.DotNet.Http;

/// <summary>Sends requests to one engine and turns its answers into objects, streams or exceptions.</summary>
internal sealed class EngineApi : IDisposable
{
    private readonly EngineTransport _transport;
    private readonly HttpClient _client;
    private readonly string _versionPrefix;

    public EngineApi(DockerClientConfiguration configuration, Version apiVersion)
    {
        _transport = EngineTransport.For(configuration);
        _versionPrefix = apiVersion is null ? "" : $"v{apiVersion.ToString(2)}/";
        DefaultTimeout = configuration.DefaultTimeout;
        _client = new HttpClient(configuration.Credentials.GetHandler(new ManagedHandler(_transport.Open)), disposeHandler: true)
        {
            BaseAddress = _transport.BaseAddress,
            // Limits are set per request: streams have none.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.Add("User-Agent", "Docker.DotNet");
        foreach (var (name, value) in configuration.DefaultHttpRequestHeaders)
        {
            _client.DefaultRequestHeaders.Add(name, value);
        }
    }

    public TimeSpan DefaultTimeout { get; set; }

    public void Dispose() => _client.Dispose();

    /// <summary>Sends a request whose answer carries nothing of interest but its status.</summary>
    public Task<HttpStatusCode> SendAsync(EngineRequest request, CancellationToken cancellationToken) =>
        WithinLimitAsync(
            request,
            async limited =>
            {
                using var response = await ExchangeAsync(request, limited).ConfigureAwait(false);
                // Read to its end, so that the connection can be used again.
                await response.Content.CopyToAsync(Stream.Null, limited).ConfigureAwait(false);
                return response.StatusCode;
            },
            cancellationToken);

    /// <summary>Sends a request that is answered by one JSON value.</summary>
    public Task<T> SendAsync<T>(EngineRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        WithinLimitAsync(
            request,
            async limited =>
            {
                using var response = await ExchangeAsync(request, limited).ConfigureAwait(false);
                var body = await response.Content.ReadAsStreamAsync(limited).ConfigureAwait(false);
                await using (body.ConfigureAwait(false))
                {
                    return await JsonSerializer.DeserializeAsync(body, type, limited).ConfigureAwait(false);
                }
            },
            cancellationToken);

    /// <summary>Sends a request that is answered by JSON values until the engine has no more, and reports each as it comes.</summary>
    public async Task MonitorAsync<T>(
        EngineRequest request, JsonTypeInfo<T> type, IProgress<T> progress, CancellationToken cancellationToken)
    {
        using var response = await ExchangeAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var values = JsonSerializer.DeserializeAsyncEnumerable(body, type, topLevelValues: true, cancellationToken);
            await foreach (var value in values.ConfigureAwait(false))
            {
                progress.Report(value);
            }
        }
    }

    /// <summary>Sends a request and gives the answer once its head is there. The caller disposes it, which closes an unfinished connection.</summary>
    public Task<HttpResponseMessage> OpenAsync(EngineRequest request, CancellationToken cancellationToken) =>
        ExchangeAsync(request, cancellationToken);

    /// <summary>Sends a request and gives the answer's body as it comes. Disposing the stream closes the connection.</summary>
    public async Task<Stream> OpenStreamAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        var response = await ExchangeAsync(request, cancellationToken).ConfigureAwait(false);
        return await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request after which the connection carries the streams of a process, in both directions.</summary>
    public async Task<Stream> HijackAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        var response = await ExchangeAsync(request, cancellationToken, upgrade: true).ConfigureAwait(false);
        return await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> WithinLimitAsync<T>(
        EngineRequest request, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        if (DefaultTimeout == Timeout.InfiniteTimeSpan || request.ExtraTime == Timeout.InfiniteTimeSpan)
        {
            return await send(cancellationToken).ConfigureAwait(false);
        }

        var limit = DefaultTimeout + request.ExtraTime;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(limit);
        try
        {
            return await send(limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException(
                $"The Docker engine at {_transport.Endpoint} did not answer {request.Method} {request.Path} within {limit}.",
                new TimeoutException(exception.Message, exception));
        }
    }

    private async Task<HttpResponseMessage> ExchangeAsync(EngineRequest request, CancellationToken cancellationToken, bool upgrade = false)
    {
        // Not disposed: that would close the streams of callers.
        var message = new HttpRequestMessage(request.Method, $"{_versionPrefix}{request.Path}{QueryString.From(request.Query)}")
        {
            Content = request.Content,
        };
        foreach (var (name, value) in request.Headers)
        {
            message.Headers.Add(name, value);
        }

        if (upgrade)
        {
            ConnectionUpgrade.Ask(message);
        }

        HttpResponseMessage response;
        try
        {
            response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError)
        {
            throw _transport.CannotConnect(exception);
        }

        if (response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.NotModified or HttpStatusCode.SwitchingProtocols)
        {
            return response;
        }

        using (response)
        {
            var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            throw response.StatusCode == HttpStatusCode.NotFound && request.NotFound is not null
                ? request.NotFound(response.StatusCode, body)
                : new DockerApiException(response.StatusCode, body);
        }
    }
}
