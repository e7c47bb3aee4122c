using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OpenClaw.AppHost.Topology.Sandboxes;

/// <summary>
/// Shows the worker's sandboxes while it runs, as the worker tells them. Without an answer there are none; a worker that comes back
/// is asked again.
/// </summary>
/// <remarks>
/// An application host is not told whether anybody looks at the dashboard, and each round asks the engine once for each running sandbox: so
/// the figures come often only while sandboxes are used, when they change.
/// </remarks>
internal sealed partial class SandboxWatch(
    ProjectResource worker,
    ParameterResource token,
    Func<SandboxResource, SandboxResource> withCommands,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    TimeProvider time,
    ILogger<SandboxWatch> logger) : BackgroundService
{
    private const string Path = "/v1/sandboxes/figures/watch?intervalMs=";
    private const int BusyIntervalMs = 3_000;
    private const int QuietIntervalMs = 10_000;
    private static readonly TimeSpan QuietAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, SandboxResource> _shown = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await notifications.WaitForResourceAsync(worker.Name, KnownResourceStates.Running, stoppingToken);
                var interval = BusyIntervalMs;
                while (await FollowAsync(interval, stoppingToken) is { } other)
                {
                    interval = other;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException or OperationCanceledException)
            {
                LogLost(exception.Message);
            }

            await ShowAsync([]);
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Returns the interval at which to go on; null when the worker ended the stream.
    private async Task<int?> FollowAsync(int interval, CancellationToken cancellationToken)
    {
        using var http = BearerRequests.NewClient(Timeout.InfiniteTimeSpan);
        using var request = await BearerRequests.CreateAsync(
            HttpMethod.Get, worker.GetEndpoint("http"), Path + interval.ToString(CultureInfo.InvariantCulture), token, cancellationToken);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            var figures = SandboxFigure.ReadAll(line);
            await ShowAsync(figures);
            var wanted = figures.Any(figure => figure.Commands > 0 || figure.Idle < QuietAfter) ? BusyIntervalMs : QuietIntervalMs;
            if (wanted != interval)
            {
                return wanted;
            }
        }

        return null;
    }

    private async Task ShowAsync(IReadOnlyList<SandboxFigure> figures)
    {
        foreach (var figure in figures)
        {
            if (!_shown.TryGetValue(figure.ContainerName, out var resource))
            {
                resource = withCommands(new SandboxResource(figure.ContainerName, figure.ScopeKey, worker));
                _shown.Add(figure.ContainerName, resource);
            }

            var before = notifications.TryGetCurrentState(resource.Name, out var known) && !known.Snapshot.IsHidden ? known.Snapshot.State?.Text : null;
            await notifications.PublishUpdateAsync(resource, resource.Name, figure.ToSnapshot);
            if (before != StateOf(resource))
            {
                LogState(loggers.GetLogger(resource.Name), StateOf(resource), figure.ScopeKey, figure.Image);
            }
        }

        foreach (var gone in _shown.Values.Where(shown => figures.All(figure => figure.ContainerName != shown.Name) && IsVisible(shown)))
        {
            await notifications.PublishUpdateAsync(gone, gone.Name, snapshot => snapshot with { State = KnownResourceStates.Exited, IsHidden = true });
        }
    }

    private bool IsVisible(SandboxResource resource) => notifications.TryGetCurrentState(resource.Name, out var known) && !known.Snapshot.IsHidden;

    private string? StateOf(SandboxResource resource) => notifications.TryGetCurrentState(resource.Name, out var known) ? known.Snapshot.State?.Text : null;

    [LoggerMessage(1, LogLevel.Debug, "The worker does not tell its sandboxes: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(2, LogLevel.Information, "{State}: sandbox of {Scope}, image {Image}")]
    private static partial void LogState(ILogger logger, string? state, string scope, string image);
}
