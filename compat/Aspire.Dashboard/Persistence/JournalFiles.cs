using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Aspire.Dashboard.Telemetry;
using Google.Protobuf;

namespace Aspire.Dashboard.Persistence;

/// <summary>
/// Numbered files of records: signal (1 byte), length (4 bytes, little-endian), an OTLP request in protobuf. Full, the oldest file goes.
/// Private to the user, and used by one process at a time. Not thread-safe: its owner locks.
/// </summary>
internal sealed class JournalFiles : IDisposable
{
    private const int HeaderBytes = 5;

    // How many files share the room: the oldest share is what goes at once.
    private const int Shares = 8;
    private const string Pattern = "telemetry-*.otlp";

    private readonly string _directory;
    private readonly long _maxBytes;
    private readonly FileStream _lock;
    private FileStream? _current;
    private long _number;
    private long _olderBytes;

    private JournalFiles(string directory, long maxBytes, FileStream ownership)
    {
        _directory = directory;
        _maxBytes = maxBytes;
        _lock = ownership;
        _olderBytes = Files().Sum(file => file.Length);
        _number = Files().Select(NumberOf).DefaultIfEmpty().Max();
    }

    /// <summary>Opens the directory, which is made when it is not there.</summary>
    /// <exception cref="IOException">It cannot be used, or another dashboard uses it.</exception>
    public static JournalFiles Open(string directory, long maxBytes)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        try
        {
            return new JournalFiles(directory, maxBytes, PrivateFile.Open(Path.Combine(directory, "lock"), FileMode.OpenOrCreate));
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            throw new IOException($"another dashboard uses it ({e.Message})", e);
        }
    }

    /// <summary>All records, the oldest first; what is cut off or damaged ends its file.</summary>
    /// <param name="noteDamage">Told what was left out.</param>
    public IEnumerable<(TelemetrySignal Signal, byte[] Bytes)> ReadAll(Action<string> noteDamage)
    {
        var header = new byte[HeaderBytes];
        foreach (var file in Files())
        {
            using var stream = file.OpenRead();
            while (stream.Position < stream.Length)
            {
                var read = stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
                var length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(1));
                if (read < HeaderBytes || length < 0 || length > stream.Length - stream.Position)
                {
                    noteDamage($"{file.Name} ends inside a record");
                    break;
                }

                var bytes = new byte[length];
                stream.ReadExactly(bytes);
                yield return ((TelemetrySignal)header[0], bytes);
            }
        }
    }

    public void Append(TelemetrySignal signal, IMessage request)
    {
        var size = request.CalculateSize();
        if (_current is null || _current.Length + size > _maxBytes / Shares)
        {
            StartFile(size);
        }

        var record = ArrayPool<byte>.Shared.Rent(HeaderBytes + size);
        try
        {
            record[0] = (byte)signal;
            BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(1), size);
            request.WriteTo(record.AsSpan(HeaderBytes, size));

            // One write a record, and none is held back: what was answered is with the system.
            _current!.Write(record, 0, HeaderBytes + size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(record);
        }
    }

    public void Clear()
    {
        _current?.Dispose();
        _current = null;
        foreach (var file in Files())
        {
            file.Delete();
        }

        _olderBytes = 0;
    }

    public void Dispose()
    {
        _current?.Dispose();
        _lock.Dispose();
    }

    private void StartFile(int size)
    {
        _olderBytes += _current?.Length ?? 0;
        _current?.Dispose();
        _current = null;
        foreach (var file in Files())
        {
            if (_olderBytes + Math.Max(size, _maxBytes / Shares) <= _maxBytes)
            {
                break;
            }

            _olderBytes -= file.Length;
            file.Delete();
        }

        _current = PrivateFile.Open(Path.Combine(_directory, $"telemetry-{++_number:D8}.otlp"), FileMode.CreateNew, bufferSize: 0);
    }

    private FileInfo[] Files() => [.. new DirectoryInfo(_directory).EnumerateFiles(Pattern).OrderBy(NumberOf)];

    private static long NumberOf(FileInfo file) =>
        long.TryParse(Path.GetFileNameWithoutExtension(file.Name).AsSpan("telemetry-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
