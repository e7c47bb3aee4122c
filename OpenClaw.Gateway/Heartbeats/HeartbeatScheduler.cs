using OpenClaw.Gateway.Config;

namespace OpenClaw.Gateway.Heartbeats;

/// <summary>Runs heartbeats when they are due or asked for, one after the other.</summary>
internal sealed partial class HeartbeatScheduler(
    HeartbeatRunner runner, HeartbeatWakes wakes, ConfigurationStore configuration, TimeProvider time, ILogger<HeartbeatScheduler> logger) : BackgroundService
{
    // Settings change and clocks jump; nothing is slept through longer than this. It is also when a busy gateway is asked again.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (DateTimeOffset At, TimeSpan Every)> _due = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var sleep = LongestSleep;
                var requested = wakes.Requested;
                var woken = wakes.Take();
                foreach (var plan in configuration.Current.IsValid ? HeartbeatPlan.All(configuration.Current) : [])
                {
                    if (plan.Every > TimeSpan.Zero)
                    {
                        if (woken.Contains(plan.SessionKey))
                        {
                            _due[plan.AgentId] = (time.GetUtcNow(), plan.Every);
                        }

                        var left = await RunDueAsync(plan, stoppingToken);
                        sleep = left < sleep ? left : sleep;
                    }
                }

                await requested.WaitAsync(sleep > TimeSpan.Zero ? sleep : TimeSpan.FromMilliseconds(1), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                stoppingToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task<TimeSpan> RunDueAsync(HeartbeatPlan plan, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!_due.TryGetValue(plan.AgentId, out var due) || due.Every != plan.Every)
        {
            due = _due[plan.AgentId] = (now + plan.Every, plan.Every);
        }

        if (due.At > now)
        {
            return due.At - now;
        }

        try
        {
            var outcome = await runner.RunAsync(plan, cancellationToken);
            var wait = (string?)outcome["reason"] == HeartbeatRunner.Busy && plan.Every > LongestSleep ? LongestSleep : plan.Every;
            _due[plan.AgentId] = (time.GetUtcNow() + wait, plan.Every);
            return wait;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFault(exception, plan.AgentId);
            _due[plan.AgentId] = (time.GetUtcNow() + plan.Every, plan.Every);
            return plan.Every;
        }
    }

    [LoggerMessage(520, LogLevel.Error, "The heartbeat of agent {AgentId} failed")]
    private partial void LogFault(Exception exception, string agentId);
}
