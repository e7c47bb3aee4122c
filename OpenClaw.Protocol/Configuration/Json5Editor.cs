using System.Text.Json.Nodes;

namespace OpenClaw.Protocol.Configuration;

/// <summary>Changes one value of a JSON5 text and leaves every other character as it is, comments and layout included.</summary>
public static partial class Json5Editor
{
    private const string IndentStep = "  ";

    /// <summary>Sets a value; objects and, for index 0, lists on the way to it are made when they are missing.</summary>
    /// <param name="text">The text; a blank one counts as an empty object.</param>
    /// <param name="path">Steps from the root, at least one.</param>
    /// <param name="value">The new value.</param>
    /// <exception cref="Json5Exception">The text is not JSON5.</exception>
    /// <exception cref="FormatException">The path leads through a value that has no members, or beyond the end of an array.</exception>
    public static string Set(string text, IReadOnlyList<string> path, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(path);
        var source = string.IsNullOrWhiteSpace(text) ? "{}\n" : text;
        var node = Json5Parser.Parse(source);
        for (var i = 0; i < path.Count; i++)
        {
            if (ChildOf(node, path[i]) is { } child)
            {
                node = child;
                continue;
            }

            return node switch
            {
                Json5Object target => Insert(source, target, path[i], Nested(path, i + 1, value)),
                Json5Array target when ConfigurationPath.TryIndex(path[i], out var index) && index == target.Items.Count
                    => Insert(source, target, null, Nested(path, i + 1, value)),
                Json5Array target => throw new FormatException(
                    $"\"{path[i]}\" is no place in a list of {target.Items.Count}: use an index from 0 to {target.Items.Count}"),
                _ => throw new FormatException($"\"{string.Join('.', path.Take(i))}\" is a single value and has no \"{path[i]}\""),
            };
        }

        return string.Concat(source.AsSpan(0, node.Start), Render(value, IndentOfLine(source, node.Start)), source.AsSpan(node.End));
    }

    /// <summary>Takes a value away, with its name.</summary>
    /// <returns>The new text, or null when there is no such value.</returns>
    /// <exception cref="Json5Exception">The text is not JSON5.</exception>
    public static string? Unset(string text, IReadOnlyList<string> path)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(path);
        var parent = string.IsNullOrWhiteSpace(text) ? null : Json5Parser.Parse(text);
        foreach (var step in path.Take(path.Count - 1))
        {
            parent = parent is null ? null : ChildOf(parent, step);
        }

        if (IndexOf(parent, path[^1]) is not (>= 0 and var index))
        {
            return null;
        }

