using System.Globalization;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Traces;

/// <summary>The spans of one message as a tree of lines.</summary>
internal static class SpanTree
{
    private const int NameWidth = 46;
    private const int ServiceWidth = 17;

    private static readonly (string Attribute, string Name)[] Shown =
    [
        ("process.exit.code", "exit"), ("openclaw.exec.exit_code", "exit"), ("http.response.status_code", "status"), ("error.type", "error"),
    ];

    /// <summary>Writes the tree.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<SpanNode> roots)
    {
        foreach (var root in roots)
        {
            Write(terminal, root, string.Empty, string.Empty);
        }
    }

    private static void Write(Terminal terminal, SpanNode span, string first, string rest)
    {
        var name = (first + span.Name).Printable();
        name = name.Length > NameWidth ? name[..(NameWidth - 1)] + "…" : name.PadRight(NameWidth);
        var line = string.Create(CultureInfo.InvariantCulture, $"{name} {span.Service.Printable().PadRight(ServiceWidth)} {span.Milliseconds,9:0.0} ms  {Facts(span)}").TrimEnd();
        terminal.WriteLine(span.Failed ? terminal.Bad(line) : line);
        for (var i = 0; i < span.Children.Count; i++)
        {
            var last = i == span.Children.Count - 1;
            Write(terminal, span.Children[i], rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "));
        }
    }

    // What tells most about a step of a turn.
    private static string Facts(SpanNode span)
    {
        var facts = new List<string>();
        if (span["gen_ai.usage.input_tokens"] is { } input)
        {
            facts.Add($"{input} → {span["gen_ai.usage.output_tokens"] ?? "0"} tokens");
        }

        if (double.TryParse(span["openclaw.usage.cost"], NumberStyles.Float, CultureInfo.InvariantCulture, out var cost))
        {
            facts.Add(string.Create(CultureInfo.InvariantCulture, $"${cost:0.0000##}"));
        }

        facts.AddRange(Shown.Where(shown => span[shown.Attribute] is not null).Select(shown => $"{shown.Name} {span[shown.Attribute]}").Distinct());
        if (span["container.id"] is { Length: >= 12 } container)
        {
            facts.Add($"container {container[..12]}");
        }

        if (span.Failed)
        {
            facts.Add(string.IsNullOrEmpty(span.Status) ? "failed" : $"failed: {span.Status}");
        }

        return string.Join(" · ", facts).Printable();
    }
}
