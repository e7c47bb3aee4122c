using System.Text.Json;

namespace Aspire.Dashboard.Otlp.Json;

/// <summary>Finds the export requests in a text of one or several JSON values.</summary>
internal static class OtlpJsonParts
{
    private static readonly string[] Kinds = ["resourceSpans", "resourceLogs", "resourceMetrics"];

    /// <summary>Each top-level value, with the member that tells what it is; null when it has none of the known ones.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static IReadOnlyList<(string? Kind, ReadOnlyMemory<byte> Json)> Split(ReadOnlyMemory<byte> text)
    {
        var parts = new List<(string?, ReadOnlyMemory<byte>)>();
        var reader = new Utf8JsonReader(text.Span, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 100 });
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            var kind = reader.TokenType == JsonTokenType.StartObject ? ReadObject(ref reader) : null;
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                reader.Skip();
            }

            parts.Add((kind, text[start..(int)reader.BytesConsumed]));
        }

        return parts;
    }

    private static string? ReadObject(ref Utf8JsonReader reader)
    {
        string? kind = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            kind ??= Array.Find(Kinds, known => known == name);
            reader.Read();
            reader.Skip();
        }

        return kind;
    }
}
