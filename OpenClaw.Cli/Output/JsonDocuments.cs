using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenClaw.Cli.Output;

/// <summary>JSON that commands put together.</summary>
internal static class JsonDocuments
{
    /// <summary>Writes a document with an indentation of two spaces.</summary>
    public static void WriteJson(this Terminal terminal, JsonNode? node) => terminal.WriteJson(writer =>
    {
        if (node is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            node.WriteTo(writer);
        }
    });

    /// <summary>Shows an answer: as a document where <c>--json</c> asks for it, else as text. Returns the exit code of success.</summary>
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="asJson">Whether the document is asked for.</param>
    /// <param name="document">Makes the document.</param>
    /// <param name="view">Writes the text.</param>
    public static int Show(this Terminal terminal, bool asJson, Func<JsonNode?> document, Action view)
    {
        if (asJson)
        {
            terminal.WriteJson(document());
        }
        else
        {
            view();
        }

        return 0;
    }

    /// <inheritdoc cref="Show(Terminal, bool, Func{JsonNode?}, Action)"/>
    public static int Show(this Terminal terminal, bool asJson, JsonElement document, Action view) =>
        terminal.Show(asJson, () => document.AsNode(), view);

    /// <summary>The node as an element, for the readers of elements.</summary>
    public static JsonElement AsElement(this JsonNode? node) => JsonSerializer.SerializeToElement(node, CliJson.Default.JsonNode);

    /// <summary>The node of an element; null for an absent one.</summary>
    public static JsonNode? AsNode(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Undefined ? null : JsonNode.Parse(element.GetRawText());

    /// <summary>Adds a member unless its value is null.</summary>
    public static JsonObject With(this JsonObject members, string name, JsonNode? value)
    {
        if (value is not null)
        {
            members[name] = value;
        }

        return members;
    }

    /// <summary>A list of strings.</summary>
    public static JsonArray ToJsonArray(this IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
