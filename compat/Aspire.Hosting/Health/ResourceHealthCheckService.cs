using System.Collections.Concurrent;
using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Health;

/// <summary>
/// Runs the health checks of running resources and publishes their results: every 30 seconds while healthy, else after 1 to 5 seconds,
/// each time one more. In the first seconds of a life it looks four times a second, because others wait.
/// </summary>
internal sealed partial class ResourceHealthCheckService(
    ResourceNotificationService notifications,
    IDistributedApplicationEventing eventing,
    HealthCheckService checks,
    IServiceProvider services,
    TimeProvider time,
    ILogger<ResourceHealthCheckService> logger) : BackgroundService
{
    /// <summary>Name of the HTTP client of the checks.</summary>
    public const string HttpClientName = "aspire-health-checks";

    private static readonly TimeSpan HealthyInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StepUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestUnhealthyInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EagerInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan EagerPeriod = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (CancellationTokenSource Ending, Task Task)> _monitors = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                var running = change.Snapshot.State?.Text == KnownResourceStates.Running;
                if (running && change.Snapshot.ResourceReadyEvent is null && !_monitors.ContainsKey(change.ResourceId))
                {
                    var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                    _monitors[change.ResourceId] = (ending, MonitorAsync(change.Resource, change.ResourceId, ending.Token));
                }
                else if (!running && !IsBeingBuilt(change) && _monitors.TryRemove(change.ResourceId, out var monitor))
                {
                    await EndAsync(monitor);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the application ends
        }

        foreach (var monitor in _monitors.Values)
        {
            await EndAsync(monitor);
        }
    }

    // while a project is being built anew, the one that runs goes on running
    private static bool IsBeingBuilt(ResourceEvent change) =>
        change.Snapshot.State?.Text == KnownResourceStates.Building && change.Snapshot is { StartTimeStamp: not null, StopTimeStamp: null };

    private static async Task EndAsync((CancellationTokenSource Ending, Task Task) monitor)
    {
        await monitor.Ending.CancelAsync();
        await monitor.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        monitor.Ending.Dispose();
    }

    private async Task MonitorAsync(IResource resource, string instance, CancellationToken cancellationToken)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet();
        if (keys.Count == 0)
        {
            await PublishReadyAsync(resource, instance, cancellationToken);
            return;
        }

        var started = time.GetTimestamp();
        var ready = false;
        var delay = TimeSpan.Zero;
        while (!cancellationToken.IsCancellationRequested)
        {
            var healthy = await CheckAsync(resource, instance, keys, cancellationToken);
            if (healthy && !ready)
            {
                ready = true;
                await PublishReadyAsync(resource, instance, cancellationToken);
            }

            delay = healthy ? HealthyInterval
                : !ready && time.GetElapsedTime(started) < EagerPeriod ? EagerInterval
                : NextUnhealthy(delay);
            await Task.Delay(delay, time, cancellationToken);
        }
    }

    private static TimeSpan NextUnhealthy(TimeSpan last)
    {
        var next = last >= HealthyInterval || last == EagerInterval ? StepUp : last + StepUp;
        return next < LongestUnhealthyInterval ? next : LongestUnhealthyInterval;
    }

    private async Task<bool> CheckAsync(IResource resource, string instance, HashSet<string> keys, CancellationToken cancellationToken)
    {
        ImmutableArray<HealthReportSnapshot> reports;
        try
        {
            var report = await checks.CheckHealthAsync(registration => keys.Contains(registration.Name), cancellationToken);
            var now = time.GetUtcNow().UtcDateTime;
            reports =
            [
                .. keys.Select(key => report.Entries.TryGetValue(key, out var entry)
                    ? new HealthReportSnapshot(key, entry.Status, entry.Description, entry.Exception?.ToString()) { LastRunAt = now }
                    : new HealthReportSnapshot(key, HealthStatus.Unhealthy, $"The health check '{key}' is not registered.", null) { LastRunAt = now }),
            ];
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogCheckFailed(logger, error, resource.Name);
            return false;
        }

        if (!notifications.TryGetCurrentState(instance, out var current) || !Same(current.Snapshot.HealthReports, reports))
        {
            await notifications.PublishUpdateAsync(resource, instance, snapshot => snapshot with { HealthReports = reports });
        }

        return reports.All(report => report.Status == HealthStatus.Healthy);
    }

    private static bool Same(ImmutableArray<HealthReportSnapshot> left, ImmutableArray<HealthReportSnapshot> right) =>
        left.Length == right.Length && left.Zip(right).All(pair =>
            pair.First.Name == pair.Second.Name && pair.First.Status == pair.Second.Status && pair.First.Description == pair.Second.Description);

    private async Task PublishReadyAsync(IResource resource, string instance, CancellationToken cancellationToken)
    {
        // the handlers belong to the resource: the first instance that is ready calls them
        var others = resource.GetResolvedResourceNames().Where(name => name != instance);
        var first = !others.Any(name => notifications.TryGetCurrentState(name, out var other) && other.Snapshot.ResourceReadyEvent is not null);
        var handlers = first ? eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken) : Task.CompletedTask;
        await notifications.PublishUpdateAsync(
            resource, instance, snapshot => snapshot.State?.Text == KnownResourceStates.Running ? snapshot with { ResourceReadyEvent = new EventSnapshot(handlers) } : snapshot);
        try
        {
            await handlers;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogReadyFailed(logger, error, resource.Name);
        }
    }

    [LoggerMessage(1601, LogLevel.Error, "The health checks of '{Resource}' could not be run.")]
    private static partial void LogCheckFailed(ILogger logger, Exception error, string resource);

    [LoggerMessage(1602, LogLevel.Error, "A handler of the ready event of '{Resource}' failed.")]
    private static partial void LogReadyFailed(ILogger logger, Exception error, string resource);
}
