using System.Text.Json;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Nodes;

/// <summary>Nodes for people.</summary>
internal static class NodeRows
{
    /// <summary>Writes requests that wait; nothing when there are none.</summary>
    public static void WritePending(Terminal terminal, List<JsonElement> pending)
    {
        if (pending.Count > 0)
        {
            terminal.WriteTable(
                ["Request", "Node", "Platform", "IP", "Age"],
                pending.Select(request => new[]
                {
                    request.Text("requestId") ?? string.Empty, Name(request), request.Text("platform") ?? string.Empty, request.Text("remoteIp") ?? string.Empty,
                    Ages.Of(request.Number("ts") is { } ts ? Math.Max(0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - ts) : null),
                }),
                wholeColumn: "Request");
        }
    }

    /// <summary>Writes nodes; nothing when there are none.</summary>
    public static void WriteNodes(Terminal terminal, List<JsonElement> nodes)
    {
        if (nodes.Count > 0)
        {
            terminal.WriteTable(
                ["Node", "Platform", "IP", "Status", "Caps"],
                nodes.Select(node => new[]
                {
                    Name(node), $"{node.Text("platform")} {node.Text("version")}".Trim(), node.Text("remoteIp") ?? string.Empty,
                    node.Flag("connected") ? "connected" : "offline", string.Join(", ", node.Texts("caps")),
                }));
        }
    }

    // A node chooses its own name, so the name never stands alone.
    private static string Name(JsonElement node) => $"{node.Text("displayName")} {node.Text("nodeId")}".Trim();
}
