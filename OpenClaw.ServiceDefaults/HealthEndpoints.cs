using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace OpenClaw.ServiceDefaults;

/// <summary>
/// The two probes. They answer one word and never a reason, so they are safe without credentials in every environment; who may
/// see reasons asks the service's own status route.
/// </summary>
internal static class HealthEndpoints
{
    /// <summary>Checks with this tag decide about <c>/alive</c>.</summary>
    public const string LiveTag = "live";

    private const string ReadyPath = "/health";
    private const string LivePath = "/alive";

    /// <summary>Whether a request is a probe; probes are kept out of the traces.</summary>
    public static bool IsProbe(string? path) => path is ReadyPath or LivePath;

    public static void Map(WebApplication app)
    {
        app.MapHealthChecks(ReadyPath);
        app.MapHealthChecks(LivePath, new HealthCheckOptions { Predicate = check => check.Tags.Contains(LiveTag) });
    }
}
