using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Engine.Networking;

/// <summary>
/// Listens where others expect an endpoint and passes connections on to the instances that serve it, in turn. While no instance serves,
/// connections are closed at once.
/// </summary>
internal sealed class TcpProxy : IEndpointProxy
{
    private const int BufferSize = 32 * 1024;

    private readonly List<Socket> _listeners = [];
    private readonly List<Task> _accepting = [];
    private readonly ConcurrentDictionary<Socket, Task> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, int> _backends = new();
    private int _turn;

    private TcpProxy()
    {
    }

    public int Port { get; private set; }

    /// <summary>Listens on the loopback addresses.</summary>
    /// <param name="port">Port; chosen when 0.</param>
    /// <exception cref="SocketException">The port is in use.</exception>
    public static TcpProxy ListenOnLoopback(int port)
    {
        var proxy = Listen(IPAddress.Loopback, port);
        try
        {
            proxy.AddListener(IPAddress.IPv6Loopback, proxy.Port);
        }
        catch (SocketException error) when (port == 0 || error.SocketErrorCode != SocketError.AddressAlreadyInUse)
        {
            // a machine without IPv6, or a chosen port that somebody has on ::1: 127.0.0.1 is enough
        }
        catch (SocketException)
        {
            proxy.CloseListeners();
            throw;
        }

        return proxy;
    }

    /// <summary>Listens on one address.</summary>
    public static TcpProxy Listen(IPAddress address, int port)
    {
        var proxy = new TcpProxy();
        proxy.AddListener(address, port);
        return proxy;
    }

    public void SetBackend(string instance, int port) => _backends[instance] = port;

    public void RemoveBackend(string instance) => _backends.TryRemove(instance, out _);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        CloseListeners();
        foreach (var connection in _connections.Keys)
        {
            connection.Dispose();
        }

        await Task.WhenAll(_accepting.Concat(_connections.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private static async Task<Socket?> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        // a process that listens on "localhost" may have taken one of the two addresses only
        foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
                return socket;
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                socket.Dispose();
            }
        }

        return null;
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer, cancellationToken)) > 0)
            {
                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), cancellationToken);
                }
            }

            // the other direction may go on: HTTP clients half-close
            to.Shutdown(SocketShutdown.Send);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void AddListener(IPAddress address, int port)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                listener.DualMode = false;
            }

            listener.Bind(new IPEndPoint(address, port));
            listener.Listen(512);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _listeners.Add(listener);
        _accepting.Add(AcceptAsync(listener));
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await listener.AcceptAsync(_stopping.Token);
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                continue;
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }

            var serving = ServeAsync(client);
            _connections[client] = serving;
            if (serving.IsCompleted)
            {
                _connections.TryRemove(client, out _);
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        // the accept loop goes on at once
        await Task.Yield();
        Socket? server = null;
        try
        {
            client.NoDelay = true;
            server = await ConnectToNextAsync();
            if (server is null)
            {
                return;
            }

            await Task.WhenAll(CopyAsync(client, server, _stopping.Token), CopyEndingAsync(server, client));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // either side went away
        }
        finally
        {
            server?.Dispose();
            client.Dispose();
            _connections.TryRemove(client, out _);
        }

        // when the server is done or broken, nobody reads what the client may still send
        async Task CopyEndingAsync(Socket from, Socket to)
        {
            try
            {
                await CopyAsync(from, to, _stopping.Token);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                to.Dispose();
                from.Dispose();
            }
        }
    }

    private async Task<Socket?> ConnectToNextAsync()
    {
        // A copy, because a query asks for the size and copies in two steps, and instances come in between.
        var ports = _backends.ToArray().OrderBy(backend => backend.Key, StringComparer.Ordinal).Select(backend => backend.Value).ToArray();
        var first = Interlocked.Increment(ref _turn) & int.MaxValue;
        for (var i = 0; i < ports.Length; i++)
        {
            if (await ConnectAsync(ports[(first + i) % ports.Length], _stopping.Token) is { } socket)
            {
                return socket;
            }
        }

        return null;
    }

    private void CloseListeners()
    {
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }
    }
}
