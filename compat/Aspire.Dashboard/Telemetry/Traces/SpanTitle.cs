namespace Aspire.Dashboard.Telemetry.Traces;

/// <summary>
/// What a page calls a span. Usually its name; the HTTP spans that .NET itself makes are called after the class that handles them, or by
/// the method alone, and then the request says more.
/// </summary>
public static class SpanTitle
{
    private const string IncomingRequest = "Microsoft.AspNetCore.Hosting.HttpRequestIn";
    private const string OutgoingRequest = "System.Net.Http.HttpRequestOut";
    private const string Unnamed = "unnamed span";

    // The most telling first: https://opentelemetry.io/docs/specs/semconv/http/http-spans/
    private static readonly string[] Targets = ["http.route", "url.path", "url.full"];

    /// <summary>The title of a span; never empty.</summary>
    public static string Of(Span span)
    {
        ArgumentNullException.ThrowIfNull(span);
        if (span.Name.Length == 0)
        {
            return Unnamed;
        }

        var isOfFramework = span.Name is IncomingRequest or OutgoingRequest;
        var method = isOfFramework ? Find(span, "http.request.method") : span.Name;
        if (!isOfFramework && Find(span, "http.request.method") != span.Name)
        {
            return span.Name;
        }

        var target = Targets.Select(key => Find(span, key)).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return (method, target) switch
        {
            (null, null) => isOfFramework ? "HTTP request" : span.Name,
            _ => $"{method ?? "HTTP"} {PathOf(target)}".TrimEnd(),
        };
    }

    private static string? PathOf(string? target) => target?.StartsWith("http", StringComparison.Ordinal) == true && Uri.TryCreate(target, UriKind.Absolute, out var url) ? url.AbsolutePath : target;

    private static string? Find(Span span, string key)
    {
        foreach (var attribute in span.Attributes)
        {
            if (attribute.Key == key)
            {
                return attribute.Value;
            }
        }

        return null;
    }
}
