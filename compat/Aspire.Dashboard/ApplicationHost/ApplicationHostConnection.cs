using System.Net;
using System.Text.Json;
using Aspire.Dashboard.Configuration;

namespace Aspire.Dashboard.ApplicationHost;

/// <summary>Keeps the resource model up to date, and comes back when the application host does.</summary>
internal sealed partial class ApplicationHostConnection(
    ResourceServiceClient client, ResourceModel model, DashboardOptions options, TimeProvider time, ILogger<ApplicationHostConnection> logger)
    : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!client.IsConfigured)
        {
            return;
        }

        model.SetState(ApplicationHostState.Connecting);
        var delay = FirstDelay;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                model.SetApplicationName((await client.GetApplicationAsync(stoppingToken)).Name);
                await foreach (var message in client.WatchResourcesAsync(stoppingToken))
                {
                    model.Apply(message);
                    model.SetState(ApplicationHostState.Connected);
                    delay = FirstDelay;
                }

                Lost(null);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException or OperationCanceledException)
            {
                Lost(e);
            }

            await Task.Delay(delay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    private void Lost(Exception? reason)
    {
        var refused = reason is HttpRequestException { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden };
        var before = model.State;
        model.SetState(refused ? ApplicationHostState.Refused
            : before == ApplicationHostState.Connecting ? ApplicationHostState.Connecting
            : ApplicationHostState.Stopped);
        if (model.State != before)
        {
            LogLost(options.ResourceServiceClient.Url!, refused ? "it refuses the key (DASHBOARD__RESOURCESERVICECLIENT__APIKEY)" : reason?.Message ?? "it closed the stream");
        }
    }

    [LoggerMessage(4001, LogLevel.Information, "The application host at {Url} is not there: {Reason}. Trying again until it is")]
    private partial void LogLost(string url, string reason);
}
