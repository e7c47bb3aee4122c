using Aspire.Dashboard.Configuration;

namespace Aspire.Dashboard.Otlp;

/// <summary>Why telemetry of a caller is not taken.</summary>
internal enum OtlpRefusal
{
    None,
    FromWebPage,
    WrongKey,
}

/// <summary>Who may send telemetry, whatever the transport.</summary>
internal sealed partial class OtlpAccess(DashboardOptions options, DashboardSecrets secrets, TimeProvider time, ILogger<OtlpAccess> logger)
{
    public const string ApiKeyHeader = "x-otlp-api-key";
    public const string FromWebPageMessage = "Telemetry from web pages is not taken";
    public const string WrongKeyMessage = $"The header {ApiKeyHeader} is missing or wrong (OTEL_EXPORTER_OTLP_HEADERS={ApiKeyHeader}=<key>)";

    // An exporter with a wrong key tries every few seconds for as long as it runs.
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    private long _lastWarning;

    public OtlpRefusal Check(HttpContext context)
    {
        // Only browsers send this header, and no page on some web site has telemetry for this machine.
        if (context.Request.Headers.Origin.Count > 0)
        {
            return OtlpRefusal.FromWebPage;
        }

        if (options.Otlp.AuthMode == OtlpAuthMode.Unsecured || secrets.IsOtlpKey(context.Request.Headers[ApiKeyHeader]))
        {
            return OtlpRefusal.None;
        }

        WarnOfRefusedKey(context);
        return OtlpRefusal.WrongKey;
    }

    private void WarnOfRefusedKey(HttpContext context)
    {
        var last = Interlocked.Read(ref _lastWarning);
        var now = time.GetTimestamp();
        if ((last == 0 || time.GetElapsedTime(last, now) > BetweenWarnings) && Interlocked.CompareExchange(ref _lastWarning, now, last) == last)
        {
            LogKeyRefused(context.Connection.RemoteIpAddress?.ToString() ?? "?");
        }
    }

    [LoggerMessage(2001, LogLevel.Warning, "Telemetry from {Address} was refused: the header " + ApiKeyHeader + " is missing or wrong")]
    private partial void LogKeyRefused(string address);
}
