using System.IO.Pipes;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Net.Http.Client;

namespace Docker.DotNet.Http;

/// <summary>Tells the other side that nothing more will be written, while reading goes on.</summary>
internal static class HalfClose
{
    public static void CloseWrite(Stream connection)
    {
        switch (connection)
        {
            case NetworkStream stream:
                ShutdownSend(stream.Socket);
                break;
            case SslStream stream:
                // One small record, and the public signature above is synchronous.
                stream.ShutdownAsync().GetAwaiter().GetResult();
                break;
            case PipeStream stream when OperatingSystem.IsWindows():
                NamedPipeEnd.Write(stream.SafePipeHandle);
                break;
            case WriteClosableStream { CanCloseWrite: true } stream:
                stream.CloseWrite();
                break;
            default:
                throw new NotSupportedException($"A {connection.GetType().Name} cannot be closed for writing alone.");
        }
    }

    private static void ShutdownSend(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException exception)
            when (exception.SocketErrorCode is SocketError.NotConnected or SocketError.Shutdown or SocketError.ConnectionReset)
        {
            // The process ended and the engine closed first: there is nobody left to tell.
        }
    }
}
