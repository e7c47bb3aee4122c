using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Tools.Sessions;

/// <summary>Puts the sessions of sub-agents away some time after their last turn (<c>agents.defaults.subagents.archiveAfterMinutes</c>).</summary>
internal sealed partial class SubagentArchive(
    SessionStore sessions, SessionRemoval removal, AgentRunner runner, ConfigurationStore configuration, TimeProvider time, ILogger<SubagentArchive> logger) : BackgroundService
{
    private const int DefaultMinutes = 60;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private DateTimeOffset Limit => time.GetUtcNow().AddMinutes(-(configuration.Current.Settings.Agents?.Defaults?.Subagents?.ArchiveAfterMinutes ?? DefaultMinutes));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ArchiveAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task ArchiveAsync(CancellationToken cancellationToken)
    {
        // What a configuration with problems says is not what somebody wants.
        foreach (var key in configuration.Current.IsValid ? sessions.All().SelectMany(index => index.Entries).Where(IsOld).Select(pair => pair.Key).ToArray() : [])
        {
            try
            {
                using var lane = await runner.HoldAsync(key, cancellationToken);
                if (sessions.OfKey(key).Find(key) is { } entry && IsOld(new(key, entry)))
                {
                    var (_, archive) = await removal.RemoveAsync(key, keepTranscript: false, cancellationToken);
                    LogArchived(key, archive ?? "(none)");
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogFault(exception, key);
            }
        }
    }

    private bool IsOld(KeyValuePair<string, SessionEntry> pair) => SessionKey.IsSubagent(pair.Key)
        && DateTimeOffset.FromUnixTimeMilliseconds(pair.Value.UpdatedAt) < Limit && !runner.IsActive(pair.Key);

    [LoggerMessage(550, LogLevel.Information, "The session of sub-agent {Key} was put away; its transcript is {Archive}")]
    private partial void LogArchived(string key, string archive);

    [LoggerMessage(551, LogLevel.Warning, "The session of sub-agent {Key} could not be put away")]
    private partial void LogFault(Exception exception, string key);
}
