using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Docker.DotNet.Http;

namespace Docker.DotNet;

/// <summary>
/// The streams of a container's process on one connection. With a terminal they are one stream of bytes; without, the engine frames
/// standard output and error: a byte that names the stream, three zeros, the length as a big-endian 32-bit number, the bytes.
/// Memory use does not depend on the amount of output. One reader and one writer may be active at the same time.
/// </summary>
public class MultiplexedStream : IDisposable
{
    private const int HeaderLength = 8;
    private const int BufferSize = 16 * 1024;
    private const int CopyBufferSize = 80 * 1024;

    private readonly Stream _stream;
    private readonly bool _multiplexed;

    // Bytes that were read together with a header: [_start, _end) of the buffer.
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;

    // What is left of the current frame.
    private uint _remaining;
    private TargetStream _target;

    /// <param name="stream">The connection; disposed with this object.</param>
    /// <param name="multiplexed">Whether the engine frames the streams, that is, whether there is no terminal.</param>
    public MultiplexedStream(Stream stream, bool multiplexed)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _multiplexed = multiplexed;
    }

    /// <summary>Which stream of the process.</summary>
    public enum TargetStream
    {
        /// <summary>Standard input.</summary>
        StandardIn = 0,

        /// <summary>Standard output, and everything when there is a terminal.</summary>
        StandardOut = 1,

        /// <summary>Standard error.</summary>
        StandardError = 2,
    }

    /// <summary>Ends the process's input; its output can still be read.</summary>
    /// <exception cref="NotSupportedException">The connection has no half-close.</exception>
    public void CloseWrite() => HalfClose.CloseWrite(_stream);

    /// <summary>Writes to the process's input.</summary>
    public Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _stream.WriteAsync(buffer, offset, count, cancellationToken);

    /// <summary>Reads what comes next, of either stream. Cancelling closes the connection.</summary>
    /// <exception cref="EndOfStreamException">The connection ended within a frame.</exception>
    public async Task<ReadResult> ReadOutputAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        var destination = buffer.AsMemory(offset, count);
        if (!_multiplexed)
        {
            var raw = await _stream.ReadAsync(destination, cancellationToken).ConfigureAwait(false);
            return new ReadResult { Count = raw, Target = TargetStream.StandardOut };
        }

        // A frame without bytes is no end.
        while (_remaining == 0)
        {
            if (!await ReadHeaderAsync(cancellationToken).ConfigureAwait(false))
            {
                return default;
            }
        }

        var read = await ReadPayloadAsync(destination[..(int)Math.Min((uint)count, _remaining)], cancellationToken).ConfigureAwait(false);
        _remaining -= (uint)read;
        return new ReadResult { Count = read, Target = _target };
    }

    /// <summary>Reads both streams to their ends, as UTF-8. The output is kept in memory: only for processes that say little.</summary>
    public async Task<(string stdout, string stderr)> ReadOutputToEndAsync(CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        await CopyOutputToAsync(Stream.Null, output, error, cancellationToken).ConfigureAwait(false);
        return (Text(output), Text(error));

        static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Copies <paramref name="input"/> to the process's input, to its end. Does not close it.</summary>
    public Task CopyFromAsync(Stream input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.CopyToAsync(_stream, CopyBufferSize, cancellationToken);
    }

    /// <summary>Copies what the process writes to the streams given, until it ends.</summary>
    /// <param name="stdin">Gets what the engine marks as input; null to drop it.</param>
    /// <param name="stdout">Gets standard output; null to drop it.</param>
    /// <param name="stderr">Gets standard error; null to drop it.</param>
    /// <param name="cancellationToken">Ends the copying and closes the connection.</param>
    public async Task CopyOutputToAsync(Stream stdin, Stream stdout, Stream stderr, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBufferSize);
        try
        {
            while (true)
            {
                var result = await ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false);
                if (result.EOF)
                {
                    return;
                }

                var destination = result.Target switch
                {
                    TargetStream.StandardIn => stdin,
                    TargetStream.StandardOut => stdout,
                    _ => stderr,
                };
                if (destination is not null)
                {
                    await destination.WriteAsync(buffer.AsMemory(0, result.Count), cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        GC.SuppressFinalize(this);
    }

    private async ValueTask<bool> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        while (_end - _start < HeaderLength)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            var read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return _end == 0 ? false : throw EndedWithinFrame();
            }

            _end += read;
        }

        var header = _buffer.AsSpan(_start, HeaderLength);
        _target = header[0] switch
        {
            0 => TargetStream.StandardIn,
            1 => TargetStream.StandardOut,
            2 => TargetStream.StandardError,
            var unknown => throw new IOException(
                $"The engine's stream has no frame where one must start (stream {unknown}). Does the container have a terminal?"),
        };
        _remaining = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        _start += HeaderLength;
        return true;
    }

    private async ValueTask<int> ReadPayloadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_start < _end)
        {
            var count = Math.Min(destination.Length, _end - _start);
            _buffer.AsMemory(_start, count).CopyTo(destination);
            _start += count;
            return count;
        }

        (_start, _end) = (0, 0);
        var read = await _stream.ReadAsync(destination, cancellationToken).ConfigureAwait(false);
        return read > 0 || destination.IsEmpty ? read : throw EndedWithinFrame();
    }

    private static EndOfStreamException EndedWithinFrame() => new("The engine closed the connection within a frame of output.");

    /// <summary>What one read gave.</summary>
    public struct ReadResult
    {
        /// <summary>How many bytes; 0 at the end.</summary>
        public int Count { get; set; }

        /// <summary>Which stream they are of.</summary>
        public TargetStream Target { get; set; }

        /// <summary>Whether the process's output has ended.</summary>
        public readonly bool EOF => Count == 0;
    }
}
