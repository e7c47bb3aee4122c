using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tools;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>chat.inject</c>: puts a text into a session as if the assistant had said it.</summary>
internal sealed class ChatInjectMethods(
    SessionStore sessions, SessionLanes lanes, SandboxSpecResolver workspaces, EventBroadcaster events, ConfigurationStore configuration,
    TimeProvider time) : IMethodGroup
{
    private static readonly ObjectSchema Inject = Closed(
        Required("sessionKey", NonEmptyString), Required("message", NonEmptyString), Optional("label", new StringSchema { MaxLength = 100 }));

    public IEnumerable<RpcMethod> Methods => [new("chat.inject", MethodAccess.Admin, Inject, InjectAsync) { Advertised = false }];

    private async ValueTask<RpcResult> InjectAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var key = configuration.Current.CanonicalKey(call.Text("sessionKey"));
        var index = sessions.OfKey(key);
        var now = time.GetUtcNow();
        var text = call.Text("label") is { Length: > 0 } label ? $"[{label}]\n\n{call.Text("message")}" : call.Text("message")!;

        // A turn that runs writes to the same file; and what held the lane may have begun a new conversation, so the session is looked up only then.
        string id;
        using (await lanes.EnterAsync(key, cancellationToken))
        {
            if (index.Find(key) is not { } entry)
            {
                return RpcResult.Invalid("session not found");
            }

            id = Transcript.Open(index.TranscriptPath(entry), entry.SessionId, workspaces.AgentWorkspace(index.AgentId), time).AppendMessage(InjectedMessage.Stored(text, now));
        }

        events.Broadcast(EventNames.Chat, new JsonObject
        {
            ["runId"] = $"inject-{id}",
            ["sessionKey"] = key,
            ["seq"] = 0,
            ["state"] = "final",
            ["message"] = InjectedMessage.Shown(text, now),
        });
        return RpcResult.Ok(new JsonObject { ["ok"] = true, ["messageId"] = id });
    }
}
