using System.Globalization;
using System.Text.Json.Nodes;

namespace OpenClaw.Protocol.Configuration;

/// <summary>
/// Names one setting: <c>gateway.port</c>, <c>agents.list[0].id</c>, <c>models.providers["my.id"].baseUrl</c>. A step into an array is a
/// number; a dot in a name is written <c>\.</c> or inside brackets.
/// </summary>
public static class ConfigurationPath
{
    /// <summary>Splits a path into its steps.</summary>
    /// <exception cref="FormatException">The path is empty or malformed; the message says where.</exception>
    public static IReadOnlyList<string> Parse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var steps = new List<string>();
        var position = 0;
        while (position < path.Length)
        {
            steps.Add(path[position] == '[' ? ReadBracket(path, ref position) : ReadName(path, ref position));
            if (position < path.Length && path[position] == '.')
            {
                position++;
                if (position == path.Length)
                {
                    throw new FormatException($"Invalid path (ends with a dot): {path}");
                }
            }
        }

        return steps.Count > 0 ? steps : throw new FormatException("Path is empty.");
    }

    /// <summary>The value at a path.</summary>
    /// <returns>Whether there is one; it may be null.</returns>
    public static bool TryGet(JsonNode? root, IReadOnlyList<string> path, out JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(path);
        value = root;
        foreach (var step in path)
        {
            switch (value)
            {
                case JsonObject members when members.TryGetPropertyValue(step, out var member):
                    value = member;
                    break;
                case JsonArray items when TryIndex(step, out var index) && index < items.Count:
                    value = items[index];
                    break;
                default:
                    value = null;
                    return false;
            }
        }

        return true;
    }

    /// <summary>A path with one more name, for messages.</summary>
    public static string Join(string path, string name)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Length == 0 ? name : $"{path}.{name}";
    }

    /// <summary>Whether a step is an index.</summary>
    public static bool TryIndex(string step, out int index) => int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out index);

    private static string ReadName(string path, ref int position)
    {
        var name = new System.Text.StringBuilder();
        while (position < path.Length && path[position] is not ('.' or '['))
        {
            if (path[position] == '\\' && position + 1 < path.Length)
            {
                position++;
            }

            name.Append(path[position++]);
        }

        return name.Length > 0 ? name.ToString() : throw new FormatException($"Invalid path (empty name at character {position + 1}): {path}");
    }

    private static string ReadBracket(string path, ref int position)
    {
        var end = path.IndexOf(']', position);
        if (end < 0)
        {
            throw new FormatException($"Invalid path (missing \"]\"): {path}");
        }

        var inner = path[(position + 1)..end].Trim();
        position = end + 1;
        if (inner.Length >= 2 && inner[0] is '"' or '\'' && inner[^1] == inner[0])
        {
            inner = inner[1..^1];
        }

        return inner.Length > 0 ? inner : throw new FormatException($"Invalid path (empty \"[]\"): {path}");
    }
}
