using System.Globalization;
using Anthropic.Exceptions;

namespace OpenClaw.Gateway.Providers;

/// <summary>Why a model did not answer, by what helps against it.</summary>
internal enum FaultKind
{
    /// <summary>Too many requests for this key: wait, or use another.</summary>
    RateLimit,

    /// <summary>No money left on this key.</summary>
    Billing,

    /// <summary>The key is not accepted.</summary>
    Key,

    /// <summary>The conversation is longer than the model can read.</summary>
    ContextOverflow,

    /// <summary>The provider does not know the model.</summary>
    UnknownModel,

    /// <summary>The provider refuses the request as such.</summary>
    Request,

    /// <summary>Something is wrong on the provider's side; it may be over soon.</summary>
    Server,

    /// <summary>It cannot be reached, or the connection broke.</summary>
    Connection,

    /// <summary>It sent nothing for too long.</summary>
    Silence,
}

/// <summary>Why one attempt failed.</summary>
/// <param name="Kind">What helps against it.</param>
/// <param name="Reason">For people, on one line, without secrets.</param>
/// <param name="RetryAfter">How long the provider asks to wait; null when it does not say.</param>
internal sealed record ModelFault(FaultKind Kind, string Reason, TimeSpan? RetryAfter = null)
{
    private static readonly string[] OverflowWords =
        ["context length", "context window", "context_length", "maximum context", "prompt is too long", "too many tokens", "exceeds the context", "input is too long"];

    private static readonly string[] BillingWords = ["insufficient_quota", "exceeded your current quota", "credit balance", "billing", "payment required"];

    /// <summary>Whether the same request may succeed a little later.</summary>
    public bool IsPassing => Kind is FaultKind.RateLimit or FaultKind.Server or FaultKind.Connection or FaultKind.Silence;

    /// <summary>Whether it is the key's fault, so that another one of the same provider may help.</summary>
    public bool IsOfKey => Kind is FaultKind.RateLimit or FaultKind.Billing or FaultKind.Key;

    /// <summary>What a failed attempt says about the provider.</summary>
    public static ModelFault Of(Exception exception, ModelTarget target)
    {
        var causes = CausesOf(exception).ToArray();
        foreach (var cause in causes)
        {
            switch (cause)
            {
                case ProviderRefusedException refused:
                    return new ModelFault(KindOf(refused), $"{refused.Status} {target.WithoutSecrets(refused.Reason)}".TrimEnd(), refused.RetryAfter);
                case ProviderSilentException:
                    return new ModelFault(FaultKind.Silence, cause.Message);
                case AnswerCutException:
                    return new ModelFault(FaultKind.Connection, cause.Message);
                case AnthropicSseException:
                    return new ModelFault(FaultKind.Server, target.WithoutSecrets(FirstLine(cause.Message)));
            }
        }

        // The innermost cause of a broken connection is the one that says something: no such host, refused, reset.
        return new ModelFault(FaultKind.Connection, target.WithoutSecrets(FirstLine(causes[^1].Message)));
    }

    /// <summary>What to do about it.</summary>
    public string Fix(ModelTarget target) => Kind switch
    {
        FaultKind.RateLimit => RetryAfter is { } wait
            ? string.Create(CultureInfo.InvariantCulture, $"Try again in {Math.Ceiling(wait.TotalSeconds)} s, or add a model to agents.defaults.model.fallbacks.")
            : "Try again later, or add a model to agents.defaults.model.fallbacks.",
        FaultKind.Billing => $"Check the balance of this {target.Provider} account, or use another key.",
        FaultKind.Key => $"Check the key ({target.KeySource}).",
        FaultKind.ContextOverflow => "Send /compact, or /new for a new session.",
        FaultKind.UnknownModel => $"Check the model's id and models.providers.{target.Provider}.baseUrl.",
        FaultKind.Request => $"Check models.providers.{target.Provider}: api, and what the model can do.",
        FaultKind.Server => "Try again later, or add a model to agents.defaults.model.fallbacks.",
        FaultKind.Silence => "Try again, or raise models.silenceSeconds when the model needs longer.",
        _ => $"Check models.providers.{target.Provider}.baseUrl ({target.BaseUrl.GetLeftPart(UriPartial.Authority)}) and the network.",
    };

    private static FaultKind KindOf(ProviderRefusedException refused)
    {
        bool Says(string[] words) => words.Any(word => refused.Reason.Contains(word, StringComparison.OrdinalIgnoreCase));
        return refused.Status switch
        {
            402 => FaultKind.Billing,
            429 or 400 or 403 when Says(BillingWords) => FaultKind.Billing,
            429 => FaultKind.RateLimit,
            401 or 403 => FaultKind.Key,
            404 => FaultKind.UnknownModel,
            400 or 413 or 422 when Says(OverflowWords) => FaultKind.ContextOverflow,
            408 or >= 500 => FaultKind.Server,
            _ => FaultKind.Request,
        };
    }

    private static IEnumerable<Exception> CausesOf(Exception? exception)
    {
        for (; exception is not null; exception = exception is AggregateException { InnerExceptions: [.., var last] } ? last : exception.InnerException)
        {
            yield return exception;
        }
    }

    private static string FirstLine(string text) => text.ReplaceLineEndings("\n").Trim().Split('\n')[0];
}
