using Aspire.Dashboard.Configuration;
using Aspire.Dashboard.Security;

namespace Aspire.Dashboard.Hosting;

/// <summary>Says on the console, once it listens, where the dashboard is, how to get in, and with which settings it runs.</summary>
internal sealed partial class StartAnnouncement(
    IHostApplicationLifetime lifetime, DashboardOptions options, DashboardSecrets secrets, DashboardListeners listeners,
    ILogger<StartAnnouncement> logger) : IHostedService
{
    private CancellationTokenRegistration _started;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _started = lifetime.ApplicationStarted.Register(Announce);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _started.Dispose();
        return Task.CompletedTask;
    }

    private void Announce()
    {
        var limits = options.TelemetryLimits;
        LogSettings(
            options.Frontend.AuthMode, Origin(options.Frontend.BrowserToken), options.Otlp.AuthMode, Origin(options.Otlp.PrimaryApiKey),
            secrets.ApiKey is null ? "off" : "on", options.ResourceServiceClient.Url ?? "none", limits.MaxTraceCount, limits.MaxSpanCount,
            limits.MaxLogCount, limits.MaxMetricsCount, options.Persistence.Directory ?? "memory alone");

        // Plain lines, not log records: people copy them and tests wait for them.
        Console.WriteLine($"Now listening on: {listeners.FrontendUrl}");
        if (listeners.OtlpGrpcUrl is { } grpc)
        {
            Console.WriteLine($"OTLP/gRPC listening on: {grpc}");
        }

        Console.WriteLine($"OTLP/HTTP listening on: {listeners.OtlpUrl}");
        if (options.Frontend.AuthMode == FrontendAuthMode.Unsecured)
        {
            LogUnsecuredFrontend();
        }
        else if (secrets.BrowserToken.IsGenerated || !options.ResourceServiceClient.IsConfigured)
        {
            Console.WriteLine($"Login to the dashboard at {listeners.FrontendUrl}{LoginEndpoints.Path}?{LoginEndpoints.TokenParameter}={Uri.EscapeDataString(secrets.BrowserToken.Value)}");
        }

        if (options.Otlp.AuthMode == OtlpAuthMode.Unsecured)
        {
            LogUnsecuredOtlp();
        }
        else if (secrets.OtlpKeys[0] is { IsGenerated: true } key)
        {
            Console.WriteLine($"Send telemetry with OTEL_EXPORTER_OTLP_ENDPOINT={listeners.OtlpUrl} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf OTEL_EXPORTER_OTLP_HEADERS=x-otlp-api-key={key.Value}");
        }
    }

    private static string Origin(string? secret) => string.IsNullOrWhiteSpace(secret) ? "generated" : "configured";

    [LoggerMessage(5001, LogLevel.Information,
        "Frontend {FrontendAuth} (token {TokenOrigin}), OTLP {OtlpAuth} (key {KeyOrigin}), API key {ApiKey}, resource service {ResourceService}, limits: {Traces} traces, {Spans} spans, {Logs} logs, {Points} metric points a resource, kept in {Persistence}")]
    private partial void LogSettings(
        FrontendAuthMode frontendAuth, string tokenOrigin, OtlpAuthMode otlpAuth, string keyOrigin, string apiKey, string resourceService,
        int traces, int spans, int logs, int points, string persistence);

    [LoggerMessage(5002, LogLevel.Warning, "The dashboard is UNSECURED: everybody who reaches its address sees everything and can run commands (DASHBOARD__FRONTEND__AUTHMODE)")]
    private partial void LogUnsecuredFrontend();

    [LoggerMessage(5003, LogLevel.Warning, "The telemetry receiver is UNSECURED: everybody who reaches its address can send (DASHBOARD__OTLP__AUTHMODE)")]
    private partial void LogUnsecuredOtlp();
}
