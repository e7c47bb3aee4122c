using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Agents.Context;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tools;
using OpenClaw.Gateway.Tools.Commands;

namespace OpenClaw.Gateway.Heartbeats;

/// <summary>Runs one heartbeat: a turn in the agent's main session whose answer is shown only when it is news.</summary>
internal sealed class HeartbeatRunner(
    AgentRunner runner, SystemEvents systemEvents, SandboxSpecResolver workspaces, EventBroadcaster events, TimeProvider time)
{
    /// <summary>Reason of one that came while others were at work; it comes again soon.</summary>
    public const string Busy = "requests-in-flight";

    private const string File = "HEARTBEAT.md";
    private const int PreviewCharacters = 200;

    private volatile JsonObject? _last;

    /// <summary>Whether heartbeats come at all; <c>set-heartbeats</c> changes it until the gateway restarts.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The last event; null before the first.</summary>
    public JsonObject? Last => _last;

    /// <summary>Runs it, or says why not.</summary>
    /// <returns>The event that clients get.</returns>
    public async Task<JsonObject> RunAsync(HeartbeatPlan plan, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        if (Skip(plan, started) is { } reason)
        {
            return Announce(started, "skipped", ("reason", reason));
        }

        var (run, _) = runner.Start(new RunRequest
        {
            RunId = $"heartbeat-{Guid.NewGuid():N}",
            AgentId = plan.AgentId,
            SessionKey = plan.SessionKey,
            Message = systemEvents.TakeInto(plan.SessionKey, HasEnded(plan.SessionKey) ? SystemEvents.Instruction : plan.Prompt),
            Method = "heartbeat",
            IsQuiet = true,
            Model = plan.Model,
        });
        await using var abort = cancellationToken.Register(() => run.Abort("shutdown"));
        await run.Completion;
        if (run.Status != RunStatus.Ok)
        {
            return Announce(started, "failed", ("reason", run.Error ?? run.StopReason));
        }

        var answer = SilentReply.Is(run.Text) ? new HeartbeatAnswer("ok-empty", string.Empty) : HeartbeatAnswer.Read(run.Text, plan.AckMaxChars);
        if (answer.Status == "sent" && plan.Target != "none")
        {
            events.Broadcast(EventNames.Chat, new JsonObject
            {
                ["runId"] = run.RunId,
                ["sessionKey"] = plan.SessionKey,
                ["seq"] = 0,
                ["state"] = "final",
                ["message"] = InjectedMessage.Shown(answer.Text, time.GetUtcNow()),
            });
        }

        return Announce(started, answer.Status, ("preview", answer.Text.Length == 0 ? null : answer.Text.Length > PreviewCharacters ? answer.Text[..PreviewCharacters] : answer.Text));
    }

    private string? Skip(HeartbeatPlan plan, DateTimeOffset now) =>
        !Enabled ? "disabled"
        : !plan.IsActiveAt(now) ? "quiet-hours"
        : runner.IsBusy || runner.IsActive(plan.SessionKey) ? Busy
        : systemEvents.Waiting(plan.SessionKey).Count == 0 && HasNothingToDo(plan) ? "empty-heartbeat-file"
        : null;

    // The usual prompt speaks of HEARTBEAT.md, and of no command whose end woke the model.
    private bool HasEnded(string sessionKey) => systemEvents.Waiting(sessionKey).Any(text => text.StartsWith(CommandNotices.Prefix, StringComparison.Ordinal));

    // Headings and empty list items are a form that nobody has filled in. No file and no settings: nobody asked for anything.
    private bool HasNothingToDo(HeartbeatPlan plan)
    {
        var content = BootstrapFiles.Read(workspaces.AgentWorkspace(plan.AgentId), File);
        return content is null
            ? !plan.IsConfigured
            : content.Split('\n').Select(line => line.Trim()).All(line => line.Length == 0 || line.StartsWith('#') || line is "-" or "*" or "- [ ]" or "* [ ]");
    }

    private JsonObject Announce(DateTimeOffset started, string status, (string Name, string? Value) more)
    {
        var payload = new JsonObject { ["ts"] = time.GetUtcNow().ToUnixTimeMilliseconds(), ["status"] = status };
        if (more.Value is not null)
        {
            payload[more.Name] = more.Value;
        }

        if (status != "skipped")
        {
            payload["durationMs"] = (long)(time.GetUtcNow() - started).TotalMilliseconds;
        }

        _last = payload;
        events.Broadcast("heartbeat", payload.DeepClone(), dropIfSlow: true);
        return payload;
    }
}
