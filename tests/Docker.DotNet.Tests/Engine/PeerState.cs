using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Docker.DotNet.Tests.Engine;

/// <summary>Tells a connection that the other side closed from one that it only closed for writing; reading gives 0 bytes for both.</summary>
internal static partial class PeerState
{
    private const short HungUp = 0x10;

    public static bool IsGone(Socket socket)
    {
        if (socket.SafeHandle.IsClosed)
        {
            return true;
        }

        var query = new PollQuery { Descriptor = (int)socket.Handle };
        return Poll(ref query, 1, 0) > 0 && (query.Returned & HungUp) != 0;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollQuery query, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollQuery
    {
        public int Descriptor;
        public short Wanted;
        public short Returned;
    }
}
