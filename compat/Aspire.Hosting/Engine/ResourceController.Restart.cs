using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine;

internal sealed partial class ResourceController
{
    private readonly CrashBackoff _backoff = new(services.Restart);
    private CancellationTokenSource? _pause;
    private Task _restarting = Task.CompletedTask;

    // what is meant to end is not restarted: what a person starts, and what others wait for to complete
    private bool IsMeantToEnd => resource.HasAnnotationOfType<ExplicitStartupAnnotation>()
        || services.Services.GetRequiredService<DistributedApplicationModel>().Resources
            .SelectMany(other => other.Annotations.OfType<WaitAnnotation>())
            .Any(wait => wait.WaitType == WaitType.WaitForCompletion && ReferenceEquals(wait.Resource, resource));

    /// <summary>The pause before the next start of an instance that ended; null when it stays as it is.</summary>
    private TimeSpan? PauseAfter(int exitCode, TimeSpan lived)
    {
        if (exitCode == 0 || _stopRequested || !services.Restart.Enabled || IsMeantToEnd)
        {
            return null;
        }

        var wasReady = services.Notifications.TryGetCurrentState(instance.Name, out var last) && last.Snapshot.ResourceReadyEvent is not null;
        var pause = _backoff.Next(wasReady ? lived : TimeSpan.Zero);
        LogCrashed(_resourceLogger, exitCode, Describe(pause), _backoff.Crashes);
        return pause;
    }

    private static string Describe(TimeSpan pause) => string.Create(CultureInfo.InvariantCulture, $"{pause.TotalSeconds:0.#} s");

    /// <summary>Called at the end of a life, before anybody who waits for that end goes on.</summary>
    private void ScheduleRestart(TimeSpan pause)
    {
        if (!_stopRequested)
        {
            _pause = new CancellationTokenSource();
            _restarting = RestartAfterAsync(pause, _pause.Token);
        }
    }

    private async Task RestartAfterAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(pause, services.Time, cancellationToken);
            await _gate.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // a person started or stopped it, or the application ends
            return;
        }

        try
        {
            if (_running is null && _starting.IsCompleted && !cancellationToken.IsCancellationRequested)
            {
                await BeginStartAsync();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the pause before a restart; whoever calls holds the gate and has waited for the end of the last life.</summary>
    private async Task EndPauseAsync()
    {
        if (_pause is not null)
        {
            await _pause.CancelAsync();
            await _restarting;
            _pause.Dispose();
            _pause = null;
        }

        if (services.Notifications.TryGetCurrentState(instance.Name, out var state) && state.Snapshot.IsToRestart())
        {
            await PublishAsync(snapshot => snapshot.WithoutRestart());
        }
    }

    [LoggerMessage(1505, LogLevel.Error, "Ended with exit code {ExitCode}. Starts again in {Pause} (crash {Crashes} in a row).")]
    private static partial void LogCrashed(ILogger logger, int exitCode, string pause, int crashes);
}
