using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenClaw.AppHost.Topology.Sandboxes;

namespace OpenClaw.AppHost.Topology.Browsers;

/// <summary>Shows what a browser sandbox uses, as the engine tells it, and how it is used, as it says itself. Nothing is asked while it does not run.</summary>
internal sealed partial class BrowserUsageWatch(
    ContainerResource container,
    BrowserActivity activity,
    string scope,
    Uri engine,
    ResourceNotificationService notifications,
    TimeProvider time,
    ILogger<BrowserUsageWatch> logger) : BackgroundService
{
    private const string ContainerId = "container.id";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var configuration = new DockerClientConfiguration(engine);
        using var client = configuration.CreateClient();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var started = await notifications.WaitForResourceAsync(container.Name, change => IdOf(change.Snapshot) is not null, stoppingToken);
                await FollowAsync(client, started.ResourceId, IdOf(started.Snapshot)!, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is DockerApiException or HttpRequestException or IOException or TimeoutException or OperationCanceledException)
            {
                LogLost(container.Name, exception.Message);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(DockerClient client, string resourceId, string containerId, CancellationToken cancellationToken)
    {
        TimeSpan? before = null;
        var shown = Array.Empty<string>();
        var asked = time.GetTimestamp();
        try
        {
            while (notifications.TryGetCurrentState(resourceId, out var known) && IdOf(known.Snapshot) == containerId)
            {
                var answer = new Latest();
                await client.Containers.GetContainerStatsAsync(containerId, new ContainerStatsParameters { Stream = false, OneShot = true }, answer, cancellationToken);
                if (answer.Value is not { MemoryStats.Usage: > 0 } stats)
                {
                    return; // It has just ended.
                }

                var used = TimeSpan.FromTicks((long)(stats.CPUStats.CPUUsage.TotalUsage / 100));
                var cpus = before is { } earlier ? (used - earlier) / time.GetElapsedTime(asked) : (double?)null;
                (before, asked) = (used, time.GetTimestamp());
                IReadOnlyList<ResourcePropertySnapshot> usage =
                [
                    new("Scope", scope),
                    .. await activity.AskAsync(cancellationToken),
                    .. UsageProperties.Of(cpus, (long)stats.MemoryStats.Usage, (long)stats.MemoryStats.Limit, (long)stats.PidsStats.Current, (long)stats.PidsStats.Limit),
                ];
                await PublishAsync(resourceId, shown, usage);
                shown = [.. usage.Select(property => property.Name)];
                await Task.Delay(Interval, time, cancellationToken);
            }
        }
        finally
        {
            await PublishAsync(resourceId, shown, []);
        }
    }

    private Task PublishAsync(string resourceId, IReadOnlyList<string> before, IReadOnlyList<ResourcePropertySnapshot> usage) =>
        notifications.PublishUpdateAsync(container, resourceId, snapshot => snapshot with
        {
            Properties = [.. snapshot.Properties.Where(property => !before.Contains(property.Name)), .. usage],
        });

    public override void Dispose()
    {
        activity.Dispose();
        base.Dispose();
    }

    private static string? IdOf(CustomResourceSnapshot snapshot) => snapshot.State?.Text == KnownResourceStates.Running
        && snapshot.Properties.FirstOrDefault(property => property.Name == ContainerId)?.Value is string { Length: > 0 } id ? id : null;

    [LoggerMessage(1, LogLevel.Debug, "What {Container} uses cannot be told: {Reason}")]
    private partial void LogLost(string container, string reason);

    // Reported on the reading thread, unlike Progress<T>.
    private sealed class Latest : IProgress<ContainerStatsResponse>
    {
        public ContainerStatsResponse? Value { get; private set; }

        public void Report(ContainerStatsResponse value) => Value = value;
    }
}