        // A name that was given twice must not come back with its earlier value.
        var result = Remove(text, parent!, SpansOf(parent), index);
        return parent is Json5Object ? Unset(result, path) ?? result : result;
    }

    private static Json5Node? ChildOf(Json5Node node, string step) => IndexOf(node, step) is >= 0 and var index
        ? node is Json5Object target ? target.Members[index].Value : ((Json5Array)node).Items[index]
        : null;

    private static int IndexOf(Json5Node? node, string step)
    {
        switch (node)
        {
            case Json5Object target:
                for (var i = target.Members.Count - 1; i >= 0; i--)
                {
                    if (target.Members[i].Name == step)
                    {
                        return i;
                    }
                }

                return -1;
            case Json5Array target:
                return ConfigurationPath.TryIndex(step, out var index) && index < target.Items.Count ? index : -1;
            default:
                return -1;
        }
    }

    private static List<(int Start, int End)> SpansOf(Json5Node? node) => node switch
    {
        Json5Object target => [.. target.Members.Select(member => (member.NameStart, member.Value.End))],
        Json5Array target => [.. target.Items.Select(item => (item.Start, item.End))],
        _ => [],
    };

    private static JsonNode? Nested(IReadOnlyList<string> path, int from, JsonNode? value)
    {
        for (var i = path.Count - 1; i >= from; i--)
        {
            value = !ConfigurationPath.TryIndex(path[i], out var index)
                ? new JsonObject { [path[i]] = value }
                : index == 0
                    ? new JsonArray(value)
                    : throw new FormatException($"\"{path[i]}\" is no place in a list that does not exist yet: begin with index 0");
        }

        return value;
    }

    private static string Insert(string text, Json5Node container, string? name, JsonNode? value)
    {
        var close = container.End - 1;
        var spans = SpansOf(container);
        var outer = IndentOfLine(text, container.Start);
        var multiline = spans.Count == 0 || text.AsSpan(container.Start, close - container.Start).Contains('\n');
        var indent = spans.Count > 0 && IsFirstOnLine(text, spans[0].Start) ? IndentOfLine(text, spans[0].Start) : outer + IndentStep;
        var label = name is null ? string.Empty : (IsUnquoted(text, container) && IsIdentifier(name) ? name : JsonText.Quote(name)) + ": ";
        var added = label + Render(value, multiline ? indent : outer);

        // The new line goes behind whatever stands last, comments included; the comma goes right behind the last value.
        var place = container.Start + 1 + text[(container.Start + 1)..close].TrimEnd().Length;
        var comma = spans.Count > 0 && CommaAfter(text, spans[^1].End) < 0 ? "," : string.Empty;
        var commaPlace = spans.Count > 0 ? spans[^1].End : place;
        var before = multiline ? "\n" + indent : " ";
        var after = multiline && !text.AsSpan(place, close - place).Contains('\n') ? "\n" + outer : string.Empty;
        var rest = after.Length > 0 ? text[close..] : text[place..];
        return string.Concat(text[..commaPlace], comma, text[commaPlace..place], before) + added + after + rest;
    }

    private static string Remove(string text, Json5Node container, List<(int Start, int End)> spans, int index)
    {
        var (start, end) = spans[index];
        var comma = CommaAfter(text, end);
        var cutEnd = comma >= 0 ? comma + 1 : end;
        if (IsFirstOnLine(text, start) && RestOfLineIsEmpty(text, ref cutEnd))
        {
            start = LineStart(text, start);
        }
        else
        {
            while (comma >= 0 && cutEnd < container.End - 1 && text[cutEnd] == ' ')
            {
                cutEnd++;
            }
        }

        // Plain JSON allows no comma behind the last value, so the one before it goes too.
        if (index != spans.Count - 1 || comma >= 0 || index == 0 || CommaAfter(text, spans[index - 1].End) is not (>= 0 and var previous))
        {
            return text.Remove(start, cutEnd - start);
        }

        return text.AsSpan(previous + 1, start - previous - 1).Trim(' ').IsEmpty
            ? text.Remove(previous, cutEnd - previous)
            : text.Remove(start, cutEnd - start).Remove(previous, 1);
    }

    // What else stands on the line (spaces, a comment about the value) goes with it; false when another value follows.
    private static bool RestOfLineIsEmpty(string text, ref int position)
    {
        var newline = text.IndexOf('\n', position);
        if (newline < 0)
        {
            return false;
        }

        var rest = text[position..newline].Trim();
        if (rest.Length > 0 && !rest.StartsWith("//", StringComparison.Ordinal))
        {
            return false;
        }

        position = newline + 1;
        return true;
    }

    // The index of the comma that follows, or -1 when a closing bracket does.
    private static int CommaAfter(string text, int position)
    {
        while (position < text.Length)
        {
            if (char.IsWhiteSpace(text[position]))
            {
                position++;
            }
            else if (text.AsSpan(position).StartsWith("//"))
            {
                var end = text.IndexOf('\n', position);
                position = end < 0 ? text.Length : end;
            }
            else if (text.AsSpan(position).StartsWith("/*"))
            {
                position = text.IndexOf("*/", position + 2, StringComparison.Ordinal) + 2;
            }
            else
            {
                return text[position] == ',' ? position : -1;
            }
        }

        return -1;
    }

    private static string Render(JsonNode? value, string indent) => JsonText.Pretty(value).Replace("\n", "\n" + indent, StringComparison.Ordinal);

    private static int LineStart(string text, int position) => position == 0 ? 0 : text.LastIndexOf('\n', position - 1) + 1;

    private static bool IsFirstOnLine(string text, int position) => text.AsSpan(LineStart(text, position), position - LineStart(text, position)).IsWhiteSpace();

    private static string IndentOfLine(string text, int position)
    {
        var start = LineStart(text, position);
        var end = start;
        while (end < text.Length && text[end] is ' ' or '\t')
        {
            end++;
        }

        return text[start..end];
    }

    private static bool IsUnquoted(string text, Json5Node container) =>
        container is Json5Object { Members: [var first, ..] } && text[first.NameStart] is not ('"' or '\'');

    private static bool IsIdentifier(string name) =>
        (char.IsAsciiLetter(name[0]) || name[0] is '_' or '$') && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '$');
}
