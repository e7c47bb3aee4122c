using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Protocol.Methods;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>chat.*</c>.</summary>
internal sealed class ChatMethods(AgentRunner runner, SessionStore sessions, ConfigurationStore configuration) : IMethodGroup
{
    private const int DefaultHistory = 200;
    private const int MaxHistoryCharacters = 6 * 1024 * 1024;

    private static readonly string[] StopWords = ["/stop", "stop", "esc", "abort", "wait", "exit", "interrupt"];

    public IEnumerable<RpcMethod> Methods =>
    [
        new("chat.history", MethodAccess.Read, ChatSchemas.History, History),
        new("chat.abort", MethodAccess.Write, ChatSchemas.Abort, Abort),
        new("chat.send", MethodAccess.Write, ChatSchemas.Send, Send),
    ];

    private ValueTask<RpcResult> Send(RpcCall call, CancellationToken cancellationToken)
    {
        var parameters = call.Read(MethodJson.Default.ChatSendParams);
        var current = configuration.Current;
        var key = current.CanonicalKey(parameters.SessionKey);
        var message = parameters.Message.Trim();
        if (message.Length == 0)
        {
            return Answer(RpcResult.Invalid(parameters.Attachments is { Count: > 0 }
                ? "attachments need a message beside them in this version"
                : "message or attachment required"));
        }

        if (parameters.Attachments is { Count: > 0 })
        {
            return Answer(RpcResult.Invalid("attachments are not supported in this version; send the text alone"));
        }

        if (StopWords.Contains(message, StringComparer.OrdinalIgnoreCase))
        {
            return Answer(RpcResult.Ok(Aborted(runner.Abort(key, null, "stop"))));
        }

        if (AgentOf(key) is not { } agentId)
        {
            return Answer(RpcResult.Invalid($"unknown agent in session key \"{key}\""));
        }

        if (sessions.OfKey(key).Find(key)?.Text("sendPolicy") == "deny")
        {
            return Answer(RpcResult.Invalid("send blocked by session policy"));
        }

        var (run, started) = runner.Start(new RunRequest
        {
            RunId = parameters.IdempotencyKey,
            AgentId = agentId,
            SessionKey = key,
            Message = parameters.Message,
            Method = "chat.send",
            Starter = call.Connection,
            IsChat = true,
            Timeout = parameters.TimeoutMs is > 0 and var timeout ? TimeSpan.FromMilliseconds(timeout) : null,
        });
        var status = started ? "started" : run.Status switch
        {
            RunStatus.Running => "in_flight",
            RunStatus.Error => "error",
            _ => "ok",
        };
        return Answer(RpcResult.Ok(new JsonObject { ["runId"] = run.RunId, ["status"] = status }));
    }

    private ValueTask<RpcResult> Abort(RpcCall call, CancellationToken cancellationToken)
    {
        var parameters = call.Read(MethodJson.Default.ChatAbortParams);
        var key = configuration.Current.CanonicalKey(parameters.SessionKey);
        return parameters.RunId is { } runId && runner.Find(runId) is { } run && run.Request.SessionKey != key
            ? Answer(RpcResult.Invalid("runId does not match sessionKey"))
            : Answer(RpcResult.Ok(Aborted(runner.Abort(key, parameters.RunId, "rpc"))));
    }

    private ValueTask<RpcResult> History(RpcCall call, CancellationToken cancellationToken)
    {
        var parameters = call.Read(MethodJson.Default.ChatHistoryParams);
        var key = configuration.Current.CanonicalKey(parameters.SessionKey);
        var index = sessions.OfKey(key);
        var entry = index.Find(key);
        var payload = new JsonObject { ["sessionKey"] = parameters.SessionKey };
        if (entry is not null)
        {
            payload["sessionId"] = entry.SessionId;
        }

        var messages = entry is null
            ? []
            : TranscriptReader.LastMessages(index.TranscriptPath(entry), parameters.Limit ?? DefaultHistory, MaxHistoryCharacters);
        payload["messages"] = new JsonArray([.. messages.Select(Shown)]);
        payload["thinkingLevel"] = entry?.Text("thinkingLevel") ?? configuration.Current.Settings.Agents?.Defaults?.ThinkingDefault ?? "low";
        if ((entry?.Text("verboseLevel") ?? configuration.Current.Settings.Agents?.Defaults?.VerboseDefault) is { } verbose)
        {
            payload["verboseLevel"] = verbose;
        }

        return Answer(RpcResult.Ok(payload));
    }

    private string? AgentOf(string key)
    {
        var current = configuration.Current;
        if (!SessionKey.TryParse(key, out var agentId, out _))
        {
            return current.DefaultAgentId;
        }

        agentId = ConfigurationSnapshot.NormalizeAgentId(agentId);
        return current.FindAgent(agentId) is null ? null : agentId;
    }

    // People see their own words, without the lines that the transcript has around them.
    private static JsonObject Shown(JsonObject message)
    {
        var copy = (JsonObject)message.DeepClone();
        if (copy["role"]?.ToString() == "user" && copy["content"] is JsonArray parts)
        {
            foreach (var part in parts.OfType<JsonObject>().Where(part => part["text"] is JsonValue))
            {
                part["text"] = MessageEnvelope.Unwrap(part["text"]!.ToString());
            }
        }

        return copy;
    }

    private static JsonObject Aborted(IReadOnlyList<string> runIds) => new()
    {
        ["ok"] = true,
        ["aborted"] = runIds.Count > 0,
        ["runIds"] = new JsonArray([.. runIds.Select(id => (JsonNode)id)]),
    };

    private static ValueTask<RpcResult> Answer(RpcResult result) => ValueTask.FromResult(result);
}
