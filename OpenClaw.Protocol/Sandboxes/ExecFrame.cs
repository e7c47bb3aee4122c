using System.Buffers;
using System.Buffers.Binary;

namespace OpenClaw.Protocol.Sandboxes;

/// <summary>The kinds of <see cref="ExecFrame"/>.</summary>
public enum ExecFrameKind : byte
{
    /// <summary>JSON <see cref="ExecStarted"/>.</summary>
    Started = 1,

    /// <summary>Bytes of standard output.</summary>
    Stdout = 2,

    /// <summary>Bytes of standard error.</summary>
    Stderr = 3,

    /// <summary>JSON <see cref="ExecExited"/>; the last frame.</summary>
    Exited = 4,

    /// <summary>JSON <see cref="WorkerError"/>; the last frame.</summary>
    Error = 5,

    /// <summary>JSON <see cref="ProcessStatus"/>: the command runs on without this stream; the last frame.</summary>
    Yielded = 6,
}

/// <summary>
/// One frame of an exec stream: a byte for the kind, four bytes for the payload's length (big-endian, at most
/// <see cref="MaxPayloadBytes"/>), the payload. Binary, because output is bytes and may be hundreds of megabytes.
/// </summary>
/// <param name="Kind">What the payload is.</param>
/// <param name="Payload">Valid until the buffer it was read from advances.</param>
public readonly record struct ExecFrame(ExecFrameKind Kind, ReadOnlySequence<byte> Payload)
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 5;

    /// <summary>Largest payload.</summary>
    public const int MaxPayloadBytes = 1 << 20;

    /// <summary>Reads the frame at the start of <paramref name="buffer"/> and moves the buffer behind it.</summary>
    /// <returns>False when the frame is not whole yet.</returns>
    /// <exception cref="FormatException">The header names an unknown kind or a payload over the limit.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out ExecFrame frame)
    {
        frame = default;
        if (buffer.Length < HeaderBytes)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        buffer.Slice(0, HeaderBytes).CopyTo(header);
        var kind = (ExecFrameKind)header[0];
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (kind is < ExecFrameKind.Started or > ExecFrameKind.Yielded)
        {
            throw new FormatException($"An exec frame has the unknown kind {header[0]}.");
        }

        if (length > MaxPayloadBytes)
        {
            throw new FormatException($"An exec frame claims {length} bytes; the limit is {MaxPayloadBytes}.");
        }

        if (buffer.Length < HeaderBytes + length)
        {
            return false;
        }

        frame = new ExecFrame(kind, buffer.Slice(HeaderBytes, length));
        buffer = buffer.Slice(HeaderBytes + length);
        return true;
    }

    /// <summary>Writes one frame.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The payload is larger than <see cref="MaxPayloadBytes"/>.</exception>
    public static void Write(IBufferWriter<byte> writer, ExecFrameKind kind, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MaxPayloadBytes);

        var header = writer.GetSpan(HeaderBytes);
        header[0] = (byte)kind;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)payload.Length);
        writer.Advance(HeaderBytes);
        writer.Write(payload);
    }
}
