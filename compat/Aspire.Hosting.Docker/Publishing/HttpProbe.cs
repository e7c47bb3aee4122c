using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources.ServiceNodes;

namespace Aspire.Hosting.Docker.Publishing;

/// <summary>
/// The HTTP health checks of a resource as a check that the container runs in itself, with what its image has: curl, else wget, else bash.
/// An image without a shell needs a check of its own, by a HEALTHCHECK in its Dockerfile or by <c>service.Healthcheck</c>.
/// </summary>
internal static class HttpProbe
{
    // those who wait look again at each interval, so that a short one makes the whole project start sooner
    private const string Interval = "5s";
    private const string Timeout = "5s";
    private const string StartPeriod = "30s";
    private const int Retries = 12;

    /// <summary>The check; null when the resource has no HTTP health check that a container could run.</summary>
    public static Healthcheck? Of(IResource resource, ComposeEndpoints endpoints)
    {
        var checks = resource.Annotations.OfType<HttpHealthCheckAnnotation>()
            .Select(check => (Check: check, Endpoint: endpoints.Find(check.Endpoint)))
            .Where(check => !check.Endpoint.LeadsNowhere)
            .Select(check => Script(check.Check, check.Endpoint))
            .ToArray();
        return checks.Length == 0 ? null : new Healthcheck
        {
            Test = ["CMD-SHELL", string.Join(" && ", checks)],
            Interval = Interval,
            Timeout = Timeout,
            StartPeriod = StartPeriod,
            Retries = Retries,
        };
    }

    private static string Script(HttpHealthCheckAnnotation check, ComposeEndpoint endpoint)
    {
        // the path stands in single quotes
        var path = ComposeText.Literal(("/" + check.Path.TrimStart('/')).Replace("'", "%27", StringComparison.Ordinal));
        var url = $"'{endpoint.Annotation.UriScheme}://127.0.0.1:{endpoint.Port}{path}'";
        return ComposeText.Literal("if command -v curl >/dev/null 2>&1; then test \"$(curl -ksS -o /dev/null -w '%{http_code}' ") + url
            + ComposeText.Literal($")\" = {check.StatusCode}; elif command -v wget >/dev/null 2>&1; then wget --no-check-certificate -qSO /dev/null ") + url
            + ComposeText.Literal($" 2>&1 | grep -q '^ *HTTP/[0-9.]* {check.StatusCode}'; else bash -c 'exec 3<>\"/dev/tcp/127.0.0.1/$0\" && "
                + "printf \"GET %s HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n\" \"$1\" >&3 && read -r _ status _ <&3 && "
                + $"test \"$status\" = {check.StatusCode}' ") + $"{endpoint.Port} '{path}'; fi";
    }
}
