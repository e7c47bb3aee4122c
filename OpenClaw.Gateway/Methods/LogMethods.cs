using System.Text.Json.Nodes;
using OpenClaw.Gateway.Logging;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>logs.tail</c>.</summary>
internal sealed class LogMethods(LogFile file) : IMethodGroup
{
    private const int DefaultLines = 500;
    private const int DefaultBytes = 250_000;

    public IEnumerable<RpcMethod> Methods =>
    [
        new("logs.tail", MethodAccess.Read,
            Closed(Optional("cursor", Whole(0)), Optional("limit", Whole(1, 5000)), Optional("maxBytes", Whole(1, 1_000_000))), TailAsync),
    ];

    private async ValueTask<RpcResult> TailAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var path = file.CurrentPath;
        var slice = await LogTail.ReadAsync(
            path, call.Whole("cursor"), (int)(call.Whole("limit") ?? DefaultLines), (int)(call.Whole("maxBytes") ?? DefaultBytes), cancellationToken);
        return RpcResult.Ok(new JsonObject
        {
            ["file"] = path,
            ["cursor"] = slice.Cursor,
            ["size"] = slice.Size,
            ["lines"] = new JsonArray([.. slice.Lines.Select(line => (JsonNode)line)]),
            ["truncated"] = slice.Truncated,
            ["reset"] = slice.Reset,
        });
    }
}
