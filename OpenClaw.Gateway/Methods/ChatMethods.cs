using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Agents.Queues;
using OpenClaw.Gateway.Commands;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tools;
using OpenClaw.Protocol.Methods;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>chat.*</c>.</summary>
internal sealed class ChatMethods(
    AgentRunner runner, ChatCommands commands, InboundAttachments attachments, SessionStore sessions, SystemEvents systemEvents, ModelResolver models,
    ConfigurationStore configuration) : IMethodGroup
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

    private async ValueTask<RpcResult> Send(RpcCall call, CancellationToken cancellationToken)
    {
        var parameters = call.Read(MethodJson.Default.ChatSendParams);
        if (parameters.Attachments is not { Count: > 0 } files)
        {
            return await Send(call, parameters);
        }

        var key = configuration.Current.CanonicalKey(parameters.SessionKey);
        if (AgentOf(key) is not { } agentId)
        {
            return RpcResult.Invalid($"unknown agent in session key \"{key}\"");
        }

        // The same request again starts nothing, so it stores nothing.
        var (message, refusal) = runner.Find(parameters.IdempotencyKey) is null
            ? await attachments.TryReceiveAsync(agentId, key, parameters.Message, files, cancellationToken)
            : ($"{parameters.Message}\n[media attached]", null);
        return refusal ?? await Send(call, parameters with { Message = message, Attachments = null });
    }

    private ValueTask<RpcResult> Send(RpcCall call, ChatSendParams parameters)
    {
        var current = configuration.Current;
        var key = current.CanonicalKey(parameters.SessionKey);
        var message = parameters.Message.Trim();
        if (message.Length == 0)
        {
            return Answer(RpcResult.Invalid("message or attachment required"));
        }

        if (StopWords.Contains(message, StringComparer.OrdinalIgnoreCase))
        {
            return Answer(RpcResult.Ok(Aborted(runner.Abort(key, null, "stop"))));
        }

        if (AgentOf(key) is not { } agentId)
        {
            return Answer(RpcResult.Invalid($"unknown agent in session key \"{key}\""));
        }

        var read = commands.Read(parameters.Message, key, agentId, parameters.IdempotencyKey, call.Connection.Client);
        if (read.Command is null && sessions.OfKey(key).Find(key)?.Text("sendPolicy") == "deny")
        {
            return Answer(RpcResult.Invalid("send blocked by session policy"));
        }

        try
        {
            return Answer(Started(runner.Start(new RunRequest
            {
                RunId = parameters.IdempotencyKey,
                AgentId = agentId,
                SessionKey = key,
                Message = read.Command is null && runner.Find(parameters.IdempotencyKey) is null ? systemEvents.TakeInto(key, read.Message) : read.Message,
                Command = read.Command,
                Hints = read.Hints.Thinking is null && parameters.Thinking is { Length: > 0 } thinking ? read.Hints.With("think", thinking) : read.Hints,
                ShownKey = parameters.SessionKey,
                Method = "chat.send",
                Starter = call.Connection,
                IsChat = true,
                Timeout = parameters.TimeoutMs is > 0 and var timeout ? TimeSpan.FromMilliseconds(timeout) : null,
            })));
        }
        catch (QueueFullException exception)
        {
            return Answer(RpcResult.Unavailable(exception.Message));
        }
    }

    private static RpcResult Started((AgentRun Run, bool Started) result)
    {
        var (run, started) = result;
        var status = started ? "started" : run.Status switch
        {
            RunStatus.Running => "in_flight",
            RunStatus.Error => "error",
            _ => "ok",
        };
        return RpcResult.Ok(new JsonObject { ["runId"] = run.RunId, ["status"] = status });
    }

    private ValueTask<RpcResult> Abort(RpcCall call, CancellationToken cancellationToken)
    {
        var parameters = call.Read(MethodJson.Default.ChatAbortParams);
        var key = configuration.Current.CanonicalKey(parameters.SessionKey);
        return parameters.RunId is { } runId && runner.Find(runId) is { } run && run.Request.SessionKey != key
            ? Answer(RpcResult.Invalid("runId does not match sessionKey"))
            : Answer(RpcResult.Ok(Aborted(runner.Abort(key, parameters.RunId, "rpc"))));
    }

    // A model that is known not to think has no level of it.
    private string DefaultThinking(string key)
    {
        var (provider, model, _) = models.Describe(AgentOf(key) ?? configuration.Current.DefaultAgentId);
        return configuration.Current.Settings.Models?.Providers?.GetValueOrDefault(provider)?.Models?
            .FirstOrDefault(known => known.Id == model)?.Reasoning == false ? "off" : "low";
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
        payload["thinkingLevel"] = entry?.Text("thinkingLevel") ?? configuration.Current.Settings.Agents?.Defaults?.ThinkingDefault ?? DefaultThinking(key);
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
