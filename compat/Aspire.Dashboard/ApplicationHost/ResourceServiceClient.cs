using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aspire.Dashboard.Configuration;
using Aspire.ResourceService;

namespace Aspire.Dashboard.ApplicationHost;

/// <summary>The application host's resource service over HTTP.</summary>
internal sealed class ResourceServiceClient : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient? _http;

    public ResourceServiceClient(DashboardOptions options)
    {
        var settings = options.ResourceServiceClient;
        if (!settings.IsConfigured)
        {
            return;
        }

        // The key goes to this address alone: no redirects, no proxy. Streams last as long as the application host does.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, ConnectTimeout = ConnectTimeout })
        {
            BaseAddress = new Uri(settings.Url!.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (!string.IsNullOrWhiteSpace(settings.ApiKey))
        {
            _http.DefaultRequestHeaders.Add(ResourceServiceProtocol.ApiKeyHeader, settings.ApiKey.Trim());
        }
    }

    public bool IsConfigured => _http is not null;

    private HttpClient Http => _http ?? throw new InvalidOperationException("There is no application host.");

    public async Task<ApplicationDto> GetApplicationAsync(CancellationToken cancellationToken) =>
        await Http.GetFromJsonAsync("v1/application", ResourceServiceJson.Default.ApplicationDto, cancellationToken)
        ?? throw new JsonException("The application host answered null.");

    public IAsyncEnumerable<ResourceStreamDto> WatchResourcesAsync(CancellationToken cancellationToken) =>
        ReadLinesAsync("v1/resources/stream", ResourceServiceJson.Default.ResourceStreamDto, cancellationToken);

    /// <summary>Console lines of a resource, those kept first.</summary>
    public IAsyncEnumerable<ConsoleLineDto> ReadConsoleAsync(string resource, bool follow, CancellationToken cancellationToken) =>
        ReadLinesAsync(
            $"v1/resources/{Uri.EscapeDataString(resource)}/console{(follow ? "?follow=true" : "")}",
            ResourceServiceJson.Default.ConsoleLineDto, cancellationToken);

    /// <summary>Runs a command; failures to reach the application host are failures of the command.</summary>
    public Task<CommandResponseDto> ExecuteAsync(string resource, string command, CancellationToken cancellationToken) =>
        ExecuteAsync(resource, command, arguments: null, cancellationToken);

    /// <summary>Runs a command with arguments; failures to reach the application host are failures of the command.</summary>
    public async Task<CommandResponseDto> ExecuteAsync(
        string resource, string command, IReadOnlyDictionary<string, string>? arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.PostAsJsonAsync(
                $"v1/resources/{Uri.EscapeDataString(resource)}/commands/{Uri.EscapeDataString(command)}",
                new CommandRequestDto { Arguments = arguments }, ResourceServiceJson.Default.CommandRequestDto, cancellationToken);
            if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotFound)
            {
                return await response.Content.ReadFromJsonAsync(ResourceServiceJson.Default.CommandResponseDto, cancellationToken)
                    ?? new CommandResponseDto(CommandResponseDto.Failed, "The application host answered nothing.");
            }

            return new CommandResponseDto(CommandResponseDto.Failed, $"The application host answered {(int)response.StatusCode} {response.ReasonPhrase}.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException)
        {
            return new CommandResponseDto(CommandResponseDto.Failed, $"The application host cannot be reached: {e.Message}");
        }
    }

    public void Dispose() => _http?.Dispose();

    private async IAsyncEnumerable<T> ReadLinesAsync<T>(
        string path, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in JsonSerializer.DeserializeAsyncEnumerable(stream, type, topLevelValues: true, cancellationToken))
        {
            if (item is not null)
            {
                yield return item;
            }
        }
    }
}
