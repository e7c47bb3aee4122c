using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;

namespace OpenClaw.Gateway.Logging;

/// <summary>
/// The gateway's log as JSON lines, one file a day, in the form that clients of <c>logs.tail</c> read. Lines are written by one task in
/// batches; when it falls behind, the newest lines are lost and counted, and nobody waits. Control characters come out escaped and long
/// texts cut off, so that nothing a client says can pretend to be a line of its own.
/// </summary>
internal sealed class LogFile : ILoggerProvider, IAsyncDisposable
{
    private const int QueuedLines = 8192;
    private const int MaxTextLength = 4000;
    private const int KeptDays = 7;
    private const long MaxFileBytes = 200L * 1024 * 1024;

    private readonly string? _configuredPath;
    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly Channel<byte[]> _lines = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(QueuedLines) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Task _writing;
    private LogLevel _least;

    public LogFile(GatewayPaths paths, ConfigurationStore configuration, TimeProvider time)
    {
        var settings = configuration.Current.Settings.Logging;
        _time = time;
        _configuredPath = settings?.File is { Length: > 0 } file ? Path.GetFullPath(file, paths.StateDir) : null;
        _directory = _configuredPath is null ? Path.Combine(paths.StateDir, "logs") : Path.GetDirectoryName(_configuredPath)!;
        _least = LevelOf(settings?.Level);
        configuration.Changed += next => _least = LevelOf(next.Settings.Logging?.Level);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>The file of today.</summary>
    public string CurrentPath => _configuredPath ?? Path.Combine(
        _directory, string.Create(CultureInfo.InvariantCulture, $"openclaw-{_time.GetLocalNow():yyyy-MM-dd}.log"));

    public ILogger CreateLogger(string categoryName) => new Sink(this, Subsystem(categoryName));

    /// <summary>Takes no more lines; <see cref="DisposeAsync"/> waits until the last one is written.</summary>
    public void Dispose() => _lines.Writer.TryComplete();

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    private void Add(string subsystem, LogLevel level, string message, Exception? exception)
    {
        var at = Transcript.Iso(_time.GetUtcNow());
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("0", $"{{\"subsystem\":\"{subsystem}\"}}");
            writer.WriteString("1", Cut(message));
            if (exception is not null)
            {
                writer.WriteString("2", Cut(exception.ToString()));
            }

            writer.WriteStartObject("_meta");
            writer.WriteString("runtime", "dotnet");
            writer.WriteString("runtimeVersion", Environment.Version.ToString());
            writer.WriteString("name", $"{{\"subsystem\":\"{subsystem}\"}}");
            writer.WriteString("date", at);
            writer.WriteNumber("logLevelId", (int)level + 1);
            writer.WriteString("logLevelName", NameOf(level));
            writer.WriteEndObject();
            writer.WriteString("time", at);
            writer.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        _lines.Writer.TryWrite(buffer.ToArray());
    }

    private async Task WriteAsync()
    {
        while (await _lines.Reader.WaitToReadAsync())
        {
            try
            {
                await WriteWaitingAsync();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A full or read-only disk must not end the gateway; the console has the line too.
                while (_lines.Reader.TryRead(out _))
                {
                }
            }
        }
    }

    private async Task WriteWaitingAsync()
    {
        var path = CurrentPath;
        if (!File.Exists(path))
        {
            GatewayPaths.EnsurePrivateDirectory(_directory);
            Forget();
        }

        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var stream = new FileStream(path, options);
        while (_lines.Reader.TryRead(out var line))
        {
            if (stream.Length < MaxFileBytes)
            {
                await stream.WriteAsync(line);
            }
        }
    }

    private void Forget()
    {
        if (_configuredPath is not null)
        {
            return;
        }

        foreach (var old in Directory.GetFiles(_directory, "openclaw-*.log").OrderDescending(StringComparer.Ordinal).Skip(KeptDays))
        {
            File.Delete(old);
        }
    }

    private static string Cut(string text) => text.Length <= MaxTextLength ? text : text[..MaxTextLength] + "…";

    // OpenClaw.Gateway.Connections.Handshake -> gateway/connections.
    private static string Subsystem(string category)
    {
        var parts = category.Split('.');
        return category.StartsWith("OpenClaw.Gateway", StringComparison.Ordinal)
            ? parts.Length > 2 ? $"gateway/{parts[2].ToLowerInvariant()}" : "gateway"
            : JsonEncodedText.Encode(category).ToString();
    }

    private static LogLevel LevelOf(string? name) => name switch
    {
        "silent" => LogLevel.None,
        "fatal" => LogLevel.Critical,
        "error" => LogLevel.Error,
        "warn" => LogLevel.Warning,
        "debug" => LogLevel.Debug,
        "trace" => LogLevel.Trace,
        _ => LogLevel.Information,
    };

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Critical => "FATAL",
        LogLevel.Error => "ERROR",
        LogLevel.Warning => "WARN",
        LogLevel.Debug => "DEBUG",
        LogLevel.Trace => "TRACE",
        _ => "INFO",
    };

    private sealed class Sink(LogFile file, string subsystem) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= file._least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                file.Add(subsystem, logLevel, formatter(state, exception), exception);
            }
        }
    }
}
