using System.Net;
using System.Net.Sockets;

namespace OpenClaw.Testing.Machine;

/// <summary>TCP ports of the loopback interface.</summary>
public static class FreePort
{
    /// <summary>A port nobody listens on. Prefer port 0 where the listener can tell which one it got: this one may be taken by the time it is used.</summary>
    public static int Next()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
