using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace OpenClaw.ServiceDefaults;

/// <summary>
/// The two probes. They answer one word and never a reason, so they are safe without credentials in every environment; who may
/// see reasons asks the service's own status route.
/// </summary>
public static class HealthEndpoints
{
    /// <summary>Checks with this tag decide about <c>/alive</c>.</summary>
    internal const string LiveTag = "live";

    /// <summary>Path of the check that decides about work.</summary>
    internal const string ReadyPath = "/health";

    private const string LivePath = "/alive";

    /// <summary>Whether a path is one of the two, by its exact name. Probes need no credentials and are kept out of the traces.</summary>
    public static bool IsProbe(string? path) => path is ReadyPath or LivePath;

    internal static void Map(WebApplication app)
    {
        app.MapHealthChecks(ReadyPath);
        app.MapHealthChecks(LivePath, new HealthCheckOptions { Predicate = check => check.Tags.Contains(LiveTag) });
    }
}
