using System.Net;
using System.Net.Http.Headers;
using OpenClaw.Protocol;

namespace OpenClaw.Onboarding.Providers;

/// <summary>What a provider says of a key.</summary>
public enum KeyVerdict
{
    /// <summary>It takes the key.</summary>
    Accepted,

    /// <summary>It refuses the key.</summary>
    Refused,

    /// <summary>It could not be asked, or said something else.</summary>
    Unknown,
}

/// <summary>The answer of a provider.</summary>
/// <param name="Verdict">In one word.</param>
/// <param name="Reason">In a sentence, never with the key.</param>
public sealed record KeyCheckResult(KeyVerdict Verdict, string Reason);

/// <summary>Asks a provider whether it takes a key, by a request that costs nothing.</summary>
/// <param name="http">For the request.</param>
public sealed class ProviderKeyCheck(HttpClient http)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks the provider of a plan.</summary>
    /// <param name="plan">The plan; its provider is one.</param>
    /// <param name="environment">Where a key may stand that the plan does not bring.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<KeyCheckResult> AskAsync(OnboardingPlan plan, EnvironmentReader environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(environment);
        var choice = plan.Choice;
        var isCustom = choice.Id == ProviderChoice.Custom;
        var key = plan.ApiKey ?? choice.KeyIn(environment);
        var isAnthropic = isCustom ? plan.CustomCompatibility == "anthropic" : choice.IsAnthropic;
        var baseUrl = isCustom ? plan.CustomBaseUrl : choice.Known?.BaseUrl;
        return AskAsync(new Uri(baseUrl ?? throw new ArgumentException("The plan has no provider to ask.", nameof(plan))), choice.CheckPath ?? "models", key, isAnthropic, cancellationToken);
    }

    /// <summary>Asks.</summary>
    /// <param name="baseUrl">Address of the interface, such as <c>https://api.openai.com/v1</c>.</param>
    /// <param name="path">What to ask for below it.</param>
    /// <param name="key">The key; null asks without one.</param>
    /// <param name="isAnthropic">Whether the server expects the header of Anthropic's interface.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<KeyCheckResult> AskAsync(Uri baseUrl, string path, string? key, bool isAnthropic, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        var root = baseUrl.AbsoluteUri.TrimEnd('/');

        // addresses of Anthropic's interface come without the version in their path
        var version = isAnthropic && !root.EndsWith("/v1", StringComparison.Ordinal) ? "/v1" : string.Empty;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{root}{version}/{path}"));
        if (isAnthropic)
        {
            request.Headers.Add("anthropic-version", "2023-06-01");
        }

        try
        {
            if (key is not null && isAnthropic)
            {
                request.Headers.Add("x-api-key", key);
            }
            else if (key is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            }
        }
        catch (FormatException)
        {
            return new KeyCheckResult(KeyVerdict.Refused, "the key has characters that no key has");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            return response.StatusCode switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(KeyVerdict.Refused, $"{baseUrl.Host} refuses the key ({(int)response.StatusCode})"),
                var status when (int)status is >= 200 and < 300 => new(KeyVerdict.Accepted, $"{baseUrl.Host} takes the key"),
                var status => new(KeyVerdict.Unknown, $"{baseUrl.Host} answered {(int)status}"),
            };
        }
        catch (HttpRequestException error)
        {
            return new KeyCheckResult(KeyVerdict.Unknown, $"{baseUrl.Host} cannot be reached: {error.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new KeyCheckResult(KeyVerdict.Unknown, $"{baseUrl.Host} did not answer within {Patience.TotalSeconds:0} s");
        }
    }
}
