namespace Aspire.Dashboard.Pages.Controls;

/// <summary>What pages tell about where telemetry goes and who may look.</summary>
/// <param name="otlpUrl">Address of OTLP/HTTP.</param>
/// <param name="otlpNeedsKey">Whether senders need a key.</param>
/// <param name="frontendIsUnsecured">Whether everybody may look.</param>
public sealed class DashboardAddresses(Func<string> otlpUrl, bool otlpNeedsKey, bool frontendIsUnsecured)
{
    /// <summary>Address of OTLP/HTTP.</summary>
    public string OtlpUrl => otlpUrl();

    /// <summary>Whether senders need a key.</summary>
    public bool OtlpNeedsKey => otlpNeedsKey;

    /// <summary>Whether everybody may look.</summary>
    public bool FrontendIsUnsecured => frontendIsUnsecured;
}
