using System.Text.Json.Nodes;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary>
/// The methods that need a chat network. This version has none: parameters are checked, and then the answer is the one that a gateway
/// without that network gives.
/// </summary>
internal sealed class ChannelMethods(TimeProvider time) : IMethodGroup
{
    private const string DefaultChannel = "whatsapp";

    private static readonly ObjectSchema Status = Closed(Optional("probe", Schema.Flag), Optional("timeoutMs", Schema.Whole(0)));
    private static readonly ObjectSchema Login = Closed(
        Optional("force", Schema.Flag), Optional("timeoutMs", Schema.Whole(0)), Optional("verbose", Schema.Flag), Optional("accountId", Schema.Text));

    private static readonly ObjectSchema Send = Closed(
        Required("to", NonEmptyString),
        Required("message", NonEmptyString),
        Optional("mediaUrl", Schema.Text),
        Optional("mediaUrls", ArrayOf(Schema.Text)),
        Optional("gifPlayback", Schema.Flag),
        Optional("channel", Schema.Text),
        Optional("accountId", Schema.Text),
        Optional("sessionKey", Schema.Text),
        Required("idempotencyKey", NonEmptyString));

    private static readonly ObjectSchema Poll = Closed(
        Required("to", NonEmptyString),
        Required("question", NonEmptyString),
        Required("options", ArrayOf(NonEmptyString, minItems: 2)),
        Optional("maxSelections", Schema.Whole(1, 12)),
        Optional("durationHours", Schema.Whole(1)),
        Optional("channel", Schema.Text),
        Optional("accountId", Schema.Text),
        Required("idempotencyKey", NonEmptyString));

    public IEnumerable<RpcMethod> Methods =>
    [
        new("channels.status", MethodAccess.Read, Status, StatusOf),
        new("channels.logout", MethodAccess.Admin, Closed(Required("channel", NonEmptyString), Optional("accountId", Schema.Text)), Logout),
        new("send", MethodAccess.Write, Send, Unsupported),
        new("poll", MethodAccess.Write, Poll, Unsupported) { Advertised = false },
        new("web.login.start", MethodAccess.Admin, Login, NoLogin) { Advertised = false },
        new("web.login.wait", MethodAccess.Admin, Closed(Optional("timeoutMs", Schema.Whole(0)), Optional("accountId", Schema.Text)), NoLogin) { Advertised = false },
    ];

    private ValueTask<RpcResult> StatusOf(RpcCall call, CancellationToken cancellationToken) => ValueTask.FromResult(RpcResult.Ok(new JsonObject
    {
        ["ts"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
        ["channelOrder"] = new JsonArray(),
        ["channelLabels"] = new JsonObject(),
        ["channelDetailLabels"] = new JsonObject(),
        ["channelSystemImages"] = new JsonObject(),
        ["channelMeta"] = new JsonArray(),
        ["channels"] = new JsonObject(),
        ["channelAccounts"] = new JsonObject(),
        ["channelDefaultAccountId"] = new JsonObject(),
    }));

    private static ValueTask<RpcResult> Logout(RpcCall call, CancellationToken cancellationToken) =>
        ValueTask.FromResult(RpcResult.Invalid("invalid channels.logout channel"));

    private static ValueTask<RpcResult> Unsupported(RpcCall call, CancellationToken cancellationToken) =>
        ValueTask.FromResult(RpcResult.Invalid($"unsupported channel: {ShownText.Of(call.Text("channel") is { Length: > 0 } channel ? channel : DefaultChannel)}"));

    private static ValueTask<RpcResult> NoLogin(RpcCall call, CancellationToken cancellationToken) =>
        ValueTask.FromResult(RpcResult.Invalid("web login provider is not available"));
}
