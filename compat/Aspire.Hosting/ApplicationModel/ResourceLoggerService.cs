using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A line of the console log of a resource.</summary>
/// <param name="LineNumber">Number from 1, rising.</param>
/// <param name="Content">The line; starts with its time in ISO 8601.</param>
/// <param name="IsErrorMessage">True when it came from standard error or is an error.</param>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>A line of the console log of a resource with its parts.</summary>
internal readonly record struct ConsoleLine(long Number, DateTimeOffset Timestamp, string Text, bool IsError)
{
    public LogLine ToLogLine() => new(
        (int)Math.Min(Number, int.MaxValue), FormattableString.Invariant($"{Timestamp.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffff}Z {Text}"), IsError);
}

/// <summary>Keeps the last lines of the console log of each resource and passes new ones on.</summary>
public class ResourceLoggerService : IDisposable
{
    /// <summary>Number of lines that are kept of each resource.</summary>
    internal const int MaximumLines = 10_000;

    private readonly ConcurrentDictionary<string, ConsoleLog> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _disposing = new();
    private readonly TimeProvider _time;

    /// <summary>Makes the service.</summary>
    public ResourceLoggerService()
        : this(TimeProvider.System)
    {
    }

    internal ResourceLoggerService(TimeProvider time) => _time = time;

    /// <summary>A logger that writes to the log of every instance of a resource.</summary>
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new ConsoleLogger(this, resource.GetResolvedResourceNames);
    }

    /// <summary>A logger that writes to the log of one instance.</summary>
    public ILogger GetLogger(string resourceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        return new ConsoleLogger(this, () => [resourceName]);
    }

    /// <summary>The lines kept of an instance and every new one, in batches; ends when the log is completed.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var batch in WatchLinesAsync(resourceName, follow: true, cancellationToken).ConfigureAwait(false))
        {
            yield return [.. batch.Select(line => line.ToLogLine())];
        }
    }

    /// <summary>The lines kept of a resource and every new one, in batches.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return WatchAsync(resource.GetResolvedResourceNames()[0]);
    }

    /// <summary>The lines kept of an instance.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var batch in WatchLinesAsync(resourceName, follow: false, cancellationToken).ConfigureAwait(false))
        {
            yield return [.. batch.Select(line => line.ToLogLine())];
        }
    }

    /// <summary>Ends the log of a resource: watchers end after the last line.</summary>
    public void Complete(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        foreach (var name in resource.GetResolvedResourceNames())
        {
            Complete(name);
        }
    }

    /// <summary>Ends the log of an instance: watchers end after the last line.</summary>
    public void Complete(string name) => LogOf(name).Complete();

    /// <inheritdoc />
    public void Dispose()
    {
        _disposing.Cancel();
        _disposing.Dispose();
        GC.SuppressFinalize(this);
    }

    internal void Append(string resourceName, string text, bool isError) => LogOf(resourceName).Append(_time.GetUtcNow(), text, isError);

    internal async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> WatchLinesAsync(
        string resourceName, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var log = LogOf(resourceName);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        var (kept, channel) = log.Subscribe();
        try
        {
            if (kept.Length > 0)
            {
                yield return kept;
            }

            while (follow && await WaitAsync(channel, ending.Token).ConfigureAwait(false))
            {
                List<ConsoleLine> batch = [];
                while (batch.Count < 1000 && channel.Reader.TryRead(out var line))
                {
                    batch.Add(line);
                }

                yield return batch;
            }
        }
        finally
        {
            log.Unsubscribe(channel);
        }
    }

    private static async ValueTask<bool> WaitAsync(Channel<ConsoleLine> channel, CancellationToken cancellationToken) =>
        await channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);

    private ConsoleLog LogOf(string resourceName) => _logs.GetOrAdd(resourceName, static _ => new ConsoleLog());

    private sealed class ConsoleLog
    {
        private readonly Lock _gate = new();
        private readonly Queue<ConsoleLine> _lines = new();
        private readonly List<Channel<ConsoleLine>> _watchers = [];
        private long _count;
        private bool _completed;

        public void Append(DateTimeOffset timestamp, string text, bool isError)
        {
            lock (_gate)
            {
                var line = new ConsoleLine(++_count, timestamp, text, isError);
                _lines.Enqueue(line);
                if (_lines.Count > MaximumLines)
                {
                    _lines.Dequeue();
                }

                foreach (var watcher in _watchers)
                {
                    watcher.Writer.TryWrite(line);
                }
            }
        }

        public (ConsoleLine[] Kept, Channel<ConsoleLine> Channel) Subscribe()
        {
            // a reader that is slower than the writer loses the oldest lines, not the memory of the application host
            var channel = Channel.CreateBounded<ConsoleLine>(new BoundedChannelOptions(MaximumLines)
            {
                FullMode = BoundedChannelFullMode.DropOldest,
                SingleReader = true,
            });
            lock (_gate)
            {
                if (_completed)
                {
                    channel.Writer.Complete();
                }
                else
                {
                    _watchers.Add(channel);
                }

                return ([.. _lines], channel);
            }
        }

        public void Unsubscribe(Channel<ConsoleLine> channel)
        {
            lock (_gate)
            {
                _watchers.Remove(channel);
            }
        }

        public void Complete()
        {
            lock (_gate)
            {
                _completed = true;
                _watchers.ForEach(watcher => watcher.Writer.TryComplete());
                _watchers.Clear();
            }
        }
    }

    private sealed class ConsoleLogger(ResourceLoggerService service, Func<string[]> names) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = exception is null ? formatter(state, null) : formatter(state, exception) + Environment.NewLine + exception;
            foreach (var name in names())
            {
                foreach (var line in text.Split('\n'))
                {
                    service.Append(name, line.TrimEnd('\r'), logLevel >= LogLevel.Error);
                }
            }
        }
    }
}
