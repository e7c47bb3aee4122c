using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Engine.Networking;

/// <summary>
/// Finds ports for processes that choose none themselves. It takes them from below the range out of which systems take the ports of outgoing
/// connections (32768 and up on Linux, 49152 on others): one of those could have the port before the process that is meant for it listens.
/// </summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int Count = 10_000;

    private static readonly Lock Gate = new();
    private static readonly HashSet<int> HandedOut = [];

    /// <summary>A port that nobody listens on now and that was not handed out before in this process.</summary>
    /// <exception cref="DistributedApplicationException">All are taken.</exception>
    public static int Next(ProtocolType protocol = ProtocolType.Tcp)
    {
        // Somewhere, so that two application hosts that start at once do not look at the same ones, and from there on.
        var offset = Random.Shared.Next(Count);
        lock (Gate)
        {
            for (var i = 0; i < Count; i++)
            {
                var port = First + ((offset + i) % Count);
                if (!HandedOut.Contains(port) && IsFree(port, protocol))
                {
                    HandedOut.Add(port);
                    return port;
                }
            }
        }

        throw new DistributedApplicationException($"No port from {First} to {First + Count - 1} is free.");
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
