using System.Globalization;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Providers;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Telemetry;
using OpenClaw.Gateway.Tools;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Agents.Context;

/// <summary>
/// Before a conversation is compacted the model gets one silent turn, in which it writes what should outlive the conversation into files of
/// the workspace (<c>agents.defaults.compaction.memoryFlush</c>). Once for each compaction, and only where the workspace can be written.
/// </summary>
internal sealed partial class MemoryFlush(
    ConfigurationStore configuration, SessionStore sessions, Compaction compaction, ModelCalls calls, ToolCatalog tools, SandboxWorkspaces workspaces,
    SandboxSpecResolver sandboxes, GatewayTelemetry telemetry, TimeProvider time, ILogger<MemoryFlush> logger)
{
    private const string Kind = "openclaw.memory-flush";
    private const string DoneFor = "memoryFlushCompactionCount";
    private const string DoneAt = "memoryFlushAt";
    private const int DefaultThreshold = 4000;
    private const int MaxModelCalls = 20;

    private const string DefaultSystemPrompt =
        "## Before the compaction\nThis conversation is about to be replaced by a summary. You have one turn that nobody sees, to keep what should outlive it.";

    private MemoryFlushSettings? Settings => configuration.Current.Settings.Agents?.Defaults?.Compaction?.MemoryFlush;

    /// <summary>What the model is told in that turn besides its other instructions.</summary>
    public string SystemPrompt => WithHint(Settings?.SystemPrompt ?? DefaultSystemPrompt);

    /// <summary>Whether it is time.</summary>
    /// <param name="run">The turn before which it would come.</param>
    /// <param name="target">The model.</param>
    /// <param name="tokens">Estimated tokens of the conversation with the new message.</param>
    public bool IsDue(AgentRun run, ModelTarget target, long tokens)
    {
        var request = run.Request;
        var most = compaction.Most(target);
        if (Settings?.Enabled == false || tokens <= most - Math.Min(Settings?.SoftThresholdTokens ?? DefaultThreshold, most / 2) || request.IsQuiet || SessionKey.IsSubagent(request.SessionKey))
        {
            return false;
        }

        var entry = sessions.OfKey(request.SessionKey).Find(request.SessionKey);
        return entry?.Number(DoneFor) != (entry?.Number("compactionCount") ?? 0) && CanWrite(request, target);
    }

    /// <summary>Runs it. What the model says is heard by nobody.</summary>
    /// <param name="run">The turn before which it comes; it uses that turn's budget.</param>
    /// <param name="routes">The models that may answer.</param>
    /// <param name="messages">The conversation with <see cref="SystemPrompt"/>.</param>
    /// <param name="options">What a model is given besides.</param>
    /// <param name="record">The transcript.</param>
    /// <param name="budget">The turn's budget.</param>
    /// <exception cref="BudgetExceededException">The budget is used up.</exception>
    public async Task RunAsync(AgentRun run, ModelRoutes routes, List<ChatMessage> messages, Func<ModelTarget, ChatOptions> options, TurnRecord record, TurnBudget budget)
    {
        using var activity = telemetry.Source.StartActivity("memory_flush");
        await workspaces.PrepareAsync(run.Request.AgentId, run.Request.SessionKey, run.Token);
        var prompt = WithHint(Settings?.Prompt ?? string.Create(
            CultureInfo.InvariantCulture,
            $"Write down in memory/{time.GetUtcNow():yyyy-MM-dd}.md what is worth keeping beyond this conversation: decisions, facts, preferences, and what is still open. Make the directory when there is none, and add to a file that is there."));
        record.AddOwn(Kind, prompt);
        messages.Add(new ChatMessage(ChatRole.User, prompt));
        try
        {
            await ConverseAsync(run, routes, messages, options, record, budget);
            await sessions.OfKey(run.Request.SessionKey).UpdateAsync(
                run.Request.SessionKey,
                old => old!.With((DoneAt, time.GetUtcNow().ToUnixTimeMilliseconds()), (DoneFor, old!.Number("compactionCount") ?? 0)),
                run.Token);
        }
        catch (ModelUnavailableException exception)
        {
            // The person's own message matters more; it meets the same models.
            LogFailed(run.Request.SessionKey, exception.Message);
        }
    }

    private async Task ConverseAsync(
        AgentRun run, ModelRoutes routes, List<ChatMessage> messages, Func<ModelTarget, ChatOptions> options, TurnRecord record, TurnBudget budget)
    {
        var turnTools = new TurnTools(tools, run, record, events: null);
        for (var call = 0; call < MaxModelCalls; call++)
        {
            budget.BeforeModelCall();
            var answer = await calls.AskAsync(routes, messages, options, onText: null, run.Token);
            record.Add(answer);
            run.Usage.Add(answer);
            if (answer.Calls.Count == 0)
            {
                return;
            }

            messages.Add(answer.ToChatMessage());
            foreach (var toolCall in answer.Calls)
            {
                budget.BeforeToolCall();
                messages.Add(await turnTools.CallAsync(toolCall, []));
            }
        }
    }

    private bool CanWrite(RunRequest request, ModelTarget target) =>
        (!workspaces.IsSandboxed(request.AgentId, request.SessionKey) || sandboxes.Resolve(request.AgentId, request.SessionKey).WorkspaceAccess == WorkspaceAccess.ReadWrite)
        && tools.For(request.AgentId, request.SessionKey, target.Reference).Any(tool => tool.Name is WriteParameters.ToolName or EditParameters.ToolName);

    private static string WithHint(string text) =>
        text.Contains(SilentReply.Token, StringComparison.Ordinal) ? text : $"{text} Answer {SilentReply.Token} when you are done, or at once when there is nothing to keep.";

    [LoggerMessage(560, LogLevel.Warning, "Nothing was kept of session {SessionKey} before its compaction: {Reason}")]
    private partial void LogFailed(string sessionKey, string reason);
}
