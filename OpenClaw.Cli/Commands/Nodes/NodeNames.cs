using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Nodes;

/// <summary>Finds the node that a person means by id, name or address.</summary>
internal static class NodeNames
{
    private const int ShortestPrefix = 6;

    /// <summary>The id of the one node that matches.</summary>
    /// <exception cref="CliException">None does, or several do.</exception>
    public static async Task<string> ResolveAsync(GatewayClient client, string word, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var nodes = (await client.CallAsync("node.list", new JsonObject().AsElement(), timeout, untilFinal: false, cancellationToken)).Items("nodes").ToList();
        if (nodes.FirstOrDefault(node => node.Text("nodeId") == word) is { ValueKind: JsonValueKind.Object } exact)
        {
            return exact.Text("nodeId")!;
        }

        var found = nodes.Where(node => node.Text("remoteIp") == word
            || string.Equals(node.Text("displayName"), word, StringComparison.OrdinalIgnoreCase)
            || (word.Length >= ShortestPrefix && node.Text("nodeId")?.StartsWith(word, StringComparison.Ordinal) == true)).ToList();
        return found switch
        {
            [var one] => one.Text("nodeId")!,
            [] => throw new CliException($"unknown node: {word}", "These are known: openclaw nodes status"),
            _ => throw new CliException($"ambiguous node: {word}", [.. found.Select(node => $"- {node.Text("nodeId")} {node.Text("displayName")}".Printable())]),
        };
    }
}
