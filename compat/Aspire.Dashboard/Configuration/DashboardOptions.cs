using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Configuration;

/// <summary>Who may use the pages.</summary>
public enum FrontendAuthMode
{
    /// <summary>Whoever has the browser token; a cookie remembers the login.</summary>
    BrowserToken,

    /// <summary>Everybody who reaches the address.</summary>
    Unsecured,
}

/// <summary>Who may send telemetry.</summary>
public enum OtlpAuthMode
{
    /// <summary>Whoever sends the key in the header <c>x-otlp-api-key</c>.</summary>
    ApiKey,

    /// <summary>Everybody who reaches the address.</summary>
    Unsecured,
}

/// <summary>Settings of the dashboard. Configuration section <c>Dashboard</c>; in the environment <c>DASHBOARD__…</c>.</summary>
public sealed class DashboardOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Dashboard";

    /// <summary>The pages.</summary>
    public FrontendOptions Frontend { get; set; } = new();

    /// <summary>What receives telemetry.</summary>
    public OtlpOptions Otlp { get; set; } = new();

    /// <summary>The HTTP API for scripts.</summary>
    public ApiOptions Api { get; set; } = new();

    /// <summary>The application host that resources come from.</summary>
    public ResourceServiceClientOptions ResourceServiceClient { get; set; } = new();

    /// <summary>How much telemetry is kept.</summary>
    public TelemetryLimits TelemetryLimits { get; set; } = new();

    /// <summary>Where telemetry is kept over restarts.</summary>
    public PersistenceOptions Persistence { get; set; } = new();

    /// <summary>Name shown while no application host tells one.</summary>
    public string ApplicationName { get; set; } = "Aspire";
}

/// <summary>Settings of the pages.</summary>
public sealed class FrontendOptions
{
    /// <summary>Addresses to listen on; <c>ASPNETCORE_URLS</c>.</summary>
    public IList<string> EndpointUrls { get; set; } = [];

    /// <summary>Who may use the pages.</summary>
    public FrontendAuthMode AuthMode { get; set; }

    /// <summary>The token of the login link. Generated and printed when unset.</summary>
    public string? BrowserToken { get; set; }

    /// <summary>Host names to answer to besides those of this machine's loopback and of the addresses listened on.</summary>
    public IList<string> AllowedHosts { get; set; } = [];
}

/// <summary>Settings of the OTLP receiver.</summary>
public sealed class OtlpOptions
{
    /// <summary>Address of OTLP/HTTP; <c>ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL</c>.</summary>
    public string HttpEndpointUrl { get; set; } = "http://localhost:18890";

    /// <summary>Address of OTLP/gRPC; <c>ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL</c>. Unset: OTLP/HTTP alone.</summary>
    public string? GrpcEndpointUrl { get; set; }

    /// <summary>Who may send.</summary>
    public OtlpAuthMode AuthMode { get; set; }

    /// <summary>The key that senders need. Generated and printed when unset.</summary>
    public string? PrimaryApiKey { get; set; }

    /// <summary>A second key that is taken as well, so that keys can be changed without a gap.</summary>
    public string? SecondaryApiKey { get; set; }

    /// <summary>Largest request, uncompressed, in bytes.</summary>
    public int MaxRequestBytes { get; set; } = 16 * 1024 * 1024;
}

/// <summary>Settings of what is kept over restarts.</summary>
public sealed class PersistenceOptions
{
    /// <summary>Directory of the telemetry; made when it is not there. Unset: telemetry is in memory alone.</summary>
    public string? Directory { get; set; }

    /// <summary>Largest size of the directory, in mebibytes; the oldest eighth makes room.</summary>
    public int MaxMegabytes { get; set; } = 256;
}

/// <summary>Settings of the HTTP API.</summary>
public sealed class ApiOptions
{
    /// <summary>The key that scripts send in the header <c>x-api-key</c>; without one only the login cookie counts.</summary>
    public string? PrimaryApiKey { get; set; }
}

/// <summary>Settings of the connection to the application host.</summary>
public sealed class ResourceServiceClientOptions
{
    /// <summary>Address of the resource service; <c>ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL</c>. Unset: the dashboard runs alone.</summary>
    public string? Url { get; set; }

    /// <summary>Key of the resource service.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Whether there is an application host.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(Url);
}
