using System.Text.Json.Nodes;

namespace OpenClaw.Protocol.Configuration;

/// <summary>
/// A value in a JSON5 text together with where it stands there. The positions are what lets a setting be changed while every
/// comment around it survives.
/// </summary>
public abstract record Json5Node
{
    /// <summary>Index of the value's first character.</summary>
    public required int Start { get; init; }

    /// <summary>Index behind the value's last character.</summary>
    public required int End { get; init; }

    /// <summary>The value without its surroundings.</summary>
    public abstract JsonNode? ToJson();
}

/// <summary>A string, number, true, false or null.</summary>
public sealed record Json5Value : Json5Node
{
    /// <summary>The value as plain JSON.</summary>
    public required string Json { get; init; }

    /// <inheritdoc />
    public override JsonNode? ToJson() => JsonNode.Parse(Json);
}

/// <summary>An object.</summary>
public sealed record Json5Object : Json5Node
{
    /// <summary>The members in the order of the text; a repeated name counts with its last value.</summary>
    public required IReadOnlyList<Json5Member> Members { get; init; }

    /// <inheritdoc />
    public override JsonNode ToJson()
    {
        var result = new JsonObject();
        foreach (var member in Members)
        {
            result[member.Name] = member.Value.ToJson();
        }

        return result;
    }
}

/// <summary>An array.</summary>
public sealed record Json5Array : Json5Node
{
    /// <summary>The items.</summary>
    public required IReadOnlyList<Json5Node> Items { get; init; }

    /// <inheritdoc />
    public override JsonNode ToJson() => new JsonArray([.. Items.Select(item => item.ToJson())]);
}

/// <summary>A member of an object.</summary>
/// <param name="Name">Its name, without quotes.</param>
/// <param name="NameStart">Index of the first character of the name.</param>
/// <param name="Value">Its value.</param>
public sealed record Json5Member(string Name, int NameStart, Json5Node Value);

/// <summary>A text is not JSON5.</summary>
public sealed class Json5Exception : FormatException
{
    /// <summary>Creates the exception.</summary>
    public Json5Exception(string message, int line, int column)
        : base($"{message} at line {line}, column {column}")
    {
        Line = line;
        Column = column;
    }

    /// <summary>Line of the mistake, counted from 1.</summary>
    public int Line { get; }

    /// <summary>Column of the mistake, counted from 1.</summary>
    public int Column { get; }
}
