using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Agents.Queues;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Cron;

/// <summary>How a run of a job ended.</summary>
/// <param name="Status"><c>ok</c>, <c>error</c> or <c>skipped</c>.</param>
internal sealed record CronOutcome(string Status)
{
    public string? Error { get; init; }

    public string? Summary { get; init; }

    public string? SessionId { get; init; }

    public string? SessionKey { get; init; }
}

/// <summary>Does what a job says: a turn of an agent in a session of its own, or a text for the main session.</summary>
internal sealed class CronRunner(AgentRunner runner, SystemEvents systemEvents, ConfigurationStore configuration)
{
    private const int MaxSummary = 2000;

    public async Task<CronOutcome> RunAsync(CronJob job, CancellationToken cancellationToken)
    {
        var current = configuration.Current;
        var agentId = job.AgentId is { } named ? ConfigurationSnapshot.NormalizeAgentId(named) : current.DefaultAgentId;
        if (current.FindAgent(agentId) is null)
        {
            return new CronOutcome("error") { Error = $"unknown agent id \"{Methods.ShownText.Of(agentId)}\"" };
        }

        return (string?)job.Payload["kind"] == "agentTurn"
            ? await TurnAsync(job, agentId, cancellationToken)
            : await EventAsync(job, agentId, cancellationToken);
    }

    private async Task<CronOutcome> TurnAsync(CronJob job, string agentId, CancellationToken cancellationToken)
    {
        var key = $"agent:{agentId}:cron:{job.Id}";
        var timeout = CronSchedule.Number(job.Payload["timeoutSeconds"]) is > 0 and var seconds ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400)) : (TimeSpan?)null;
        var outcome = await StartAsync(job, agentId, key, $"[cron:{job.Id} {job.Name}] {(string?)job.Payload["message"]}", timeout, cancellationToken);

        // Nobody watches the session of a job: the main one hears how it ended.
        if (job.DeliveryMode == "announce" && (outcome.Summary ?? outcome.Error) is { Length: > 0 } news)
        {
            systemEvents.Add(SessionKey.Main(agentId, configuration.Current.MainKey), $"Cron \"{job.Name}\"{(outcome.Error is null ? string.Empty : " (error)")}: {news}");
        }

        return outcome;
    }

    private async Task<CronOutcome> EventAsync(CronJob job, string agentId, CancellationToken cancellationToken)
    {
        var key = SessionKey.Main(agentId, configuration.Current.MainKey);
        var text = ((string?)job.Payload["text"] ?? string.Empty).Trim();
        systemEvents.Add(key, text);
        if (job.WakeMode != "now")
        {
            return new CronOutcome("ok") { Summary = text };
        }

        var message = systemEvents.TakeInto(key, SystemEvents.Instruction);
        return await StartAsync(job, agentId, key, message, null, cancellationToken) with { Summary = text };
    }

    private async Task<CronOutcome> StartAsync(
        CronJob job, string agentId, string key, string message, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var (run, _) = runner.Start(new RunRequest
        {
            RunId = $"cron-{job.Id}-{Guid.NewGuid():N}",
            AgentId = agentId,
            SessionKey = key,
            Message = message,
            Method = "cron.run",
            Lane = RunLane.Cron,
            Timeout = timeout,
        });
        await using var abort = cancellationToken.Register(() => run.Abort("shutdown"));
        await run.Completion;
        var summary = run.Text.Length > MaxSummary ? run.Text[..MaxSummary] : run.Text;
        return new CronOutcome(run.Status == RunStatus.Ok ? "ok" : "error")
        {
            Error = run.Status == RunStatus.Ok ? null : run.Error ?? run.StopReason,
            Summary = summary.Length == 0 ? null : summary,
            SessionId = run.SessionId,
            SessionKey = key,
        };
    }
}
