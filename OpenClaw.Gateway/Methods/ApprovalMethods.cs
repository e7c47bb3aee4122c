using System.Text.Json.Nodes;
using OpenClaw.Gateway.Approvals;
using OpenClaw.Gateway.Nodes;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>exec.approvals.*</c>, the rules, and <c>exec.approval.*</c>, the single decisions.</summary>
internal sealed class ApprovalMethods(ExecApprovalsFile file, ExecApprovals approvals, NodeRegistry nodes) : IMethodGroup
{
    private const long DefaultTimeoutMs = 120_000;
    private const long MaxTimeoutMs = 24 * 3_600_000L;

    private static readonly ObjectSchema Set = Closed(Required("file", ExecApprovalsFile.Form), Optional("baseHash", NonEmptyString));
    private static readonly ObjectSchema NodeGet = Closed(Required("nodeId", NonEmptyString));
    private static readonly ObjectSchema NodeSet = Closed(
        Required("nodeId", NonEmptyString), Required("file", ExecApprovalsFile.Form), Optional("baseHash", NonEmptyString));

    private static readonly ObjectSchema Request = Closed(
        Optional("id", NonEmptyString),
        Required("command", NonEmptyString),
        Optional("cwd", Schema.Nullable(Schema.Text)),
        Optional("host", Schema.Nullable(Schema.Text)),
        Optional("security", Schema.Nullable(Schema.Text)),
        Optional("ask", Schema.Nullable(Schema.Text)),
        Optional("agentId", Schema.Nullable(Schema.Text)),
        Optional("resolvedPath", Schema.Nullable(Schema.Text)),
        Optional("sessionKey", Schema.Nullable(Schema.Text)),
        Optional("timeoutMs", Schema.Whole(1)));

    public IEnumerable<RpcMethod> Methods =>
    [
        new("exec.approvals.get", MethodAccess.Admin, Closed(), GetAsync),
        new("exec.approvals.set", MethodAccess.Admin, Set, SetAsync),
        new("exec.approvals.node.get", MethodAccess.Admin, NodeGet, GetOfNodeAsync),
        new("exec.approvals.node.set", MethodAccess.Admin, NodeSet, SetOfNodeAsync),
        new("exec.approval.request", MethodAccess.Approvals, Request, RequestAsync),
        new("exec.approval.resolve", MethodAccess.Approvals, Closed(Required("id", NonEmptyString), Required("decision", NonEmptyString)), Resolve),
        new("exec.approval.list", MethodAccess.Approvals, Closed(), List) { Advertised = false },
    ];

    private async ValueTask<RpcResult> GetAsync(RpcCall call, CancellationToken cancellationToken) => RpcResult.Ok(await file.GetAsync(cancellationToken));

    private async ValueTask<RpcResult> SetAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var (shown, refusal) = await file.SetAsync(call.Node("file")!.AsObject(), call.Text("baseHash"), cancellationToken);
        return shown is null ? RpcResult.Invalid(refusal!) : RpcResult.Ok(shown);
    }

    private ValueTask<RpcResult> GetOfNodeAsync(RpcCall call, CancellationToken cancellationToken) =>
        OfNodeAsync(call, "system.execApprovals.get", [], cancellationToken);

    private ValueTask<RpcResult> SetOfNodeAsync(RpcCall call, CancellationToken cancellationToken) =>
        OfNodeAsync(call, "system.execApprovals.set", new JsonObject { ["file"] = call.Node("file"), ["baseHash"] = call.Text("baseHash") }, cancellationToken);

    private async ValueTask<RpcResult> OfNodeAsync(RpcCall call, string command, JsonObject parameters, CancellationToken cancellationToken)
    {
        if (nodes.Find(call.Text("nodeId")!) is not { } node)
        {
            return RpcResult.Unavailable("node not connected", new JsonObject { ["code"] = "NOT_CONNECTED" });
        }

        var answer = await nodes.InvokeAsync(node, command, parameters, NodeRegistry.DefaultTimeout, null, cancellationToken);
        return answer.Ok ? RpcResult.Ok(answer.Payload) : NodeMethods.Failed(answer);
    }

    private async ValueTask<RpcResult> RequestAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var request = new JsonObject();
        foreach (var name in (ReadOnlySpan<string>)["command", "cwd", "host", "security", "ask", "agentId", "resolvedPath", "sessionKey"])
        {
            request[name] = call.Text(name);
        }

        var timeout = TimeSpan.FromMilliseconds(Math.Min(call.Whole("timeoutMs") ?? DefaultTimeoutMs, MaxTimeoutMs));
        if (approvals.Submit(call.Text("id"), request, timeout) is not { } approval)
        {
            return RpcResult.Invalid("approval id already pending");
        }

        var decision = await approvals.WaitAsync(approval, cancellationToken);
        return RpcResult.Ok(new JsonObject
        {
            ["id"] = approval.Id,
            ["decision"] = decision,
            ["createdAtMs"] = approval.CreatedAtMs,
            ["expiresAtMs"] = approval.ExpiresAtMs,
        });
    }

    private ValueTask<RpcResult> Resolve(RpcCall call, CancellationToken cancellationToken)
    {
        var decision = call.Text("decision")!;
        if (!ApprovalDecisions.All.Contains(decision))
        {
            return ValueTask.FromResult(RpcResult.Invalid("invalid decision"));
        }

        var client = call.Connection.Client;
        return ValueTask.FromResult(approvals.Resolve(call.Text("id")!, decision, ShownText.Of(client.Info.DisplayName ?? client.Info.Id))
            ? RpcResult.Ok(new JsonObject { ["ok"] = true })
            : RpcResult.Invalid("unknown approval id"));
    }

    // A page that comes back has missed the events.
    private ValueTask<RpcResult> List(RpcCall call, CancellationToken cancellationToken) => ValueTask.FromResult(RpcResult.Ok(new JsonObject
    {
        ["approvals"] = new JsonArray([.. approvals.Waiting.Select(approval => (JsonNode)approval.ToJson())]),
    }));
}
