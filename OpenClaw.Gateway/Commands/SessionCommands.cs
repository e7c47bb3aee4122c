using System.Globalization;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Agents.Context;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tools;
using OpenClaw.Gateway.Tools.Sessions;
using OpenClaw.Gateway.Usage;

namespace OpenClaw.Gateway.Commands;

/// <summary><c>/new</c>, <c>/reset</c>, <c>/stop</c>, <c>/compact</c>, <c>/subagents</c>, <c>/usage</c>: the conversation itself.</summary>
internal sealed class SessionCommands(
    Lazy<AgentRunner> runner, SessionResets resets, SessionStore sessions, ModelResolver models, Compaction compaction, SandboxSpecResolver workspaces,
    UsageReports usage, TimeProvider time) : ICommandGroup
{
    private const int CharactersPerToken = 4;
    private const int DaysOfCost = 30;
    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(15);

    public IEnumerable<ChatCommand> Commands =>
    [
        new("new", "[model] [message]", "Begin a new conversation", NewAsync) { IsCommon = true },
        new("reset", "", "Begin a new conversation", NewAsync) { IsCommon = true },
        new("stop", "", "End what runs", StopAsync) { IsCommon = true },
        new("compact", "[what matters]", "Replace the older part of the conversation by a summary", CompactAsync) { IsCommon = true },
        new("subagents", "[list|stop <key|all>]", "Show or stop the sub-agents of this session", SubagentsAsync) { Choices = ["list", "stop"] },
        new("usage", "[off|tokens|full|cost]", "Show tokens below each answer, or what was spent", UsageAsync) { Choices = ["off", "tokens", "full", "cost"], IsCommon = true },
    ];

    private async Task<CommandReply> NewAsync(CommandCall call, CancellationToken cancellationToken)
    {
        await EndOthersAsync(call, cancellationToken);
        using (await runner.Value.HoldAsync(call.SessionKey, cancellationToken))
        {
            await resets.ResetAsync(call.SessionKey, cancellationToken);
        }

        var (model, message) = (call.First, call.Rest);
        if (call.First.Contains('/', StringComparison.Ordinal))
        {
            model = await ModelChoices.ChangeAsync(sessions, models, call.SessionKey, call.Argument.Split((char[]?)null, 2)[0], cancellationToken);
        }
        else
        {
            message = call.Argument;
            var entry = sessions.OfKey(call.SessionKey).Find(call.SessionKey);
            var described = models.Describe(call.AgentId, entry is null ? null : SessionRows.Override(entry));
            model = $"{described.Provider}/{described.Model}";
        }

        return message.Length > 0 ? new CommandReply(null, message) : new CommandReply($"✅ New session started · model: {model}");
    }

    private async Task<CommandReply> StopAsync(CommandCall call, CancellationToken cancellationToken) => new(
        await EndOthersAsync(call, cancellationToken) == 0 ? "⚙️ Nothing is running." : "⚙️ Agent was aborted.");

    private async Task<CommandReply> CompactAsync(CommandCall call, CancellationToken cancellationToken)
    {
        using var lane = await runner.Value.HoldAsync(call.SessionKey, cancellationToken);
        var index = sessions.OfKey(call.SessionKey);
        if (index.Find(call.SessionKey) is not { } entry || !File.Exists(index.TranscriptPath(entry)))
        {
            return new CommandReply("⚙️ Compaction skipped: there is no conversation yet.");
        }

        var target = models.Resolve(call.AgentId, SessionRows.Override(entry));
        var path = index.TranscriptPath(entry);
        var conversation = Conversation.Read(path, target.ContextWindow * CharactersPerToken * 2);
        var transcript = Transcript.Open(path, entry.SessionId, workspaces.AgentWorkspace(call.AgentId), time);
        var wish = call.Argument.Length == 0 ? null : call.Argument;
        var done = await compaction.RunAsync(target, transcript, conversation, call.SessionKey, wish, onRequest: true, onAnswer: null, cancellationToken);
        return new CommandReply(done is null
            ? "⚙️ Compaction skipped: the conversation is too short."
            : $"⚙️ Compacted ({SessionCard.Short(done.TokensBefore)} → {SessionCard.Short(done.TokensAfter)} tokens).");
    }

    private async Task<CommandReply> SubagentsAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var children = sessions.All().SelectMany(index => index.Entries).Where(pair => pair.Value.Text("spawnedBy") == call.SessionKey)
            .OrderByDescending(pair => pair.Value.UpdatedAt).ToArray();
        if (call.First != "stop")
        {
            return new CommandReply(children.Length == 0
                ? "🧭 No sub-agents for this session."
                : "🧭 Sub-agents\n" + string.Join('\n', children.Select(child =>
                    $"- {child.Key}{(child.Value.Text("label") is { } label ? $" ({label})" : string.Empty)}: {(runner.Value.IsActive(child.Key) ? "running" : "done")}")));
        }

        var wanted = children.Where(child => call.Rest.Equals("all", StringComparison.OrdinalIgnoreCase) || child.Key.Contains(call.Rest, StringComparison.Ordinal)).ToArray();
        if (call.Rest.Length == 0 || wanted.Length == 0)
        {
            throw new CommandException($"/subagents stop needs \"all\" or part of a key that /subagents list shows.");
        }

        foreach (var child in wanted)
        {
            await runner.Value.AbortAndWaitAsync(child.Key, "stop", AbortLimit, cancellationToken);
        }

        return new CommandReply($"⚙️ Stopped {wanted.Length} sub-agent(s).");
    }

    private async Task<CommandReply> UsageAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var entry = sessions.OfKey(call.SessionKey).Find(call.SessionKey);
        switch (call.First)
        {
            case "cost":
                var of = usage.Since(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime.AddDays(-DaysOfCost)), cancellationToken).FirstOrDefault(session => session.Key == call.SessionKey);
                var days = of?.Usage.Days.Values.Select(day => day.Totals).ToArray() ?? [];
                return new CommandReply(days.Length == 0
                    ? "💸 Nothing was spent in this session in the last 30 days."
                    : string.Create(CultureInfo.InvariantCulture, $"💸 This session: {SessionCard.Short(days.Sum(day => day.Tokens))} tokens, ${days.Sum(day => day.Cost):0.00##}"));
            case "":
                return new CommandReply($"⚙️ Usage footer: {entry?.Text("responseUsage") ?? "off"}.");
            default:
                await SessionLevels.SetAsync(sessions, call.SessionKey, "responseUsage", call.First == "off" ? null : call.First, time, cancellationToken);
                return new CommandReply($"⚙️ Usage footer: {call.First}.");
        }
    }

    private async Task<int> EndOthersAsync(CommandCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await runner.Value.AbortAndWaitAsync(call.SessionKey, "stop", AbortLimit, cancellationToken, except: call.RunId);
        }
        catch (TimeoutException)
        {
            throw new CommandException("What runs in this session does not end; try again in a moment.");
        }
    }
}
