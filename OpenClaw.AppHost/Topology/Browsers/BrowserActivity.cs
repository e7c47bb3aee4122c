using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using OpenClaw.AppHost.Topology.Sandboxes;

namespace OpenClaw.AppHost.Topology.Browsers;

/// <summary>What a browser sandbox says about its use.</summary>
/// <param name="endpoint">Where it answers.</param>
/// <param name="token">Its token.</param>
internal sealed class BrowserActivity(EndpointReference endpoint, ParameterResource token) : IDisposable
{
    // The token goes to the browser sandbox alone: no redirects, no proxy.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Asks it.</summary>
    /// <returns>The properties that the dashboard shows; none while it does not answer, as at its start.</returns>
    public async Task<IReadOnlyList<ResourcePropertySnapshot>> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(endpoint.Url), "/status"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token.GetValueAsync(cancellationToken));
            using var response = await _http.SendAsync(request, cancellationToken);
            response.EnsureSuccessStatusCode();
            using var status = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            var idle = status.RootElement.GetProperty("idleMs");
            return
            [
                new("Connections", status.RootElement.GetProperty("connections").GetInt32().ToString(CultureInfo.InvariantCulture)),
                UsageProperties.OfIdle(idle.ValueKind == JsonValueKind.Number ? TimeSpan.FromMilliseconds(idle.GetInt64()) : null),
            ];
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
