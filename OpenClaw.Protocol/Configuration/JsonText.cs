using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenClaw.Protocol.Configuration;

/// <summary>JSON as people read and write it: two spaces, and letters outside ASCII as they are.</summary>
public static class JsonText
{
    // Files and terminals are no web pages: quotes and angle brackets need no escapes there.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The value over several lines.</summary>
    public static string Pretty(JsonNode? value) => value?.ToJsonString(Indented) ?? "null";

    /// <summary>The value on one line.</summary>
    public static string Line(JsonNode? value) => value?.ToJsonString(Compact) ?? "null";

    /// <summary>A string with quotes and escapes.</summary>
    public static string Quote(string text) => "\"" + JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text) + "\"";
}
