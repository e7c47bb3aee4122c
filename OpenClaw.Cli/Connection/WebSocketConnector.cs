using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace OpenClaw.Cli.Connection;

/// <summary>
/// Opens WebSockets. To this machine, where no proxy and no TLS is in between, by a request of its own: the framework's client would load its whole
/// HTTP stack for one request, which takes longer than the call that it is for.
/// </summary>
internal static class WebSocketConnector
{
    private const int MaxHead = 16 * 1024;

    // RFC 6455, section 1.3: appended to the key before it is hashed.
    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    /// <summary>Opens one.</summary>
    /// <exception cref="NotWebSocketException">Something answers there that is no WebSocket server.</exception>
    /// <exception cref="WebSocketException">Nobody answers.</exception>
    public static async Task<WebSocket> ConnectAsync(Uri address, CancellationToken cancellationToken) =>
        address is { IsLoopback: true, Scheme: "ws" }
            ? await ConnectHereAsync(address, cancellationToken)
            : await ConnectElsewhereAsync(address, cancellationToken);

    private static async Task<WebSocket> ConnectElsewhereAsync(Uri address, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            if (address.IsLoopback)
            {
                socket.Options.Proxy = null;
            }

            await socket.ConnectAsync(address, cancellationToken);
            return socket;
        }
        catch (WebSocketException) when (socket.HttpStatusCode != 0)
        {
            var status = (int)socket.HttpStatusCode;
            socket.Dispose();
            throw new NotWebSocketException($"HTTP {status}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<WebSocket> ConnectHereAsync(Uri address, CancellationToken cancellationToken)
    {
        var socket = await DialAsync(address, cancellationToken);
        var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"), cancellationToken);
            Check(await ReadHeadAsync(stream, cancellationToken), key);
            return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = false, KeepAliveInterval = KeepAlive });
        }
        catch (IOException exception)
        {
            await stream.DisposeAsync();
            throw new WebSocketException(WebSocketError.Faulted, exception);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    // A name such as localhost has several addresses, of which a gateway may have one.
    private static async Task<Socket> DialAsync(Uri address, CancellationToken cancellationToken)
    {
        IPAddress[] targets = IPAddress.TryParse(address.DnsSafeHost, out var literal) ? [literal] : [IPAddress.Loopback, IPAddress.IPv6Loopback];
        SocketException? failure = null;
        foreach (var target in targets)
        {
            var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(target, address.Port), cancellationToken);
                return socket;
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                failure ??= exception;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new WebSocketException(WebSocketError.Faulted, failure);
    }

    // Byte by byte at the end, so that nothing behind the head is taken from the WebSocket.
    private static async Task<string> ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var head = new byte[MaxHead];
        var length = 0;
        while (!head.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            if (length == MaxHead)
            {
                throw new NotWebSocketException($"an answer whose head is longer than {MaxHead} bytes");
            }

            var read = await stream.ReadAsync(head.AsMemory(length, Missing(head.AsSpan(0, length))), cancellationToken);
            if (read == 0)
            {
                throw length == 0 ? new WebSocketException(WebSocketError.ConnectionClosedPrematurely) : new NotWebSocketException("an answer that is no HTTP");
            }

            length += read;
        }

        return Encoding.Latin1.GetString(head, 0, length);
    }

    // How many bytes the head has at least to come.
    private static int Missing(ReadOnlySpan<byte> head) =>
        head.EndsWith("\r\n\r"u8) ? 1 : head.EndsWith("\r\n"u8) ? 2 : head.EndsWith("\r"u8) ? 3 : 4;

    private static void Check(string head, string key)
    {
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var status = lines[0].Split(' ');
        if (status.Length < 2 || !status[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || !int.TryParse(status[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            throw new NotWebSocketException("an answer that is no HTTP");
        }

        if (code != (int)HttpStatusCode.SwitchingProtocols)
        {
            throw new NotWebSocketException($"HTTP {code}");
        }

#pragma warning disable CA5350 // What the protocol asks for; it proves that a WebSocket server answered, and protects nothing.
        var expected = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSuffix)));
#pragma warning restore CA5350
        if (Header("Upgrade")?.Equals("websocket", StringComparison.OrdinalIgnoreCase) != true || Header("Sec-WebSocket-Accept") != expected)
        {
            throw new NotWebSocketException("an upgrade that is not one to WebSocket");
        }

        string? Header(string name) => lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
    }
}

/// <summary>What answers is no WebSocket server.</summary>
internal sealed class NotWebSocketException(string message) : Exception(message);
