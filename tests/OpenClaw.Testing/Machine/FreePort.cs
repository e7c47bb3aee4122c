using System.Net;
using System.Net.Sockets;

namespace OpenClaw.Testing.Machine;

/// <summary>TCP ports of the loopback interface.</summary>
public static class FreePort
{
    // Below the ports of outgoing connections, one of which could have it before the listener does, and beside those that an application host hands out.
    private const int First = 12_000;
    private const int End = 18_000;

    private static readonly Lock Gate = new();
    private static readonly HashSet<int> HandedOut = [];

    /// <summary>A port nobody listens on, and nobody else in this process was given. Prefer port 0 where the listener can tell which one it got.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            lock (Gate)
            {
                if (IsFree(port) && HandedOut.Add(port))
                {
                    return port;
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
