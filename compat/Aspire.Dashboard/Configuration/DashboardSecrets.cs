namespace Aspire.Dashboard.Configuration;

/// <summary>The secrets of this dashboard.</summary>
internal sealed class DashboardSecrets(DashboardOptions options)
{
    /// <summary>Opens the pages.</summary>
    public SharedSecret BrowserToken { get; } = SharedSecret.FromOrGenerate(options.Frontend.BrowserToken);

    /// <summary>Lets telemetry in; the first is the one to hand out.</summary>
    public IReadOnlyList<SharedSecret> OtlpKeys { get; } =
        string.IsNullOrWhiteSpace(options.Otlp.SecondaryApiKey)
            ? [SharedSecret.FromOrGenerate(options.Otlp.PrimaryApiKey)]
            : [SharedSecret.FromOrGenerate(options.Otlp.PrimaryApiKey), SharedSecret.From(options.Otlp.SecondaryApiKey)];

    /// <summary>Opens the HTTP API, or null when only the login does.</summary>
    public SharedSecret? ApiKey { get; } = string.IsNullOrWhiteSpace(options.Api.PrimaryApiKey) ? null : SharedSecret.From(options.Api.PrimaryApiKey);

    /// <summary>Whether any of the OTLP keys was presented.</summary>
    public bool IsOtlpKey(string? presented)
    {
        var found = false;
        foreach (var key in OtlpKeys)
        {
            found |= key.Matches(presented);
        }

        return found;
    }
}
