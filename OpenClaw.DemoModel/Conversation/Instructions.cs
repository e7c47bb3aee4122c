using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpenClaw.DemoModel.Conversation;

/// <summary>
/// Reads the instructions out of a person's text. One begins with <c>run:</c>, <c>read:</c> or <c>write:</c> at the start of a line,
/// or after <c>;</c> or the word <c>then</c> on the same line, and reaches to the next one or the end of the line.
/// </summary>
internal static partial class Instructions
{
    /// <summary>The tool calls the text asks for, in order. Verbs without an operand are no instructions.</summary>
    public static IReadOnlyList<ToolCall> Parse(string text)
    {
        var calls = new List<ToolCall>();
        foreach (var line in WithoutEnvelope(text).Split('\n'))
        {
            var starts = InstructionStart().Matches(line);
            for (var i = 0; i < starts.Count; i++)
            {
                var operandStart = starts[i].Index + starts[i].Length;
                var operandEnd = i + 1 < starts.Count ? starts[i + 1].Index : line.Length;
                var operand = line[operandStart..operandEnd].Trim();
                if (ToToolCall(starts[i].Groups["verb"].Value, operand) is { } call)
                {
                    calls.Add(call);
                }
            }
        }

        return calls;
    }

    /// <summary>Takes away the time that a gateway writes in front of a message, such as <c>[Sun 2026-11-22 10:05 UTC] </c>.</summary>
    public static string WithoutEnvelope(string text) => Envelope().Replace(text, string.Empty, 1);

    private static ToolCall? ToToolCall(string verb, string operand)
    {
        if (operand.Length == 0)
        {
            return null;
        }

        switch (verb.ToUpperInvariant())
        {
            case "RUN":
                return Call("exec", ("command", operand));
            case "READ":
                return Call("read", ("path", SplitPath(operand).Path));
            default:
                var (path, content) = SplitPath(operand);
                return Call("write", ("path", path), ("content", Unescape(content)));
        }
    }

    private static (string Path, string Text) SplitPath(string operand)
    {
        if (operand[0] == '"' && operand.IndexOf('"', 1) is var quote and > 1)
        {
            return (operand[1..quote], operand[(quote + 1)..].TrimStart());
        }

        var space = operand.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (operand, string.Empty) : (operand[..space], operand[(space + 1)..].TrimStart());
    }

    private static string Unescape(string text) => Escape().Replace(text, match => match.Value[1] switch
    {
        'n' => "\n",
        't' => "\t",
        _ => "\\",
    });

    private static ToolCall Call(string tool, params ReadOnlySpan<(string Name, string Value)> arguments)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var (name, value) in arguments)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return new ToolCall(tool, System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    [GeneratedRegex(@"^\s*\[[A-Z][a-z]{2} \d{4}-\d{2}-\d{2} \d{2}:\d{2}[^\]]*\][ \t]*", RegexOptions.CultureInvariant)]
    private static partial Regex Envelope();

    [GeneratedRegex(@"(?:^\s*|;\s*|\bthen\s+)(?<verb>run|read|write):", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex InstructionStart();

    [GeneratedRegex(@"\\[nt\\]", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
