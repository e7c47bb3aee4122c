using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;

namespace OpenClaw.Gateway.Providers;

/// <summary>
/// Stands below the SDKs, which differ in how they report a refusal and forget when to come back: an answer that is no success becomes
/// one exception with status, wait and reason, and a connection that says nothing for too long another.
/// </summary>
internal sealed class ProviderResponseHandler(ConfigurationStore configuration, TimeProvider time) : DelegatingHandler
{
    private const int MaxErrorCharacters = 4000;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Silence is measured by the machine's clock: a server that is slow does not care what time it is said to be here.
        var silence = ModelRetrySettings.From(configuration.Current.Settings).Silence;
        using var limit = new CancellationTokenSource(silence);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var response = await base.SendAsync(request, both.Token);
            if (response.IsSuccessStatusCode)
            {
                await LimitAsync(response, silence, cancellationToken);
                return response;
            }

            using (response)
            {
                throw new ProviderRefusedException((int)response.StatusCode, WaitOf(response), await ReasonAsync(response, both.Token));
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ProviderSilentException(silence);
        }
    }

    private static async Task LimitAsync(HttpResponseMessage response, TimeSpan silence, CancellationToken cancellationToken)
    {
        var content = new StreamContent(new SilenceLimitedStream(await response.Content.ReadAsStreamAsync(cancellationToken), silence));
        foreach (var (name, values) in response.Content.Headers)
        {
            content.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content = content;
    }

    private TimeSpan? WaitOf(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    // The message of the error body, which is at the same place in all interfaces; else the text as it is.
    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await response.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return response.ReasonPhrase ?? string.Empty;
        }

        try
        {
            if (JsonNode.Parse(text) is JsonObject body)
            {
                text = (body["error"] is JsonObject error ? error["message"] : body["error"] ?? body["message"])?.ToString() ?? text;
            }
        }
        catch (JsonException)
        {
            // A proxy's page, for instance.
        }

        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length == 0 ? response.ReasonPhrase ?? string.Empty : text.Length > MaxErrorCharacters ? text[..MaxErrorCharacters] : text;
    }
}
