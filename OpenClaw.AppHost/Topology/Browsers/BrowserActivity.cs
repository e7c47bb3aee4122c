using System.Globalization;
using System.Text.Json;
using OpenClaw.AppHost.Topology.Sandboxes;

namespace OpenClaw.AppHost.Topology.Browsers;

/// <summary>What a browser sandbox says about its use.</summary>
/// <param name="endpoint">Where it answers.</param>
/// <param name="token">Its token.</param>
internal sealed class BrowserActivity(EndpointReference endpoint, ParameterResource token) : IDisposable
{
    private readonly HttpClient _http = BearerRequests.NewClient(timeout: TimeSpan.FromSeconds(5));

    /// <summary>Asks it.</summary>
    /// <returns>The properties that the dashboard shows; none while it does not answer, as at its start.</returns>
    public async Task<IReadOnlyList<ResourcePropertySnapshot>> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var request = await BearerRequests.CreateAsync(HttpMethod.Get, endpoint, "/status", token, cancellationToken);
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
