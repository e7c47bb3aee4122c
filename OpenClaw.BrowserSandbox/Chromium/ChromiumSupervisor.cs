using Microsoft.Extensions.Options;
using OpenClaw.BrowserSandbox.Configuration;

namespace OpenClaw.BrowserSandbox.Chromium;

/// <summary>Owns Chromium: starts it, starts it again when it ends, the more slowly the more often, and ends it with the service.</summary>
internal sealed partial class ChromiumSupervisor(
    BrowserState state, IOptions<BrowserSandboxOptions> options, TimeProvider time, ILogger<ChromiumSupervisor> logger) : BackgroundService
{
    private static readonly TimeSpan ListenLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    // A run this long counts as healthy, and the next pause is short again.
    private static readonly TimeSpan HealthyRun = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogConfiguration(options.Value.ChromiumPath, options.Value.NoSandbox, options.Value.ProfileDirectory ?? "(temporary)", string.Join(',', options.Value.AllowedHosts), string.Join(',', options.Value.AllowedOrigins));
        var pause = FirstPause;
        try
        {
            while (true)
            {
                var began = time.GetTimestamp();
                var how = await RunOnceAsync(stoppingToken);
                state.Ended(how);
                pause = time.GetElapsedTime(began) >= HealthyRun ? FirstPause : pause;
                LogEnded(how, pause.TotalMilliseconds);
                await Task.Delay(pause, time, stoppingToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            state.Stopped();
        }
    }

    private async Task<string> RunOnceAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var chromium = await ChromiumProcess.StartAsync(options.Value, logger);
            state.Started(chromium.Id);
            var endpoint = await chromium.Listening.WaitAsync(ListenLimit, time, stoppingToken);
            state.Listening(endpoint);
            LogListening(chromium.Id, endpoint.Port);
            return await chromium.Ended.WaitAsync(stoppingToken);
        }
        catch (TimeoutException)
        {
            return $"no CDP endpoint within {ListenLimit.TotalSeconds:0} s";
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Browser sandbox: chromium {Path}, own process sandbox off: {NoSandbox}, profile {Profile}, allowed hosts [{Hosts}], allowed origins [{Origins}], token (redacted).")]
    private partial void LogConfiguration(string path, bool noSandbox, string profile, string hosts, string origins);

    [LoggerMessage(2, LogLevel.Information, "Chromium {ProcessId} accepts CDP connections on loopback port {Port}.")]
    private partial void LogListening(int processId, int port);

    [LoggerMessage(3, LogLevel.Warning, "Chromium ended ({How}); it is started again in {PauseMs} ms.")]
    private partial void LogEnded(string how, double pauseMs);
}
