using System.Text.Json.Nodes;

namespace OpenClaw.Protocol.Configuration;

/// <summary>Changes settings in a JSON5 text and leaves everything else as it is: comments, order, quotes, spaces.</summary>
public static class Json5Editor
{
    /// <summary>Applies a JSON merge patch (RFC 7386): objects merge, null removes, everything else replaces.</summary>
    /// <exception cref="Json5Exception">The text is not JSON5.</exception>
    public static string Merge(string text, JsonObject patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return Merge(text, patch, []);
    }

    /// <summary>Sets the value at a path; objects on the way are made when they are missing.</summary>
    /// <exception cref="InvalidOperationException">Something on the way is no object.</exception>
    public static string Set(string text, IReadOnlyList<string> path, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(path);
        var node = Json5Parser.Parse(text);
        for (var depth = 0; depth < path.Count; depth++)
        {
            if (node is not Json5Object members)
            {
                throw new InvalidOperationException($"\"{string.Join('.', path.Take(depth))}\" is not an object.");
            }

            if (Find(members, path[depth]) is { } member)
            {
                node = member.Value;
                continue;
            }

            for (var rest = path.Count - 1; rest > depth; rest--)
            {
                value = new JsonObject { [path[rest]] = value?.DeepClone() };
            }

            return Insert(text, members, path[depth], value);
        }

        return text[..node.Start] + Indented(value, IndentAt(text, node.Start)) + text[node.End..];
    }

    /// <summary>Removes the member at a path; the text stays as it is when there is none.</summary>
    public static string Remove(string text, IReadOnlyList<string> path)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(path);
        var node = Json5Parser.Parse(text);
        for (var depth = 0; depth < path.Count - 1; depth++)
        {
            if (node is not Json5Object members || Find(members, path[depth]) is not { } member)
            {
                return text;
            }

            node = member.Value;
        }

        if (node is not Json5Object parent || path.Count == 0 || Find(parent, path[^1]) is not { } removed)
        {
            return text;
        }

        var start = removed.NameStart;
        var end = removed.Value.End;
        var comma = SkipSpace(text, end);
        if (comma < text.Length && text[comma] == ',')
        {
            end = comma + 1;
        }
        else
        {
            // The last member: the comma before it goes instead, where there is one right before.
            var before = start - 1;
            while (before >= 0 && char.IsWhiteSpace(text[before]))
            {
                before--;
            }

            start = before >= 0 && text[before] == ',' ? before : start;
        }

        // A line that held nothing else goes as a whole.
        var lineStart = text.LastIndexOf('\n', Math.Max(0, start - 1)) + 1;
        var lineEnd = text.IndexOf('\n', end);
        if (start > 0 && text[start] != ',' && lineEnd >= 0 && IsBlank(text, lineStart, start) && IsBlank(text, end, lineEnd))
        {
            return text[..lineStart] + text[(lineEnd + 1)..];
        }

        return text[..start] + text[end..];
    }

    private static string Merge(string text, JsonObject patch, IReadOnlyList<string> path)
    {
        foreach (var (name, value) in patch)
        {
            string[] own = [.. path, name];
            if (value is null)
            {
                text = Remove(text, own);
            }
            else if (value is JsonObject nested && FindNode(text, own) is Json5Object)
            {
                text = Merge(text, nested, own);
            }
            else
            {
                text = Set(text, own, WithoutNulls(value));
            }
        }

        return text;
    }

    // What a patch adds anew has nothing to remove.
    private static JsonNode WithoutNulls(JsonNode value)
    {
        if (value is not JsonObject members)
        {
            return value.DeepClone();
        }

        var result = new JsonObject();
        foreach (var (name, member) in members)
        {
            if (member is not null)
            {
                result[name] = WithoutNulls(member);
            }
        }

        return result;
    }

    private static string Insert(string text, Json5Object parent, string name, JsonNode? value)
    {
        var multiline = text.AsSpan(parent.Start, parent.End - parent.Start).Contains('\n');
        var parentIndent = IndentAt(text, parent.Start);
        var indent = parent.Members.Count > 0 && multiline ? IndentAt(text, parent.Members[0].NameStart) : parentIndent + "  ";
        var member = $"{JsonText.Quote(name)}: {Indented(value, indent)}";
        if (parent.Members.Count == 0)
        {
            var inner = text[(parent.Start + 1)..(parent.End - 1)].TrimEnd();
            return $"{text[..(parent.Start + 1)]}{inner}\n{indent}{member}\n{parentIndent}{text[(parent.End - 1)..]}";
        }

        var last = parent.Members[^1].Value.End;
        var next = SkipSpace(text, last);
        var hasComma = text[next] == ',';
        if (!multiline)
        {
            return hasComma
                ? $"{text[..(next + 1)]} {member}{text[(next + 1)..]}"
                : $"{text[..last]}, {member}{text[last..]}";
        }

        // Behind the last member and its comments, on a line of its own.
        var close = parent.End - 1;
        var content = close;
        while (char.IsWhiteSpace(text[content - 1]))
        {
            content--;
        }

        var head = hasComma ? text[..content] : text[..last] + "," + text[last..content];
        return $"{head}\n{indent}{member}{(hasComma ? "," : string.Empty)}{text[content..]}";
    }

    private static Json5Node? FindNode(string text, IReadOnlyList<string> path)
    {
        Json5Node? node = Json5Parser.Parse(text);
        foreach (var name in path)
        {
            node = node is Json5Object members ? Find(members, name)?.Value : null;
        }

        return node;
    }

    private static Json5Member? Find(Json5Object members, string name) => members.Members.LastOrDefault(member => member.Name == name);

    private static int SkipSpace(string text, int position)
    {
        while (position < text.Length)
        {
            if (char.IsWhiteSpace(text[position]))
            {
                position++;
            }
            else if (string.CompareOrdinal(text, position, "/*", 0, 2) == 0)
            {
                position = text.IndexOf("*/", position + 2, StringComparison.Ordinal) + 2;
            }
            else if (string.CompareOrdinal(text, position, "//", 0, 2) == 0)
            {
                var end = text.IndexOf('\n', position);
                position = end < 0 ? text.Length : end;
            }
            else
            {
                break;
            }
        }

        return position;
    }

    private static bool IsBlank(string text, int start, int end) => text.AsSpan(start, Math.Max(0, end - start)).IsWhiteSpace();

    // The white space at the beginning of the line that holds a position.
    private static string IndentAt(string text, int position)
    {
        var start = text.LastIndexOf('\n', Math.Max(0, position - 1)) + 1;
        var end = start;
        while (end < text.Length && text[end] is ' ' or '\t')
        {
            end++;
        }

        return text[start..end];
    }

    private static string Indented(JsonNode? value, string indent) => JsonText.Pretty(value).Replace("\n", "\n" + indent, StringComparison.Ordinal);
}
