using System.Net;
using System.Text.Json;
using Aspire.Dashboard.ApplicationHost;
using Aspire.Dashboard.Telemetry;
using Aspire.ResourceService;

namespace Aspire.Dashboard.Pages.ConsoleLogs;

/// <summary>Follows the console of one resource as long as a page shows it. Keeps a bounded number of lines.</summary>
internal sealed class ConsoleSession : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly RingBuffer<ConsoleLine> _lines = new();
    private readonly CancellationTokenSource _gone = new();
    private readonly ResourceServiceClient _client;
    private readonly string _resource;
    private readonly int _limit;
    private readonly TimeProvider _time;
    private readonly ChangeFeed _changes;
    private readonly Task _reading;
    private long _number;

    public ConsoleSession(ResourceServiceClient client, string resource, int limit, TimeProvider time, ILogger<ChangeFeed> logger, Action changed)
    {
        _client = client;
        _resource = resource;
        _limit = limit;
        _time = time;
        _changes = new ChangeFeed(time, logger);
        _changes.Subscribe(TelemetrySignal.Logs, changed);
        _reading = ReadAsync(_gone.Token);
    }

    /// <summary>Lines that made room.</summary>
    public long Dropped { get; private set; }

    /// <summary>Why nothing comes, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>The lines that contain a text, oldest first.</summary>
    public IReadOnlyList<ConsoleLine> List(string? text)
    {
        ConsoleLine[] all;
        lock (_gate)
        {
            all = _lines.ToArray();
        }

        return string.IsNullOrEmpty(text) ? all : Array.FindAll(all, line => line.Plain.Contains(text, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Forgets the lines; those to come are shown.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _lines.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _reading;
        _changes.Dispose();
        _gone.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var isFirst = true;
                await foreach (var line in _client.ReadConsoleAsync(_resource, follow: true, cancellationToken))
                {
                    Add(line, isFirst);
                    isFirst = false;
                }

                Note(null);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.NotFound)
            {
                Note($"The AppHost has no resource {_resource}.");
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException or OperationCanceledException)
            {
                Note("The AppHost does not answer; trying again.");
            }

            await Task.Delay(RetryDelay, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A stream begins with all lines that are kept over there, so what is here already goes.
    private void Add(ConsoleLineDto line, bool isFirst)
    {
        lock (_gate)
        {
            if (isFirst)
            {
                _lines.Clear();
            }

            Problem = null;
            _lines.Add(new ConsoleLine(_resource, ++_number, line.Timestamp, line.Text, line.Stderr));
            if (_lines.Count > _limit)
            {
                _lines.RemoveOldest();
                Dropped++;
            }
        }

        _changes.Publish(TelemetrySignal.Logs);
    }

    private void Note(string? problem)
    {
        if (Problem != problem)
        {
            Problem = problem;
            _changes.Publish(TelemetrySignal.Logs);
        }
    }
}

/// <summary>A line of a console.</summary>
/// <param name="Resource">Unique name of the resource that wrote it.</param>
/// <param name="Number">Number in order of arrival, from 1.</param>
/// <param name="Timestamp">When it was written.</param>
/// <param name="Text">The line as written.</param>
/// <param name="IsError">Whether it came from standard error.</param>
internal sealed record ConsoleLine(string Resource, long Number, DateTimeOffset Timestamp, string Text, bool IsError)
{
    private string? _plain;

    /// <summary>The line without escape sequences.</summary>
    public string Plain => _plain ??= AnsiText.Plain(Text);
}
