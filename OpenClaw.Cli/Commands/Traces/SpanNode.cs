using System.Globalization;
using System.Text.Json;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Traces;

/// <summary>A span with the spans below it.</summary>
internal sealed record SpanNode(
    string TraceId, string SpanId, string? ParentId, string Name, string Service, decimal Start, decimal End, bool Failed, string? Status,
    IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>OTLP's number of a failed span.</summary>
    private const long Error = 2;

    /// <summary>Those below it, by their start.</summary>
    public List<SpanNode> Children { get; } = [];

    /// <summary>From start to end.</summary>
    public decimal Milliseconds => (End - Start) / 1_000_000m;

    /// <summary>An attribute, or null.</summary>
    public string? this[string name] => Attributes.GetValueOrDefault(name);

    /// <summary>The spans of OTLP JSON (<c>{"resourceSpans": [...]}</c>).</summary>
    public static IEnumerable<SpanNode> Read(JsonElement data)
    {
        foreach (var resource in data.Items("resourceSpans"))
        {
            var service = ReadAttributes(resource.At("resource") ?? default).GetValueOrDefault("service.name") ?? "?";
            foreach (var span in resource.Items("scopeSpans").SelectMany(scope => scope.Items("spans")))
            {
                yield return new SpanNode(
                    span.Text("traceId") ?? string.Empty,
                    span.Text("spanId") ?? string.Empty,
                    span.Text("parentSpanId") is { Length: > 0 } parent ? parent : null,
                    span.Text("name") ?? "?",
                    service,
                    Nanos(span, "startTimeUnixNano"),
                    Nanos(span, "endTimeUnixNano"),
                    span.Number("status", "code") == Error,
                    span.Text("status", "message"),
                    ReadAttributes(span));
            }
        }
    }

    /// <summary>The roots: spans without parent, and those whose parent is not there.</summary>
    public static IReadOnlyList<SpanNode> ToTree(IEnumerable<SpanNode> spans)
    {
        var all = spans.OrderBy(span => span.Start).ToList();
        var byId = all.GroupBy(span => span.SpanId).ToDictionary(group => group.Key, group => group.First());
        var roots = new List<SpanNode>();
        foreach (var span in all)
        {
            (span.ParentId is { } id && byId.TryGetValue(id, out var parent) && parent != span ? parent.Children : roots).Add(span);
        }

        return roots;
    }

    private static Dictionary<string, string> ReadAttributes(JsonElement parent)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in parent.Items("attributes"))
        {
            if (attribute.Text("key") is { } key && attribute.At("value") is { ValueKind: JsonValueKind.Object } value)
            {
                attributes[key] = value.EnumerateObject().FirstOrDefault() is { Value: var inner } && inner.ValueKind != JsonValueKind.Undefined ? inner.ToString() : string.Empty;
            }
        }

        return attributes;
    }

    // 64-bit integers are text in OTLP JSON.
    private static decimal Nanos(JsonElement span, string name) =>
        decimal.TryParse(span.At(name)?.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var nanos) ? nanos : 0;
}
