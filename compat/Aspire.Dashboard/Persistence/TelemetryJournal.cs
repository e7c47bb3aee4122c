using Aspire.Dashboard.Configuration;
using Aspire.Dashboard.Otlp;
using Aspire.Dashboard.Telemetry;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace Aspire.Dashboard.Persistence;

/// <summary>
/// Keeps what was received in files, when a directory for it is set, and reads it back at the start. The requests are appended as they
/// came, so an end at any moment costs the last one at most. Without a directory it does nothing.
/// </summary>
internal sealed partial class TelemetryJournal(
    DashboardOptions options, TraceReader traces, LogReader logs, MetricReader metrics, ILogger<TelemetryJournal> logger) : IHostedService, IDisposable
{
    private readonly Lock _gate = new();
    private JournalFiles? _files;

    /// <summary>Where telemetry is kept; null when it is not.</summary>
    public string? Directory => _files is null ? null : options.Persistence.Directory;

    /// <summary>Why telemetry is not kept though it should be, or null.</summary>
    public string? Problem { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Persistence.Directory is not { Length: > 0 } directory)
        {
            return Task.CompletedTask;
        }

        try
        {
            var files = JournalFiles.Open(directory, options.Persistence.MaxMegabytes * 1024L * 1024L);
            var count = 0;
            foreach (var (signal, bytes) in files.ReadAll(note => LogDamaged(directory, note)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Replay(signal, bytes);
                count++;
            }

            _files = files;
            LogKept(directory, count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            GiveUp(e);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Adds what was received.</summary>
    public void Append(TelemetrySignal signal, IMessage request)
    {
        if (_files is null)
        {
            return;
        }

        lock (_gate)
        {
            try
            {
                _files?.Append(signal, request);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A full disk must not cost what is on the screen.
                GiveUp(e);
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            try
            {
                _files?.Clear();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                GiveUp(e);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _files?.Dispose();
            _files = null;
        }
    }

    private void Replay(TelemetrySignal signal, ReadOnlySpan<byte> bytes)
    {
        try
        {
            switch (signal)
            {
                case TelemetrySignal.Traces:
                    traces.Read(ExportTraceServiceRequest.Parser.ParseFrom(bytes));
                    break;
                case TelemetrySignal.Logs:
                    logs.Read(ExportLogsServiceRequest.Parser.ParseFrom(bytes));
                    break;
                case TelemetrySignal.Metrics:
                    metrics.Read(ExportMetricsServiceRequest.Parser.ParseFrom(bytes));
                    break;
            }
        }
        catch (InvalidProtocolBufferException e)
        {
            LogDamaged(options.Persistence.Directory!, e.Message);
        }
    }

    private void GiveUp(Exception reason)
    {
        Problem = reason.Message;
        LogNotKept(options.Persistence.Directory!, reason.Message);
        _files?.Dispose();
        _files = null;
    }

    [LoggerMessage(6001, LogLevel.Information, "Telemetry is kept in {Directory}; {Count} requests were read back")]
    private partial void LogKept(string directory, int count);

    [LoggerMessage(6002, LogLevel.Warning, "Telemetry is not kept in {Directory}: {Reason}. It stays in memory alone (DASHBOARD__PERSISTENCE__DIRECTORY)")]
    private partial void LogNotKept(string directory, string reason);

    [LoggerMessage(6003, LogLevel.Warning, "A part of the telemetry kept in {Directory} cannot be read and is left out: {Reason}")]
    private partial void LogDamaged(string directory, string reason);
}
