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
    ConfigurationStore configuration, SessionStore sessions, SessionResets resets, ModelResolver models, ModelCalls calls, ToolCatalog tools,
    SandboxWorkspaces workspaces, SandboxSpecResolver sandboxes, Compaction compaction, MemoryFlush flush, TimeProvider time)
{
    private const int MaxModelCalls = 100;
    private const int CharactersPerToken = 4;

    public async Task RunAsync(AgentRun run, RunEvents events)
    {
        var request = run.Request;
        var entry = await resets.CurrentAsync(request.SessionKey, run.Token);
        run.SessionId = entry.SessionId;
        var reference = request.Model ?? SessionRows.Override(entry);
        var routes = models.Routes(
            request.AgentId, reference, ThinkingLevels.Parse(request.Hints.Thinking ?? entry.Text("thinkingLevel") ?? Defaults?.ThinkingDefault));
        var target = run.Target = routes.First ?? models.Resolve(request.AgentId, reference);

        var path = sessions.OfKey(request.SessionKey).TranscriptPath(entry);
        var record = new TurnRecord(Transcript.Open(path, entry.SessionId, sandboxes.AgentWorkspace(request.AgentId), time), time);
        var budget = new TurnBudget(
            configuration.Current, request.AgentId, run.Usage, () => TurnBudget.UseOf(path, entry.Number(TurnBudget.WorkedMsMember) ?? 0, run.Token), time);
        ChatOptions Options(ModelTarget model) => new()
        {
            MaxOutputTokens = model.MaxTokens,
            Tools = [.. tools.For(request.AgentId, request.SessionKey, model.Reference)],
        };

        var conversation = await ReadAsync(run, routes, target, path, Options, record, budget, events);
        record.Add(run.Message, request);
        await workspaces.PrepareAsync(request.AgentId, request.SessionKey, run.Token);

        var messages = Messages(request, target, conversation);
        messages.Add(new ChatMessage(ChatRole.User, run.Message));
        var turnTools = new TurnTools(tools, run, record, events);
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
                messages = await ShortenAsync(run, target, path, record.Transcript, events);
                continue;
            }

            run.Target = answer.Target;
            record.Add(answer);
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
                    ? turnTools.Answer(toolCall, ToolResult.Failure(toolCall.Name, "Skipped, because a message came in. Call it again if it is still wanted."), pictures)
                    : await turnTools.CallAsync(toolCall, pictures));
                steering = [.. steering, .. run.Mailbox.Take()];
            }

            if (pictures.Count > 0)
            {
                // Not every provider takes pictures in the result of a tool; all take them from a person.
                messages.Add(new ChatMessage(ChatRole.User, pictures));
            }

            foreach (var message in steering.Concat(run.Mailbox.Take()))
            {
                record.Add(message.Message, message);
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

    // The conversation so far, made shorter first when it leaves no place for an answer; before that the model may keep what should outlive it.
    private async Task<Conversation> ReadAsync(
        AgentRun run, ModelRoutes routes, ModelTarget target, string path, Func<ModelTarget, ChatOptions> options, TurnRecord record, TurnBudget budget, RunEvents events)
    {
        var most = MostCharacters(target);
        var conversation = Conversation.Read(path, most);
        var tokens = Tokens(conversation, run);
        if (conversation.Entries.Count > 0 && flush.IsDue(run, target, tokens))
        {
            var request = run.Request with { ExtraSystemPrompt = $"{run.Request.ExtraSystemPrompt}\n\n{flush.SystemPrompt}".Trim() };
            await flush.RunAsync(run, routes, Messages(request, target, conversation), options, record, budget);
            conversation = Conversation.Read(path, most);
            tokens = Tokens(conversation, run);
        }

        return compaction.IsNeeded(target, tokens) && await CompactAsync(run, target, record.Transcript, conversation, events) ? Conversation.Read(path, most) : conversation;
    }

    private static long MostCharacters(ModelTarget target) => target.ContextWindow * CharactersPerToken * 2;

    private static long Tokens(Conversation conversation, AgentRun run) =>
        TokenEstimate.Of(conversation.Messages) + TokenEstimate.Of(conversation.Summary ?? string.Empty) + TokenEstimate.Of(run.Message);

    private async Task<bool> CompactAsync(AgentRun run, ModelTarget target, Transcript transcript, Conversation conversation, RunEvents events)
    {
        events.Compaction("start");
        try
        {
            return await compaction.RunAsync(target, transcript, conversation, run.Request.SessionKey, wish: null, onRequest: false, run.Usage.AddAside, run.Token) is not null;
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
        var most = MostCharacters(target);
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
                ("updatedAt", UpdatedAt(run, old)),
                ("abortedLastRun", run.Status == RunStatus.Aborted),
                ("modelProvider", run.Target?.Provider),
                ("model", run.Target?.Model),
                ("contextTokens", run.Target?.ContextWindow),
                ("inputTokens", run.Usage.Input),
                ("outputTokens", run.Usage.Output),
                ("totalTokens", run.Usage.Context),
                (TurnBudget.WorkedMsMember, WorkedMs(run, old))),
            cancellationToken);

    // A heartbeat keeps no conversation from being over.
    private long UpdatedAt(AgentRun run, SessionEntry? old) => run.Request.IsQuiet && old is { UpdatedAt: > 0 and var before } ? before : time.GetUtcNow().ToUnixTimeMilliseconds();

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
}
