using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Engine.Networking;

/// <summary>Finds ports for processes that choose none themselves.</summary>
internal static class FreePorts
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<int> HandedOut = [];

    /// <summary>A port that nobody listens on now and that was not handed out before in this process.</summary>
    public static int Next(ProtocolType protocol = ProtocolType.Tcp)
    {
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            lock (Gate)
            {
                if (HandedOut.Add(port))
                {
                    return port;
                }
            }
        }
    }

    /// <summary>True when nobody listens on the port of the loopback addresses.</summary>
    public static bool IsFree(int port, ProtocolType protocol = ProtocolType.Tcp)
    {
        try
        {
            foreach (var address in Socket.OSSupportsIPv6 ? new[] { IPAddress.Loopback, IPAddress.IPv6Loopback } : [IPAddress.Loopback])
            {
                using var socket = new Socket(address.AddressFamily, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
                socket.Bind(new IPEndPoint(address, port));
                if (protocol == ProtocolType.Tcp)
                {
                    socket.Listen();
                }
            }

            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
        catch (SocketException)
        {
            // no IPv6 on this machine, or a port that needs rights: the one who listens will say so
            return true;
        }
    }
}
