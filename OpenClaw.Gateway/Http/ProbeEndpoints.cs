using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenClaw.Gateway.Auth;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Http;

/// <summary>
/// <c>/healthz</c>: the process lives. <c>/readyz</c>: it can work, and if not, why. The reasons are for those who hold the secret and
/// for callers on the machine itself; others learn only that it is not ready.
/// </summary>
internal static class ProbeEndpoints
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/healthz", static context => WriteAsync(context, HttpStatusCode.OK, new JsonObject { ["ok"] = true }));
        app.MapGet("/readyz", static context => ReadyAsync(context));
    }

    private static async Task ReadyAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(context.RequestAborted);
        var ready = report.Status != HealthStatus.Unhealthy;
        var answer = new JsonObject { ["ready"] = ready };
        if (!ready && MaySeeReasons(context))
        {
            answer["reasons"] = new JsonArray([.. report.Entries.Values
                .Where(entry => entry.Status == HealthStatus.Unhealthy)
                .SelectMany(entry => entry.Data.Count > 0 ? entry.Data.Values.Select(value => value.ToString()!) : [entry.Description ?? "unknown"])
                .Select(reason => (JsonNode)reason)]);
        }

        await WriteAsync(context, ready ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, answer);
    }

    private static bool MaySeeReasons(HttpContext context)
    {
        var configuration = context.RequestServices.GetRequiredService<ConfigurationStore>();
        var origin = ClientOrigin.Of(context, configuration.Current.Settings.Gateway?.TrustedProxies ?? []);
        return origin.IsLocal || (context.Request.Headers.Authorization.Count > 0
            && context.RequestServices.GetRequiredService<GatewayAuthenticator>().CheckBearer(context.Request, origin.Address) == AuthOutcome.Accepted);
    }

    private static Task WriteAsync(HttpContext context, HttpStatusCode status, JsonObject answer)
    {
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(JsonText.Line(answer));
    }
}

/// <summary>Not ready while openclaw.json has problems; every one of them is listed.</summary>
internal sealed class ConfigurationHealthCheck(ConfigurationStore configuration) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var current = configuration.Current;
        return Task.FromResult(current.IsValid ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(
            "openclaw.json is not valid",
            data: current.Issues.Select((issue, index) => (issue, index))
                .ToDictionary(pair => pair.index.ToString(System.Globalization.CultureInfo.InvariantCulture), pair => (object)pair.issue.ToString())));
    }
}
