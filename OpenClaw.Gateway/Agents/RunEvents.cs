using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Connections;

namespace OpenClaw.Gateway.Agents;

/// <summary>The <c>agent</c> and <c>chat</c> events of one run, in the order and form that clients of protocol 3 expect.</summary>
internal sealed class RunEvents(AgentRun run, EventBroadcaster events, string verboseLevel, TimeProvider time)
{
    private static readonly TimeSpan DeltaInterval = TimeSpan.FromMilliseconds(150);

    private readonly Lock _lock = new();
    private DateTimeOffset _lastDelta;
    private long _seq;
    private int _shown;
    private string _before = string.Empty;
    private bool _ended;

    public void Started() => Agent("lifecycle", new JsonObject { ["phase"] = "start", ["startedAt"] = Now() });

    /// <summary>More text of the answer: <paramref name="text"/> is all of it so far.</summary>
    public void Text(string text, string delta)
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            // A new answer begins with its first part; one in place of another that broke off also with words that say so.
            if (delta.Length >= text.Length)
            {
                _shown = 0;
                _before = delta[..^text.Length];
            }

            // Part of a word that only says that there is nothing to say may yet become it.
            if (SilentReply.MayBe(text))
            {
                return;
            }

            Show(text);
            var now = time.GetUtcNow();
            if (now - _lastDelta >= DeltaInterval)
            {
                _lastDelta = now;
                Chat("delta", new JsonObject { ["message"] = Message(text) });
            }
        }
    }

    public void ToolStarted(string id, string name, JsonObject arguments) => Tool(new JsonObject
    {
        ["phase"] = "start",
        ["name"] = name,
        ["toolCallId"] = id,
        ["args"] = arguments.DeepClone(),
    });

    public void ToolUpdated(string id, string name, JsonObject partial)
    {
        var data = new JsonObject { ["phase"] = "update", ["name"] = name, ["toolCallId"] = id };
        if (verboseLevel == "full")
        {
            data["partialResult"] = partial.DeepClone();
        }

        Tool(data);
    }

    public void ToolEnded(string id, string name, bool isError, JsonObject result)
    {
        var data = new JsonObject { ["phase"] = "result", ["name"] = name, ["toolCallId"] = id, ["isError"] = isError };
        if (verboseLevel == "full")
        {
            data["result"] = result.DeepClone();
        }

        Tool(data);
    }

    public void Finished(string text)
    {
        lock (_lock)
        {
            if (text.Length > _shown && SilentReply.MayBe(text) && !SilentReply.Is(text) && !_ended)
            {
                Show(text);
            }

            if (End())
            {
                Agent("lifecycle", new JsonObject { ["phase"] = "end", ["endedAt"] = Now() }, last: true);
                Chat("final", text.Length == 0 || SilentReply.Is(text) ? [] : new JsonObject { ["message"] = Message(text) });
            }
        }
    }

    public void Failed(string error)
    {
        lock (_lock)
        {
            if (End())
            {
                Agent("lifecycle", new JsonObject { ["phase"] = "error", ["error"] = error, ["endedAt"] = Now() }, last: true);
                Chat("error", new JsonObject { ["errorMessage"] = error });
            }
        }
    }

    /// <summary>Comes at once, before the work has noticed; whatever it still says is not sent.</summary>
    public void Aborted(string reason)
    {
        lock (_lock)
        {
            if (End())
            {
                Interlocked.Increment(ref _seq);
                Chat("aborted", new JsonObject { ["stopReason"] = reason });
            }
        }
    }

    /// <summary>The answer of a command: that alone, under the key that the client knows.</summary>
    public void Replied(string text)
    {
        lock (_lock)
        {
            if (End())
            {
                Interlocked.Increment(ref _seq);
                Chat("final", new JsonObject { ["message"] = Message(text), ["sessionKey"] = run.Request.ShownKey ?? run.Request.SessionKey });
            }
        }
    }

    /// <summary>The older part of the conversation is being replaced by a summary, or has been.</summary>
    public void Compaction(string phase)
    {
        lock (_lock)
        {
            Agent("compaction", new JsonObject { ["phase"] = phase });
        }
    }

    /// <summary>The message was answered in another run, which says what there is to say.</summary>
    public void Joined(string? error)
    {
        lock (_lock)
        {
            if (End())
            {
                Chat(error is null ? "final" : "error", error is null ? [] : new JsonObject { ["errorMessage"] = error });
            }
        }
    }

    private void Show(string text)
    {
        var delta = _before + text[_shown..];
        (_shown, _before) = (text.Length, string.Empty);
        run.Request.OnText?.Invoke(delta);
        Agent("assistant", new JsonObject { ["text"] = text, ["delta"] = delta });
    }

    private bool End()
    {
        if (_ended)
        {
            return false;
        }

        return _ended = true;
    }

    private void Tool(JsonObject data)
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            var payload = Payload("tool", data);
            if (verboseLevel != "off" && run.Request.Starter is { IsConnected: true } starter && starter.Client.Capabilities.Contains("tool-events"))
            {
                starter.SendEvent(EventNames.Agent, payload, JsonNodeJson.Default.JsonObject);
            }
        }
    }

    private void Agent(string stream, JsonObject data, bool last = false)
    {
        if (!_ended || last)
        {
            events.Broadcast(EventNames.Agent, Payload(stream, data));
        }
    }

    private JsonObject Payload(string stream, JsonObject data) => new()
    {
        ["runId"] = run.RunId,
        ["stream"] = stream,
        ["data"] = data,
        ["sessionKey"] = run.Request.SessionKey,
        ["seq"] = Interlocked.Increment(ref _seq),
        ["ts"] = Now(),
    };

    private void Chat(string state, JsonObject members)
    {
        var payload = new JsonObject
        {
            ["runId"] = run.RunId,
            ["sessionKey"] = run.Request.SessionKey,
            ["seq"] = Interlocked.Read(ref _seq),
            ["state"] = state,
        };
        foreach (var (name, value) in members)
        {
            payload[name] = value?.DeepClone();
        }

        if (!run.Request.IsQuiet)
        {
            events.Broadcast(EventNames.Chat, payload);
        }
    }

    private JsonObject Message(string text) => new()
    {
        ["role"] = "assistant",
        ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
        ["timestamp"] = Now(),
    };

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
