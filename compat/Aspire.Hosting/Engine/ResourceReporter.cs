using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Parameters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine;

/// <summary>Prints a line on the console of the application host for each change of a resource that a person wants to know.</summary>
internal sealed partial class ResourceReporter(
    ResourceNotificationService notifications, ResourceLoggerService resourceLogs, DistributedApplicationOptions options, IServiceProvider services,
    ILogger<ResourceReporter> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = new Dictionary<string, string>();
        var copying = new Dictionary<string, Task>();
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                var isHidden = change.Snapshot.IsHidden;
                if (options.EnableResourceLogging && !isHidden && !copying.ContainsKey(change.ResourceId))
                {
                    copying[change.ResourceId] = CopyLogAsync(change, stoppingToken);
                }

                // what is hidden, such as the dashboard, is told of only when it crashes
                if ((isHidden && !HasCrashed(change)) || Describe(change) is not { } text || last.GetValueOrDefault(change.ResourceId) == text)
                {
                    continue;
                }

                last[change.ResourceId] = text;
                if (isHidden)
                {
                    // there is nowhere else to look for the reason
                    LogTrouble(logger, DisplayName(change), text, await LastWordsAsync(change.ResourceId, stoppingToken));
                }
                else
                {
                    LogChange(logger, DisplayName(change), text);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the application ends
        }

        await Task.WhenAll(copying.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static bool HasCrashed(ResourceEvent change) => change.Snapshot.ValueOf(KnownProperties.RestartPause) is not null;

    private static string DisplayName(ResourceEvent change) =>
        change.Resource.GetReplicaCount() > 1 ? change.ResourceId : change.Resource.Name;

    private string? Describe(ResourceEvent change)
    {
        var snapshot = change.Snapshot;
        var state = snapshot.State?.Text;
        if (change.Resource is ParameterResource parameter)
        {
            // at a terminal a question follows
            return state != KnownResourceStates.ValueMissing || services.GetService<InteractiveConsole>() is not null ? null
                : $"value missing; what uses it waits. {ParameterHints.HowToSet(parameter, hasDashboard: !options.DisableDashboard)}";
        }

        if (state == KnownResourceStates.Running && change.Resource.HasAnnotationOfType<DcpInstancesAnnotation>())
        {
            var url = snapshot.Urls.FirstOrDefault(candidate => !candidate.IsInternal)?.Url;
            return snapshot.HealthStatus == HealthStatus.Healthy ? "running" + (url is null ? "" : " at " + url)
                : snapshot.ResourceReadyEvent is null ? "starting" : "unhealthy" + Reason(snapshot);
        }

        if (snapshot.ValueOf(KnownProperties.RestartPause) is { } pause)
        {
            return $"crashed with exit code {snapshot.ExitCode}; starts again in {pause} (crash {snapshot.ValueOf(KnownProperties.RestartCrashes)} in a row)";
        }

        if (state == KnownResourceStates.Finished || state == KnownResourceStates.Exited)
        {
            return snapshot.ExitCode is 0 || snapshot.State?.Style is not null ? $"ended with exit code {snapshot.ExitCode}" : "stopped";
        }

        return state == KnownResourceStates.Waiting ? "waiting" : state == KnownResourceStates.Building ? "building" : null;
    }

    private static string Reason(CustomResourceSnapshot snapshot) =>
        snapshot.HealthReports.FirstOrDefault(report => report.Status is not HealthStatus.Healthy && report.Description is not null) is { } report
            ? $": {report.Description}" : "";

    // the newest exception that a program died of
    private async Task<string> LastWordsAsync(string resourceId, CancellationToken cancellationToken)
    {
        const string unhandled = "Unhandled exception. ";
        var words = "Its log has no exception.";
        await foreach (var batch in resourceLogs.WatchLinesAsync(resourceId, follow: false, cancellationToken))
        {
            words = batch.Select(line => line.Text).LastOrDefault(text => text.StartsWith(unhandled, StringComparison.Ordinal))?[unhandled.Length..] ?? words;
        }

        return words;
    }

    private async Task CopyLogAsync(ResourceEvent change, CancellationToken cancellationToken)
    {
        await foreach (var batch in resourceLogs.WatchLinesAsync(change.ResourceId, follow: true, cancellationToken))
        {
            foreach (var line in batch)
            {
                LogConsoleLine(logger, DisplayName(change), line.Text);
            }
        }
    }

    [LoggerMessage(1531, LogLevel.Information, "{Resource}: {Change}")]
    private static partial void LogChange(ILogger logger, string resource, string change);

    [LoggerMessage(1533, LogLevel.Warning, "{Resource}: {Change}. {LastWords}")]
    private static partial void LogTrouble(ILogger logger, string resource, string change, string lastWords);

    [LoggerMessage(1532, LogLevel.Information, "{Resource} | {Line}")]
    private static partial void LogConsoleLine(ILogger logger, string resource, string line);
}
