using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Docker.DotNet.Tests.Engine;

/// <summary>Stands between a client and the engine, on a Unix socket or a TCP port, and counts the connections that are open.</summary>
internal sealed class EngineRelay : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly string? _directory;
    private readonly Func<Stream, Task<Stream>> _accept;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;
    private int _open;
    private int _accepted;

    private EngineRelay(Socket listener, Uri address, string? directory, Func<Stream, Task<Stream>> accept)
    {
        _listener = listener;
        _directory = directory;
        _accept = accept;
        Address = address;
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Connections of the client that have not ended.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Connections that the client has made so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    public static EngineRelay OnSocket()
    {
        var directory = Directory.CreateTempSubdirectory("ddn-").FullName;
        var path = Path.Combine(directory, "docker.sock");
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        return Listen(listener, new Uri($"unix://{path}"), directory, Task.FromResult);
    }

    /// <param name="accept">What happens to an accepted connection first, such as TLS.</param>
    /// <param name="port">0 for any that is free.</param>
    public static EngineRelay OnTcp(Func<Stream, Task<Stream>>? accept = null, int port = 0)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return Listen(listener, new Uri($"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}"), null, accept ?? Task.FromResult);
    }

    public DockerClient CreateClient(Credentials? credentials = null) => new DockerClientConfiguration(Address, credentials).CreateClient();

    /// <summary>Waits until no more than <paramref name="idle"/> connections are open.</summary>
    public Task UntilClosedAsync(int idle) => Deadline.UntilAsync(() => Open <= idle, $"closing all but {idle} of {Open} connections");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
        if (_directory is not null)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private static EngineRelay Listen(Socket listener, Uri address, string? directory, Func<Stream, Task<Stream>> accept)
    {
        listener.Listen();
        return new EngineRelay(listener, address, directory, accept);
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptAsync(_stop.Token);
                Interlocked.Increment(ref _open);
                Interlocked.Increment(ref _accepted);
                _connections.Add(RelayAsync(client));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(Socket client)
    {
        var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            using var accepted = await _accept(new NetworkStream(client, ownsSocket: true));
            await engine.ConnectAsync(new UnixDomainSocketEndPoint(TestEngine.Socket), _stop.Token);
            using var upstream = new NetworkStream(engine, ownsSocket: true);
            var toClient = CopyAsync(upstream, accepted, client.Dispose);
            await CopyAsync(accepted, upstream, () => engine.Shutdown(SocketShutdown.Send));
            // The client closed for writing, or altogether. Only in the second case is the connection over before the engine ends it.
            while (!toClient.IsCompleted && !PeerState.IsGone(client))
            {
                await Task.Delay(5, _stop.Token);
            }

            engine.Dispose();
            await toClient;
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
        {
            // One side is gone, which is what is being counted.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            engine.Dispose();
            client.Dispose();
        }
    }

    private async Task CopyAsync(Stream from, Stream to, Action end)
    {
        try
        {
            await from.CopyToAsync(to, _stop.Token);
        }
        finally
        {
            end();
        }
    }
}
