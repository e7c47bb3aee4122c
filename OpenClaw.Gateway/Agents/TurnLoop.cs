using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Agents.Context;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Providers;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tools;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Agents;

/// <summary>One turn: the model answers, its tool calls run, and it answers again until it calls no more.</summary>
internal sealed class TurnLoop(
    ConfigurationStore configuration, SessionStore sessions, ModelResolver models, ModelCalls calls, ToolCatalog tools,
    SandboxWorkspaces workspaces, SandboxSpecResolver sandboxes, Compaction compaction, TimeProvider time)
{
    private const int MaxModelCalls = 100;
    private const int CharactersPerToken = 4;

    public async Task RunAsync(AgentRun run, RunEvents events)
    {
        var request = run.Request;
        var entry = await sessions.EnsureAsync(request.SessionKey, run.Token);
        run.SessionId = entry.SessionId;
        var reference = request.Model ?? SessionRows.Override(entry);
        var routes = models.Routes(
            request.AgentId, reference, ThinkingLevels.Parse(request.Hints.Thinking ?? entry.Text("thinkingLevel") ?? Defaults?.ThinkingDefault));
        var target = run.Target = routes.First ?? models.Resolve(request.AgentId, reference);

        var index = sessions.OfKey(request.SessionKey);
        var path = index.TranscriptPath(entry);
        var transcript = Transcript.Open(path, entry.SessionId, sandboxes.AgentWorkspace(request.AgentId), time);
        var conversation = await ReadAsync(run, target, path, transcript, events);
        transcript.AppendMessage(UserMessage(run.Message, request));
        await workspaces.PrepareAsync(request.AgentId, request.SessionKey, run.Token);

        var messages = Messages(request, target, conversation);
        messages.Add(new ChatMessage(ChatRole.User, run.Message));

        ChatOptions Options(ModelTarget model) => new()
        {
            MaxOutputTokens = model.MaxTokens,
            Tools = [.. tools.For(request.AgentId, request.SessionKey, model.Reference)],
        };
        var budget = new TurnBudget(
            configuration.Current, request.AgentId, run.Usage, () => TurnBudget.UseOf(path, entry.Number(TurnBudget.WorkedMsMember) ?? 0, run.Token), time);
        var shortened = false;
        for (var call = 0; call < MaxModelCalls; call++)
        {
            budget.BeforeModelCall();
            ModelAnswer answer;
            try
            {
                answer = await calls.AskAsync(routes, messages, Options, events.Text, run.Token);
            }
            catch (ModelUnavailableException exception) when (!shortened && ContextOverflow.Is(exception))
            {
                // Once: a conversation that is still too long after that has no shorter form.
                shortened = true;
                messages = await ShortenAsync(run, target, path, transcript, events);
                continue;
            }

            run.Target = answer.Target;
            transcript.AppendMessage(AssistantMessage(answer));
            messages.Add(answer.ToChatMessage());
            run.Usage.Add(answer);
            run.Text = answer.Text;
            if (answer.Calls.Count == 0 && run.Mailbox.TryClose())
            {
                return;
            }

            var pictures = new List<AIContent>();
            IReadOnlyList<RunRequest> steering = [];
            foreach (var toolCall in answer.Calls)
            {
                if (steering.Count == 0)
                {
                    budget.BeforeToolCall();
                }

                // Who speaks into a turn is heard after the call that runs; the model decides anew about the others.
                messages.Add(steering.Count > 0
                    ? Answered(toolCall, ToolResult.Failure(toolCall.Name, "Skipped, because a message came in. Call it again if it is still wanted."), events, transcript, pictures)
                    : await CallToolAsync(toolCall, run, events, transcript, pictures));
                steering = [.. steering, .. run.Mailbox.Take()];
            }

            if (pictures.Count > 0)
            {
                // Not every provider takes pictures in the result of a tool; all take them from a person.
                messages.Add(new ChatMessage(ChatRole.User, pictures));
            }

            foreach (var message in steering.Concat(run.Mailbox.Take()))
            {
                transcript.AppendMessage(UserMessage(message.Message, message));
                messages.Add(new ChatMessage(ChatRole.User, message.Message));
            }
        }

        throw new InvalidOperationException($"The model called tools {MaxModelCalls} times without an answer; the turn was ended.");
    }

    /// <summary>Writes an answer that no model gave to the transcript.</summary>
    public async Task InjectAsync(AgentRun run, CancellationToken cancellationToken)
    {
        var entry = await sessions.EnsureAsync(run.Request.SessionKey, cancellationToken);
        run.SessionId = entry.SessionId;
        Transcript.Open(sessions.OfKey(run.Request.SessionKey).TranscriptPath(entry), entry.SessionId, sandboxes.AgentWorkspace(run.Request.AgentId), time)
            .AppendMessage(InjectedMessage.Stored(run.Text, time.GetUtcNow()));
    }

    private AgentDefaults? Defaults => configuration.Current.Settings.Agents?.Defaults;

    // The conversation so far, made shorter first when it leaves no place for an answer.
    private async Task<Conversation> ReadAsync(AgentRun run, ModelTarget target, string path, Transcript transcript, RunEvents events)
    {
        var most = target.ContextWindow * CharactersPerToken * 2;
        var conversation = Conversation.Read(path, most);
        var tokens = TokenEstimate.Of(conversation.Messages) + TokenEstimate.Of(conversation.Summary ?? string.Empty) + TokenEstimate.Of(run.Message);
        return compaction.IsNeeded(target, tokens) && await CompactAsync(run, target, transcript, conversation, events) ? Conversation.Read(path, most) : conversation;
    }

    private async Task<bool> CompactAsync(AgentRun run, ModelTarget target, Transcript transcript, Conversation conversation, RunEvents events)
    {
        events.Compaction("start");
        try
        {
            return await compaction.RunAsync(target, transcript, conversation, run.Request.SessionKey, wish: null, onRequest: false, run.Token) is not null;
        }
        catch (ModelUnavailableException)
        {
            // The turn may still fit; when it does not, the provider says so.
            return false;
        }
        finally
        {
            events.Compaction("end");
        }
    }

    // All of the turn so far is in the transcript: a conversation that was too long is read again after it was made shorter.
    private async Task<List<ChatMessage>> ShortenAsync(AgentRun run, ModelTarget target, string path, Transcript transcript, RunEvents events)
    {
        var most = target.ContextWindow * CharactersPerToken * 2;
        var conversation = Conversation.Read(path, most);
        if (await CompactAsync(run, target, transcript, conversation, events))
        {
            conversation = Conversation.Read(path, most);
        }
        else
        {
            ToolResultPruning.ClearAll(conversation.Messages);
        }

        return Messages(run.Request, target, conversation);
    }

    private List<ChatMessage> Messages(RunRequest request, ModelTarget target, Conversation conversation)
    {
        var messages = new List<ChatMessage> { new(ChatRole.System, Prompt(request)) };
        if (conversation.Summary is { } summary)
        {
            messages.Add(Compaction.ToMessage(summary));
        }

        ToolResultPruning.Apply(conversation.Messages, Defaults?.ContextPruning, target.ContextWindow, time.GetUtcNow());
        messages.AddRange(HistoryMapper.ToChat(conversation.Messages));
        return messages;
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
                ("totalTokens", run.Usage.Context),
                (TurnBudget.WorkedMsMember, WorkedMs(run, old))),
            cancellationToken);

    private JsonNode? WorkedMs(AgentRun run, SessionEntry? old) => TurnBudget.CountsTime(configuration.Current, run.Request.AgentId)
        ? (old?.Number(TurnBudget.WorkedMsMember) ?? 0) + (long)(run.EndedAt - run.StartedAt ?? TimeSpan.Zero).TotalMilliseconds
        : null;

    private string Prompt(RunRequest request)
    {
        SandboxSpec? sandbox = workspaces.IsSandboxed(request.AgentId, request.SessionKey) ? sandboxes.Resolve(request.AgentId, request.SessionKey) : null;
        var agent = configuration.Current.FindAgent(request.AgentId);
        var files = BootstrapFiles.Section(
            sandboxes.AgentWorkspace(request.AgentId), Defaults?.BootstrapMaxChars ?? BootstrapFiles.DefaultMaxChars, SessionKey.IsSubagent(request.SessionKey));
        return SystemPrompt.Build(agent?.Identity?.Name ?? agent?.Name ?? "Assistant", sandbox, time.GetUtcNow(), request.ExtraSystemPrompt, files);
    }

    private async Task<ChatMessage> CallToolAsync(FunctionCallContent toolCall, AgentRun run, RunEvents events, Transcript transcript, List<AIContent> pictures)
    {
        var arguments = HistoryMapper.Arguments(toolCall);
        events.ToolStarted(toolCall.CallId, toolCall.Name, arguments);
        var result = toolCall.Exception is { } fault
            ? ToolResult.Failure(toolCall.Name, $"The arguments are no JSON object: {FirstLine(fault.Message)}")
            : await tools.CallAsync(
                new ToolCall(toolCall.CallId, toolCall.Name, arguments, run.Request.AgentId, run.Request.SessionKey) { Model = run.Target?.Reference, Run = run, OnUpdate = update => events.ToolUpdated(toolCall.CallId, toolCall.Name, Shown(update)) }, run.Token);
        return Answered(toolCall, result, events, transcript, pictures);
    }

    private static JsonObject Shown(ToolResult result) => new()
    {
        ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = result.Text }),
        ["details"] = result.Details.DeepClone(),
    };

    private ChatMessage Answered(FunctionCallContent toolCall, ToolResult result, RunEvents events, Transcript transcript, List<AIContent> pictures)
    {
        var content = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = result.Text });
        if (result.Image is { } image)
        {
            content.Add(new JsonObject { ["type"] = "image", ["data"] = Convert.ToBase64String(image.Bytes), ["mimeType"] = image.MediaType });
            pictures.Add(new TextContent($"The picture that {toolCall.Name} ({toolCall.CallId}) read:"));
            pictures.Add(new DataContent(image.Bytes, image.MediaType));
        }

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

    private JsonObject UserMessage(string message, RunRequest request) => new()
    {
        ["role"] = "user",
        ["content"] = new JsonArray(new JsonObject
        {
            ["type"] = "text",
            ["text"] = MessageEnvelope.Wrap(message, time.GetUtcNow(), request.IsChat ? request.RunId : null),
        }),
        ["timestamp"] = Now(),
    };

    private JsonObject AssistantMessage(ModelAnswer answer)
    {
        var content = new JsonArray();
        foreach (var thought in answer.Reasoning.Where(thought => thought.Text.Length > 0))
        {
            content.Add(new JsonObject { ["type"] = "thinking", ["thinking"] = thought.Text });
        }

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
            ["api"] = answer.Target.Api,
            ["provider"] = answer.Target.Provider,
            ["model"] = answer.Target.Model,
            ["usage"] = answer.Usage.ToJson(answer.Cost),
            ["stopReason"] = answer.StopReason,
            ["timestamp"] = Now(),
        };
    }

    private static string FirstLine(string text) => text.ReplaceLineEndings("\n").Trim().Split('\n')[0];

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
