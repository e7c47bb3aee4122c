using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Engine.Networking;

/// <summary>
/// Passes datagrams on to the instances that serve an endpoint, and their answers back. Each client keeps its instance and a port of its
/// own towards it for as long as either side says something now and then. While no instance serves, datagrams are lost, as on a network.
/// </summary>
internal sealed class UdpProxy : IEndpointProxy
{
    /// <summary>A client that says nothing for this long and hears nothing is forgotten.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(2);

    private const int LargestDatagram = 64 * 1024;

    // each client costs a socket; beyond this number new clients wait until old ones are forgotten
    private const int MostClients = 1024;

    private readonly TimeProvider _time;
    private readonly List<Socket> _listeners = [];
    private readonly List<Task> _receiving = [];
    private readonly ConcurrentDictionary<string, int> _backends = new();
    private readonly ConcurrentDictionary<(Socket Listener, EndPoint Client), Association> _associations = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _expiry;
    private int _turn;

    private UdpProxy(TimeProvider time)
    {
        _time = time;
        _expiry = time.CreateTimer(_ => ForgetIdle(), null, IdleTime / 4, IdleTime / 4);
    }

    public int Port { get; private set; }

    /// <summary>Number of clients that are known.</summary>
    public int Clients => _associations.Count;

    /// <summary>Listens on the loopback addresses.</summary>
    /// <param name="port">Port; chosen when 0.</param>
    /// <param name="time">Clock for the idle time.</param>
    /// <exception cref="SocketException">The port is in use.</exception>
    public static UdpProxy ListenOnLoopback(int port, TimeProvider time)
    {
        var proxy = Listen(IPAddress.Loopback, port, time);
        try
        {
            proxy.AddListener(IPAddress.IPv6Loopback, proxy.Port);
        }
        catch (SocketException)
        {
            // a machine without IPv6, or somebody has the port on ::1: 127.0.0.1 is enough
        }

        return proxy;
    }

    /// <summary>Listens on one address.</summary>
    public static UdpProxy Listen(IPAddress address, int port, TimeProvider time)
    {
        var proxy = new UdpProxy(time);
        try
        {
            proxy.AddListener(address, port);
            return proxy;
        }
        catch
        {
            proxy._expiry.Dispose();
            throw;
        }
    }

    public void SetBackend(string instance, int port) => _backends[instance] = port;

    public void RemoveBackend(string instance)
    {
        _backends.TryRemove(instance, out _);
        foreach (var (key, association) in _associations.Where(pair => pair.Value.Instance == instance))
        {
            Forget(key, association);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _expiry.DisposeAsync();
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        await Task.WhenAll(_receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var associations = _associations.ToArray();
        foreach (var (key, association) in associations)
        {
            Forget(key, association);
        }

        await Task.WhenAll(associations.Select(pair => pair.Value.Answering)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private void AddListener(IPAddress address, int port)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                listener.DualMode = false;
            }

            listener.Bind(new IPEndPoint(address, port));
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _listeners.Add(listener);
        _receiving.Add(ReceiveAsync(listener));
    }

    private async Task ReceiveAsync(Socket listener)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(LargestDatagram);
        var anyone = new IPEndPoint(listener.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var received = await listener.ReceiveFromAsync(buffer, anyone, _stopping.Token);
                if (AssociationOf(listener, received.RemoteEndPoint) is { } association)
                {
                    await association.SendAsync(buffer.AsMemory(0, received.ReceivedBytes), _stopping.Token);
                }
            }
            catch (SocketException)
            {
                // nobody listened for an earlier datagram, or the client is gone; the others go on
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                if (_stopping.IsCancellationRequested)
                {
                    return;
                }
            }
        }
    }

    private Association? AssociationOf(Socket listener, EndPoint client)
    {
        if (_associations.TryGetValue((listener, client), out var known))
        {
            known.LastUse = _time.GetTimestamp();
            return known;
        }

        // A copy, because a query asks for the size and copies in two steps, and instances come in between.
        var backends = _backends.ToArray().OrderBy(backend => backend.Key, StringComparer.Ordinal).ToArray();
        if (backends.Length == 0 || _associations.Count >= MostClients)
        {
            return null;
        }

        var (instance, port) = backends[(Interlocked.Increment(ref _turn) & int.MaxValue) % backends.Length];
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Connect(IPAddress.Loopback, port);
        var association = new Association(instance, server) { LastUse = _time.GetTimestamp() };
        _associations[(listener, client)] = association;
        association.Answering = AnswerAsync(association, listener, client);
        return association;
    }

    private async Task AnswerAsync(Association association, Socket listener, EndPoint client)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(LargestDatagram);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var count = await association.Server.ReceiveAsync(buffer, _stopping.Token);
                association.LastUse = _time.GetTimestamp();
                await listener.SendToAsync(buffer.AsMemory(0, count), client, _stopping.Token);
            }
            catch (SocketException error) when (error.SocketErrorCode is not (SocketError.OperationAborted or SocketError.Interrupted or SocketError.NotSocket))
            {
                // the instance does not listen yet: the next datagram may find it
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void ForgetIdle()
    {
        foreach (var (key, association) in _associations.Where(pair => _time.GetElapsedTime(pair.Value.LastUse) >= IdleTime))
        {
            Forget(key, association);
        }
    }

    private void Forget((Socket Listener, EndPoint Client) key, Association association)
    {
        _associations.TryRemove(KeyValuePair.Create(key, association));
        association.Server.Dispose();
    }

    private sealed class Association(string instance, Socket server)
    {
        private long _lastUse;

        public string Instance => instance;

        public Socket Server => server;

        public Task Answering { get; set; } = Task.CompletedTask;

        /// <summary>Timestamp of the clock.</summary>
        public long LastUse
        {
            get => Volatile.Read(ref _lastUse);
            set => Volatile.Write(ref _lastUse, value);
        }

        public async Task SendAsync(ReadOnlyMemory<byte> datagram, CancellationToken cancellationToken)
        {
            try
            {
                await server.SendAsync(datagram, cancellationToken);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // nobody listens there at the moment, or the association was just forgotten: the datagram is lost, as on a network
            }
        }
    }
}
