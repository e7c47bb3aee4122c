using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Heartbeats;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tools.Hosts;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tools.Commands;

/// <summary>
/// Tells a session when a command that went on in the background has ended (<c>tools.exec.notifyOnExit</c>): in front of its next message,
/// and in the main session by a heartbeat that comes at once. A command that the model itself ended, or whose end it has read, is no news.
/// </summary>
internal sealed partial class CommandNotices(
    CommandSessions read, SystemEvents events, HeartbeatWakes wakes, Lazy<AgentRunner> runner, ConfigurationStore configuration, ILogger<CommandNotices> logger)
    : IHostedService, IDisposable
{
    /// <summary>How each of these texts begins.</summary>
    public const string Prefix = "Exec ";

    private const int LongestWaitMs = 600_000;
    private const int ShownId = 8;
    private const int ShownOutput = 400;

    // A character may take four bytes, and white space goes.
    private const int ReadBytes = ShownOutput * 8;

    private readonly ConcurrentDictionary<string, Task> _watching = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Tells the call's session when a command that it left running ends.</summary>
    public void Watch(ToolCall call, ProcessReference command)
    {
        if ((configuration.Current.FindAgent(call.AgentId)?.Tools?.Exec?.NotifyOnExit ?? configuration.Current.Settings.Tools?.Exec?.NotifyOnExit) == false)
        {
            return;
        }

        foreach (var (id, watch) in _watching)
        {
            if (watch.IsCompleted)
            {
                _watching.TryRemove(id, out _);
            }
        }

        _watching[command.Id] = WatchAsync(call.Host, call.SessionKey, command, _stop.Token);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_watching.Values).WaitAsync(cancellationToken);
    }

    public void Dispose() => _stop.Dispose();

    private async Task WatchAsync(IToolHost host, string sessionKey, ProcessReference command, CancellationToken cancellationToken)
    {
        try
        {
            var status = await EndAsync(host, command, cancellationToken);

            // The turn that started it may be reading its output at this moment.
            await runner.Value.WhenIdleAsync(sessionKey, cancellationToken);
            if (status.Killed || read.KnowsEnd(command.Id))
            {
                return;
            }

            events.Add(sessionKey, Text(status, await TailAsync(host, command, status, cancellationToken)));
            wakes.Request(sessionKey);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The gateway stops, and commands of its own machine with it.
        }
        catch (SandboxException exception) when (exception.Error.Code == WorkerErrorCodes.NotFound)
        {
            // Somebody has cleared it away, or its host was started again.
        }
        catch (Exception exception)
        {
            LogLost(exception, command.Id, sessionKey);
        }
    }

    private static async Task<ProcessStatus> EndAsync(IToolHost host, ProcessReference command, CancellationToken cancellationToken)
    {
        while (true)
        {
            var status = await host.AskAsync(
                ProcessRoutes.Wait,
                new ProcessWaitRequest { Owner = command.Owner, Id = command.Id, WaitMs = LongestWaitMs },
                WorkerJson.Default.ProcessWaitRequest,
                WorkerJson.Default.ProcessStatus,
                cancellationToken);
            if (status.EndedAtMs is not null)
            {
                return status;
            }
        }
    }

    private static async Task<string> TailAsync(IToolHost host, ProcessReference command, ProcessStatus status, CancellationToken cancellationToken)
    {
        var output = await host.AskAsync(
            ProcessRoutes.Read,
            new ProcessReadRequest
            {
                Owner = command.Owner,
                Id = command.Id,
                StdoutOffset = Math.Max(0, status.StdoutBytes - ReadBytes),
                StderrOffset = Math.Max(0, status.StderrBytes - ReadBytes),
            },
            WorkerJson.Default.ProcessReadRequest,
            WorkerJson.Default.ProcessOutput,
            cancellationToken);
        var text = Blank().Replace($"{Encoding.UTF8.GetString(output.Stdout)} {Encoding.UTF8.GetString(output.Stderr)}", " ").Trim();
        return text.Length > ShownOutput ? text[^ShownOutput..] : text;
    }

    private static string Text(ProcessStatus status, string tail)
    {
        var (outcome, how) = status switch
        {
            { Error: { } error } => ("failed", error.Message),
            { Exited: { TimedOut: true } } => ("failed", "its timeout was over"),
            { Exited: { OomKilled: true } } => ("failed", "out of memory"),
            _ => (status.Exited?.ExitCode == 0 ? "completed" : "failed", string.Create(CultureInfo.InvariantCulture, $"code {status.Exited?.ExitCode}")),
        };
        return $"{Prefix}{outcome} ({status.Id[..Math.Min(ShownId, status.Id.Length)]}, {how}){(tail.Length == 0 ? string.Empty : $" :: {tail}")}";
    }

    // Control characters too: a command must not write lines that look like the gateway's own.
    [GeneratedRegex(@"[\s\p{Cc}\p{Cf}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Blank();

    [LoggerMessage(530, LogLevel.Warning, "The end of command {Id} of session {SessionKey} could not be told")]
    private partial void LogLost(Exception exception, string id, string sessionKey);
}
