using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OpenClaw.BrowserSandbox.Configuration;

namespace OpenClaw.BrowserSandbox.Api;

/// <summary>Ready means that a caller would be served: asks this service's own front door for <c>/json/version</c>, token and all.</summary>
internal sealed class ProxyReadiness : IHealthCheck, IDisposable
{
    private readonly IServer _server;
    private readonly IOptions<BrowserSandboxOptions> _options;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };

    public ProxyReadiness(IServer server, IOptions<BrowserSandboxOptions> options)
    {
        _server = server;
        _options = options;
    }

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } address)
        {
            return HealthCheckResult.Unhealthy("not listening yet");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(FrontDoor(address), "/json/version"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.Value.Token);
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            return response.StatusCode == HttpStatusCode.OK ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"/json/version: {(int)response.StatusCode}");
        }
        catch (HttpRequestException exception)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // A listener on all addresses is reached through loopback.
    private static Uri FrontDoor(string address)
    {
        var port = new Uri(address.Replace("://+", "://localhost", StringComparison.Ordinal).Replace("://*", "://localhost", StringComparison.Ordinal)).Port;
        return new Uri($"http://127.0.0.1:{port}");
    }
}
