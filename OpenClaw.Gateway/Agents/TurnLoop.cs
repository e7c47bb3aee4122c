using System.ClientModel;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tools;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Agents;

/// <summary>One turn: the model answers, its tool calls run, and it answers again until it calls no more.</summary>
internal sealed class TurnLoop(
    ConfigurationStore configuration, SessionStore sessions, ModelResolver models, ChatClientFactory clients, ToolCatalog tools,
    ToolPolicy policy, SandboxSpecResolver sandboxes, TimeProvider time)
{
    private const int MaxModelCalls = 100;
    private const int MaxHistoryMessages = 2000;
    private const int CharactersPerToken = 4;

    public async Task RunAsync(AgentRun run, RunEvents events)
    {
        var request = run.Request;
        var entry = await sessions.EnsureAsync(request.SessionKey, run.Token);
        run.SessionId = entry.SessionId;
        var target = run.Target = models.Resolve(request.AgentId, SessionRows.Override(entry));

        var index = sessions.OfKey(request.SessionKey);
        var path = index.TranscriptPath(entry);
        var history = HistoryMapper.ToChat(TranscriptReader.LastMessages(path, MaxHistoryMessages, target.ContextWindow * CharactersPerToken / 2));
        var transcript = Transcript.Open(path, entry.SessionId, sandboxes.AgentWorkspace(request.AgentId), time);
        transcript.AppendMessage(UserMessage(request));

        var messages = new List<ChatMessage> { new(ChatRole.System, Prompt(request)) };
        messages.AddRange(history);
        messages.Add(new ChatMessage(ChatRole.User, request.Message));

        using var client = clients.Create(target);
        var options = new ChatOptions
        {
            MaxOutputTokens = target.MaxTokens,
            Tools = [.. tools.For(request.AgentId, request.SessionKey)],
        };
        for (var call = 0; call < MaxModelCalls; call++)
        {
            var answer = await AskAsync(client, messages, options, run, events);
            transcript.AppendMessage(AssistantMessage(answer, target));
            messages.Add(answer.ToChatMessage());
            run.Usage.Add(answer.Input, answer.Output, answer.Total);
            run.Text = answer.Text;
            if (answer.Calls.Count == 0)
            {
                return;
            }

            foreach (var toolCall in answer.Calls)
            {
                messages.Add(await CallToolAsync(toolCall, run, events, transcript));
            }
        }

        throw new InvalidOperationException($"The model called tools {MaxModelCalls} times without an answer; the turn was ended.");
    }

    /// <summary>Writes the figures of the turn to the session's entry.</summary>
    public Task RecordAsync(AgentRun run, CancellationToken cancellationToken) =>
        sessions.OfKey(run.Request.SessionKey).UpdateAsync(
            run.Request.SessionKey,
            old => (old ?? SessionEntry.Create(time.GetUtcNow())).With(
                ("updatedAt", time.GetUtcNow().ToUnixTimeMilliseconds()),
                ("abortedLastRun", run.Status == RunStatus.Aborted),
                ("modelProvider", run.Target?.Provider),
                ("model", run.Target?.Model),
                ("contextTokens", run.Target?.ContextWindow),
                ("inputTokens", run.Usage.Input),
                ("outputTokens", run.Usage.Output),
                ("totalTokens", run.Usage.Context)),
            cancellationToken);

    private string Prompt(RunRequest request)
    {
        var placement = policy.Decide(Protocol.Tools.ExecParameters.ToolName, request.AgentId, request.SessionKey).Placement;
        SandboxSpec? sandbox = placement == ToolPlacement.Sandbox ? sandboxes.Resolve(request.AgentId, request.SessionKey) : null;
        var agent = configuration.Current.FindAgent(request.AgentId);
        return SystemPrompt.Build(agent?.Identity?.Name ?? agent?.Name ?? "Assistant", sandbox, time.GetUtcNow(), request.ExtraSystemPrompt);
    }

    private static async Task<ModelAnswer> AskAsync(
        IChatClient client, List<ChatMessage> messages, ChatOptions options, AgentRun run, RunEvents events)
    {
        var answer = new ModelAnswer();
        try
        {
            await foreach (var update in client.GetStreamingResponseAsync(messages, options, run.Token))
            {
                foreach (var content in update.Contents)
                {
                    if (content is TextContent { Text.Length: > 0 } text)
                    {
                        answer.Add(text.Text);
                        events.Text(answer.Text, text.Text);
                    }
                    else if (content is FunctionCallContent toolCall)
                    {
                        answer.Calls.Add(toolCall);
                    }
                    else if (content is UsageContent usage)
                    {
                        answer.Add(usage.Details);
                    }
                }

                answer.Finish = update.FinishReason ?? answer.Finish;
            }
        }
        catch (ClientResultException exception)
        {
            throw new ModelUnavailableException($"The model provider answered {exception.Status}: {FirstLine(exception.Message)}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or AggregateException
            || (exception is OperationCanceledException && !run.Token.IsCancellationRequested))
        {
            throw new ModelUnavailableException($"The model provider does not answer: {FirstLine(exception.InnerException?.Message ?? exception.Message)}");
        }

        return answer;
    }

    private async Task<ChatMessage> CallToolAsync(FunctionCallContent toolCall, AgentRun run, RunEvents events, Transcript transcript)
    {
        var arguments = HistoryMapper.Arguments(toolCall);
        events.ToolStarted(toolCall.CallId, toolCall.Name, arguments);
        var result = toolCall.Exception is { } fault
            ? ToolResult.Failure(toolCall.Name, $"The arguments are no JSON object: {FirstLine(fault.Message)}")
            : await tools.CallAsync(
                new ToolCall(toolCall.CallId, toolCall.Name, arguments, run.Request.AgentId, run.Request.SessionKey), run.Token);
        var content = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = result.Text });
        events.ToolEnded(toolCall.CallId, toolCall.Name, result.IsError, new JsonObject
        {
            ["content"] = content.DeepClone(),
            ["details"] = result.Details.DeepClone(),
        });
        transcript.AppendMessage(new JsonObject
        {
            ["role"] = "toolResult",
            ["toolCallId"] = toolCall.CallId,
            ["toolName"] = toolCall.Name,
            ["content"] = content,
            ["details"] = result.Details.DeepClone(),
            ["isError"] = result.IsError,
            ["timestamp"] = Now(),
        });
        return new ChatMessage(ChatRole.Tool, [new FunctionResultContent(toolCall.CallId, result.Text)]);
    }

    private JsonObject UserMessage(RunRequest request) => new()
    {
        ["role"] = "user",
        ["content"] = new JsonArray(new JsonObject
        {
            ["type"] = "text",
            ["text"] = MessageEnvelope.Wrap(request.Message, time.GetUtcNow(), request.IsChat ? request.RunId : null),
        }),
        ["timestamp"] = Now(),
    };

    private JsonObject AssistantMessage(ModelAnswer answer, ModelTarget target)
    {
        var content = new JsonArray();
        if (answer.Text.Length > 0)
        {
            content.Add(new JsonObject { ["type"] = "text", ["text"] = answer.Text });
        }

        foreach (var call in answer.Calls)
        {
            content.Add(new JsonObject
            {
                ["type"] = "toolCall",
                ["id"] = call.CallId,
                ["name"] = call.Name,
                ["arguments"] = HistoryMapper.Arguments(call),
            });
        }

        return new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = content,
            ["api"] = "openai-completions",
            ["provider"] = target.Provider,
            ["model"] = target.Model,
            ["usage"] = new JsonObject
            {
                ["input"] = answer.Input,
                ["output"] = answer.Output,
                ["cacheRead"] = answer.CacheRead,
                ["cacheWrite"] = 0,
                ["totalTokens"] = answer.Total,
                ["cost"] = new JsonObject { ["input"] = 0, ["output"] = 0, ["cacheRead"] = 0, ["cacheWrite"] = 0, ["total"] = 0 },
            },
            ["stopReason"] = answer.Calls.Count > 0 ? "toolUse" : answer.Finish == ChatFinishReason.Length ? "length" : "stop",
            ["timestamp"] = Now(),
        };
    }

    private static string FirstLine(string text) => text.ReplaceLineEndings("\n").Trim().Split('\n')[0];

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>One answer of a model, while it arrives.</summary>
    private sealed class ModelAnswer
    {
        private readonly StringBuilder _text = new();

        public string Text => _text.ToString();

        public List<FunctionCallContent> Calls { get; } = [];

        public ChatFinishReason? Finish { get; set; }

        public long Input { get; private set; }

        public long Output { get; private set; }

        public long CacheRead { get; private set; }

        public long Total { get; private set; }

        public void Add(string delta) => _text.Append(delta);

        public void Add(UsageDetails usage)
        {
            Input += usage.InputTokenCount ?? 0;
            Output += usage.OutputTokenCount ?? 0;
            CacheRead += usage.CachedInputTokenCount ?? 0;
            Total += usage.TotalTokenCount ?? ((usage.InputTokenCount ?? 0) + (usage.OutputTokenCount ?? 0));
        }

        public ChatMessage ToChatMessage()
        {
            var contents = new List<AIContent>();
            if (_text.Length > 0)
            {
                contents.Add(new TextContent(Text));
            }

            contents.AddRange(Calls);
            return new ChatMessage(ChatRole.Assistant, contents);
        }
    }
}
