namespace Aspire.Dashboard.Telemetry;

/// <summary>What an attribute value was before it became text.</summary>
public enum AttributeKind : byte
{
    /// <summary>Text.</summary>
    Text,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A 64-bit integer.</summary>
    Integer,

    /// <summary>A floating point number, in round-trip notation.</summary>
    Number,

    /// <summary>A list or a map, as JSON.</summary>
    Json,

    /// <summary>Bytes, as base64.</summary>
    Bytes,
}

/// <summary>A named fact about a span, a log record, a series or a resource.</summary>
/// <param name="Key">Name, such as <c>http.request.method</c>.</param>
/// <param name="Value">Value as text in invariant culture.</param>
/// <param name="Kind">What the value was.</param>
public readonly record struct TelemetryAttribute(string Key, string Value, AttributeKind Kind);
