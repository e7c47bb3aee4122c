using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace OpenClaw.Gateway.Connections;

/// <summary>
/// Has the web server rent its buffers where everything else does. Its own pool keeps every buffer that was ever in use at once and lets go of a twentieth
/// of them each 10 seconds, so that a moment in which a thousand clients come back would be paid for long after it.
/// </summary>
internal sealed class SharedBuffers : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => MemoryPool<byte>.Shared;
}
