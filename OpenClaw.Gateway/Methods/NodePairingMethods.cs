using System.Text.Json.Nodes;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Nodes;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>node.pair.*</c>, the pairing of nodes that have no device identity.</summary>
internal sealed class NodePairingMethods(NodePairingStore store, EventBroadcaster events, TimeProvider time) : IMethodGroup
{
    private static readonly ObjectSchema ByRequest = Closed(Required("requestId", NonEmptyString));
    private static readonly ObjectSchema Request = Closed(
        Required("nodeId", NonEmptyString),
        Optional("displayName", NonEmptyString),
        Optional("platform", NonEmptyString),
        Optional("version", NonEmptyString),
        Optional("coreVersion", NonEmptyString),
        Optional("uiVersion", NonEmptyString),
        Optional("deviceFamily", NonEmptyString),
        Optional("modelIdentifier", NonEmptyString),
        Optional("caps", ArrayOf(NonEmptyString)),
        Optional("commands", ArrayOf(NonEmptyString)),
        Optional("remoteIp", NonEmptyString),
        Optional("silent", Schema.Flag));

    public IEnumerable<RpcMethod> Methods =>
    [
        new("node.pair.request", MethodAccess.Pairing, Request, RequestAsync),
        new("node.pair.list", MethodAccess.Pairing, Closed(), ListAsync),
        new("node.pair.approve", MethodAccess.Pairing, ByRequest, ApproveAsync),
        new("node.pair.reject", MethodAccess.Pairing, ByRequest, RejectAsync),
        new("node.pair.verify", MethodAccess.Pairing, Closed(Required("nodeId", NonEmptyString), Required("token", NonEmptyString)), VerifyAsync),
    ];

    private async ValueTask<RpcResult> RequestAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var (request, created) = await store.RequestAsync(JsonNode.Parse(call.Parameters.GetRawText())!.AsObject(), cancellationToken);
        if (request is null)
        {
            return RpcResult.Unavailable("too many pairing requests wait; approve or reject some");
        }

        if (created)
        {
            events.Broadcast("node.pair.requested", request.DeepClone(), dropIfSlow: true);
        }

        return RpcResult.Ok(new JsonObject { ["status"] = "pending", ["request"] = request, ["created"] = created });
    }

    private async ValueTask<RpcResult> ListAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var (pending, paired) = await store.ListAsync(cancellationToken);
        return RpcResult.Ok(new JsonObject
        {
            ["pending"] = new JsonArray([.. pending.Select(request => request.DeepClone())]),
            ["paired"] = new JsonArray([.. paired.Select(WithoutToken)]),
        });
    }

    private async ValueTask<RpcResult> ApproveAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var requestId = call.Text("requestId")!;
        if (await store.ApproveAsync(requestId, cancellationToken) is not { } node)
        {
            return RpcResult.Invalid("unknown requestId");
        }

        Resolved(requestId, (string)node["nodeId"]!, "approved");
        return RpcResult.Ok(new JsonObject { ["requestId"] = requestId, ["node"] = node });
    }

    private async ValueTask<RpcResult> RejectAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var requestId = call.Text("requestId")!;
        if (await store.RejectAsync(requestId, cancellationToken) is not { } nodeId)
        {
            return RpcResult.Invalid("unknown requestId");
        }

        Resolved(requestId, nodeId, "rejected");
        return RpcResult.Ok(new JsonObject { ["requestId"] = requestId, ["nodeId"] = nodeId });
    }

    private async ValueTask<RpcResult> VerifyAsync(RpcCall call, CancellationToken cancellationToken) =>
        await store.VerifyAsync(call.Text("nodeId")!, call.Text("token")!, cancellationToken) is { } node
            ? RpcResult.Ok(new JsonObject { ["ok"] = true, ["node"] = WithoutToken(node) })
            : RpcResult.Ok(new JsonObject { ["ok"] = false });

    private void Resolved(string requestId, string nodeId, string decision) => events.Broadcast("node.pair.resolved", new JsonObject
    {
        ["requestId"] = requestId,
        ["nodeId"] = nodeId,
        ["decision"] = decision,
        ["ts"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
    }, dropIfSlow: true);

    private static JsonObject WithoutToken(JsonObject node)
    {
        var shown = (JsonObject)node.DeepClone();
        shown.Remove("token");
        return shown;
    }
}
