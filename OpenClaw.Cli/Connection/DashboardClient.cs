using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using OpenClaw.Cli.Output;
using OpenClaw.Protocol;

namespace OpenClaw.Cli.Connection;

/// <summary>Asks the Aspire dashboard for telemetry over its HTTP API (<c>/api/telemetry</c>).</summary>
internal sealed class DashboardClient : IDisposable
{
    private const string KeyHeader = "x-api-key";
    private const string KeyVariable = "OPENCLAW_TELEMETRY_API_KEY";
    private const string DashboardKeyVariable = "DASHBOARD__API__PRIMARYAPIKEY";

    private readonly HttpClient _http = new();
    private readonly Uri _address;

    private DashboardClient(Uri address, string? key)
    {
        _address = address;
        if (key is not null)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation(KeyHeader, key);
        }

        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>The dashboard that the option or OPENCLAW_TELEMETRY_URL names.</summary>
    /// <exception cref="CliException">None is named, or the name is no address.</exception>
    public static DashboardClient Create(EnvironmentReader environment, string? url, string? key)
    {
        var text = url ?? OpenClawEnvironment.Present(environment(OpenClawEnvironment.TelemetryUrl)) ?? throw new CliException(
            "No dashboard is configured, and traces are kept there.",
            $"Set {OpenClawEnvironment.TelemetryUrl} (or --dashboard) to its address, such as http://localhost:18888.",
            "./run.sh starts one together with the gateway and prints its address.");
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new DashboardClient(
                new Uri(address.GetLeftPart(UriPartial.Authority)),
                key ?? OpenClawEnvironment.Present(environment(KeyVariable)) ?? OpenClawEnvironment.Present(environment(DashboardKeyVariable)))
            : throw new CliException($"The dashboard's address \"{text}\" is no http or https address.");
    }

    /// <summary>The spans of a trace; null when the dashboard has none of that id.</summary>
    /// <exception cref="CliException">The dashboard does not answer or refuses.</exception>
    public Task<JsonElement?> TraceAsync(string traceId, CancellationToken cancellationToken) => GetAsync($"/api/telemetry/traces/{traceId}", cancellationToken);

    /// <summary>The newest spans of all traces.</summary>
    /// <exception cref="CliException">The dashboard does not answer or refuses.</exception>
    public async Task<JsonElement> SpansAsync(int limit, CancellationToken cancellationToken) =>
        await GetAsync($"/api/telemetry/spans?limit={limit}", cancellationToken) ?? default;

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement?> GetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(_address, path), cancellationToken);
            if (response.StatusCode is HttpStatusCode.NotFound)
            {
                return null;
            }

            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                throw new CliException(
                    $"The dashboard at {_address} wants a key.",
                    $"Start it with {DashboardKeyVariable} set, and give the same value as {KeyVariable} or --api-key.");
            }

            if (!response.IsSuccessStatusCode)
            {
                throw new CliException($"The dashboard at {_address} answered {(int)response.StatusCode}.", text.Printable());
            }

            using var document = JsonDocument.Parse(text);
            return document.RootElement.GetProperty("data").Clone();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new CliException($"The dashboard at {_address} does not answer: {exception.Message}", "Is it running? Is the address right?");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CliException($"What answers at {_address} is no dashboard with a telemetry API.");
        }
    }
}
