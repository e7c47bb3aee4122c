using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Shared;

/// <summary>
/// Keeps the beginning and the end of a stream of bytes: the beginning says what a command set out to do, the end how it went. What
/// lies between is counted.
/// </summary>
internal sealed class KeptOutput(int headBytes, int tailBytes)
{
    /// <summary>What is kept of each output of a command: 256 KiB of its beginning.</summary>
    public const int HeadOfCommand = 256 << 10;

    /// <summary>And 768 KiB of its end.</summary>
    public const int TailOfCommand = 768 << 10;

    private readonly OutputTail _tail = new(tailBytes);
    private byte[] _head = [];
    private int _headLength;

    /// <summary>Bytes that were ever appended.</summary>
    public long Total => _headLength + _tail.Total;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var first = Math.Min(bytes.Length, headBytes - _headLength);
        if (first > 0)
        {
            if (_headLength + first > _head.Length)
            {
                Array.Resize(ref _head, Math.Min(headBytes, Math.Max(4096, (_headLength + first) * 2)));
            }

            bytes[..first].CopyTo(_head.AsSpan(_headLength));
            _headLength += first;
        }

        if (first < bytes.Length)
        {
            _tail.Append(bytes[first..]);
        }
    }

    /// <summary>What is kept from <paramref name="offset"/> on.</summary>
    /// <returns>The bytes, the offset of the first of them, and what is missing within them; null when nothing is.</returns>
    public (byte[] Bytes, long Offset, OutputGap? Gap) Read(long offset)
    {
        if (offset >= _headLength)
        {
            var (end, at) = _tail.Read(offset - _headLength);
            return (end, _headLength + at, null);
        }

        var (tail, from) = _tail.Read(0);
        var start = (int)Math.Max(0, offset);
        byte[] bytes = [.. _head.AsSpan(start, _headLength - start), .. tail];
        return (bytes, start, from == 0 ? null : new OutputGap(_headLength - start, from));
    }
}
