using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Nodes;
using OpenClaw.Gateway.Pairing;
using OpenClaw.Protocol.Devices;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>node.list</c>, <c>node.describe</c>, <c>node.rename</c>, <c>node.invoke</c> and what a node itself says.</summary>
internal sealed class NodeMethods(
    NodeRegistry nodes, NodePairingStore store, PairingStore devices, NodeCommandPolicy policy, NodeEvents nodeEvents, TimeProvider time) : IMethodGroup
{
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(30);

    private static readonly ObjectSchema ByNode = Closed(Required("nodeId", NonEmptyString));
    private static readonly ObjectSchema Invocation = Closed(
        Required("nodeId", NonEmptyString),
        Required("command", NonEmptyString),
        Optional("params", Any),
        Optional("timeoutMs", Schema.Whole(0)),
        Required("idempotencyKey", NonEmptyString));

    private static readonly ObjectSchema Result = Closed(
        Required("id", NonEmptyString),
        Required("nodeId", NonEmptyString),
        Required("ok", Schema.Flag),
        Optional("payload", Any),
        Optional("payloadJSON", Schema.Text),
        Optional("error", Schema.Nullable(Closed(Optional("code", NonEmptyString), Optional("message", NonEmptyString)))));

    private static readonly ObjectSchema Event = Closed(
        Required("event", NonEmptyString), Optional("payload", Any), Optional("payloadJSON", Schema.Text));

    public IEnumerable<RpcMethod> Methods =>
    [
        new("node.list", MethodAccess.Read, Closed(), ListAsync),
        new("node.describe", MethodAccess.Read, ByNode, DescribeAsync),
        new("node.rename", MethodAccess.Pairing, Closed(Required("nodeId", NonEmptyString), Required("displayName", NonEmptyString)), RenameAsync),
        new("node.invoke", MethodAccess.Write, Invocation, InvokeAsync),
        new("node.invoke.result", MethodAccess.Node, Result, TakeResult),
        new("node.event", MethodAccess.Node, Event, TakeEvent),
    ];

    private async ValueTask<RpcResult> ListAsync(RpcCall call, CancellationToken cancellationToken) => RpcResult.Ok(new JsonObject
    {
        ["ts"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
        ["nodes"] = new JsonArray([.. await RowsAsync(cancellationToken)]),
    });

    private async ValueTask<RpcResult> DescribeAsync(RpcCall call, CancellationToken cancellationToken)
    {
        if ((await RowsAsync(cancellationToken)).FirstOrDefault(row => (string?)row["nodeId"] == call.Text("nodeId")) is not { } node)
        {
            return RpcResult.Invalid("unknown nodeId");
        }

        node.Insert(0, "ts", time.GetUtcNow().ToUnixTimeMilliseconds());
        return RpcResult.Ok(node);
    }

    private async ValueTask<RpcResult> RenameAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var (nodeId, name) = (call.Text("nodeId")!, call.Text("displayName")!.Trim());
        if (name.Length == 0)
        {
            return RpcResult.Invalid("displayName required");
        }

        if ((await RowsAsync(cancellationToken)).All(row => (string?)row["nodeId"] != nodeId))
        {
            return RpcResult.Invalid("unknown nodeId");
        }

        await store.RenameAsync(nodeId, name, cancellationToken);
        return RpcResult.Ok(new JsonObject { ["nodeId"] = nodeId, ["displayName"] = name });
    }

    private async ValueTask<RpcResult> InvokeAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var (nodeId, command) = (call.Text("nodeId")!.Trim(), call.Text("command")!.Trim());
        if (command is "system.execApprovals.get" or "system.execApprovals.set")
        {
            return RpcResult.Invalid("node.invoke does not allow system.execApprovals.*; use exec.approvals.node.*", new JsonObject { ["command"] = command });
        }

        if (nodes.Find(nodeId) is not { } node)
        {
            return RpcResult.Unavailable("node not connected", new JsonObject { ["code"] = "NOT_CONNECTED" });
        }

        return policy.Refusal(node, command) is { } reason
            ? RpcResult.Invalid("node command not allowed", new JsonObject { ["reason"] = reason, ["command"] = ShownText.Of(command) })
            : await AskAsync(node, command, call.Node("params"), call, cancellationToken);
    }

    /// <summary>Asks a node and answers as <c>node.invoke</c> does.</summary>
    private async Task<RpcResult> AskAsync(NodeSession node, string command, JsonNode? parameters, RpcCall call, CancellationToken cancellationToken)
    {
        var timeout = call.Whole("timeoutMs") is { } ms ? TimeSpan.FromMilliseconds(Math.Min(ms, (long)MaxTimeout.TotalMilliseconds)) : NodeRegistry.DefaultTimeout;
        var answer = await nodes.InvokeAsync(node, command, parameters, timeout, call.Text("idempotencyKey"), cancellationToken);
        return answer.Ok
            ? RpcResult.Ok(new JsonObject
            {
                ["ok"] = true,
                ["nodeId"] = node.NodeId,
                ["command"] = command,
                ["payload"] = answer.Payload,
                ["payloadJSON"] = answer.PayloadJson,
            })
            : Failed(answer);
    }

    /// <summary>The error answer for a node's refusal.</summary>
    public static RpcResult Failed(NodeAnswer answer) => RpcResult.Unavailable(answer.ErrorMessage ?? "node invoke failed", new JsonObject
    {
        ["nodeError"] = new JsonObject { ["code"] = answer.ErrorCode, ["message"] = answer.ErrorMessage },
    });

    private ValueTask<RpcResult> TakeResult(RpcCall call, CancellationToken cancellationToken)
    {
        if (call.Text("nodeId") != call.Connection.Client.DeviceId)
        {
            return ValueTask.FromResult(RpcResult.Invalid("nodeId mismatch"));
        }

        var error = call.Parameters.TryGetProperty("error", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        var payloadJson = call.Text("payloadJSON");
        var taken = nodes.Answer(call.Text("id")!, call.Text("nodeId")!, new NodeAnswer(call.Flag("ok") == true)
        {
            Payload = call.Node("payload") ?? Parsed(payloadJson),
            PayloadJson = payloadJson,
            ErrorCode = Member(error, "code"),
            ErrorMessage = Member(error, "message"),
        });

        // Too late is no fault of the node.
        return ValueTask.FromResult(RpcResult.Ok(taken ? new JsonObject { ["ok"] = true } : new JsonObject { ["ok"] = true, ["ignored"] = true }));
    }

    private ValueTask<RpcResult> TakeEvent(RpcCall call, CancellationToken cancellationToken)
    {
        nodeEvents.Take(call.Connection, call.Text("event")!, (call.Node("payload") ?? Parsed(call.Text("payloadJSON"))) as JsonObject ?? []);
        return ValueTask.FromResult(RpcResult.Ok(new JsonObject { ["ok"] = true }));
    }

    // Nodes by device pairing, by the older pairing, and those that are connected, as one list.
    private async Task<IReadOnlyList<JsonObject>> RowsAsync(CancellationToken cancellationToken)
    {
        var (_, paired) = await store.ListAsync(cancellationToken);
        var (_, known) = await devices.ListAsync(cancellationToken);
        var older = paired.ToDictionary(node => (string)node["nodeId"]!, StringComparer.Ordinal);
        var byDevice = known.Where(device => device.Roles?.Contains(Roles.Node) == true || device.Role == Roles.Node)
            .ToDictionary(device => device.DeviceId, StringComparer.Ordinal);
        var connected = nodes.Connected().ToDictionary(node => node.NodeId, StringComparer.Ordinal);
        return
        [
            .. connected.Keys.Union(byDevice.Keys).Union(older.Where(pair => pair.Value["token"] is not null).Select(pair => pair.Key))
                .Select(id => Row(id, connected.GetValueOrDefault(id), byDevice.GetValueOrDefault(id), older.GetValueOrDefault(id)))
                .OrderBy(row => (bool)row["connected"]! ? 0 : 1).ThenBy(row => (string?)row["displayName"] ?? (string?)row["nodeId"], StringComparer.OrdinalIgnoreCase),
        ];
    }

    private static JsonObject Row(string id, NodeSession? session, PairedDevice? device, JsonObject? older)
    {
        var client = session?.Connection.Client;
        var row = new JsonObject { ["nodeId"] = id };
        Add("displayName", (string?)older?["displayName"] ?? client?.Info.DisplayName ?? device?.DisplayName);
        Add("platform", client?.Info.Platform ?? device?.Platform ?? (string?)older?["platform"]);
        Add("version", client?.Info.Version ?? (string?)older?["version"]);
        Add("coreVersion", (string?)older?["coreVersion"]);
        Add("uiVersion", (string?)older?["uiVersion"]);
        Add("deviceFamily", client?.Info.DeviceFamily ?? (string?)older?["deviceFamily"]);
        Add("modelIdentifier", client?.Info.ModelIdentifier ?? (string?)older?["modelIdentifier"]);
        Add("remoteIp", session is null ? device?.RemoteIp : session.Connection.Origin.IsLocal ? null : session.Connection.Origin.Address.ToString());
        row["caps"] = Words(client?.Capabilities);
        row["commands"] = Words(session?.Commands);
        Add("pathEnv", client?.PathEnv);
        if (client?.Permissions is { Count: > 0 } permissions)
        {
            row["permissions"] = new JsonObject(permissions.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }

        Add("connectedAtMs", session?.ConnectedAt.ToUnixTimeMilliseconds());
        row["paired"] = device is not null || older?["token"] is not null;
        row["connected"] = session is not null;
        return row;

        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                row[name] = value;
            }
        }
    }

    private static JsonArray Words(IReadOnlyList<string>? words) => new([.. (words ?? []).Order(StringComparer.Ordinal).Select(word => (JsonNode)word)]);

    private static string? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static JsonNode? Parsed(string? json)
    {
        try
        {
            return string.IsNullOrWhiteSpace(json) ? null : JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
