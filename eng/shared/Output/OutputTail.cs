namespace OpenClaw.Shared;

/// <summary>Keeps the end of a stream of bytes; grows with it up to its capacity.</summary>
internal sealed class OutputTail(int capacity)
{
    private byte[] _ring = [];

    /// <summary>Bytes that were ever appended.</summary>
    public long Total { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= capacity)
        {
            Total += bytes.Length - capacity;
            bytes = bytes[^capacity..];
        }

        Grow(bytes.Length);
        var at = (int)(Total % _ring.Length);
        var first = Math.Min(bytes.Length, _ring.Length - at);
        bytes[..first].CopyTo(_ring.AsSpan(at));
        bytes[first..].CopyTo(_ring);
        Total += bytes.Length;
    }

    /// <summary>What is kept from <paramref name="offset"/> on.</summary>
    /// <returns>The bytes, and the offset of the first of them.</returns>
    public (byte[] Bytes, long Offset) Read(long offset)
    {
        var from = Math.Clamp(offset, Math.Max(0, Total - _ring.Length), Total);
        var bytes = new byte[Total - from];
        if (bytes.Length > 0)
        {
            var at = (int)(from % _ring.Length);
            var first = Math.Min(bytes.Length, _ring.Length - at);
            _ring.AsSpan(at, first).CopyTo(bytes);
            _ring.AsSpan(0, bytes.Length - first).CopyTo(bytes.AsSpan(first));
        }

        return (bytes, from);
    }

    // Only while nothing has been dropped yet: then the bytes lie in order.
    private void Grow(int more)
    {
        if (_ring.Length < capacity && Total + more > _ring.Length)
        {
            Array.Resize(ref _ring, (int)Math.Min(capacity, Math.Max(4096, (Total + more) * 2)));
        }
    }
}
