using System.Net.Sockets;

namespace OpenClaw.EndToEnd.Tests.Fixture;

/// <summary>
/// A socket in front of the engine's own. Closing it is, for whoever uses it, an engine that stopped; the engine itself goes on, so
/// other tests are not disturbed.
/// </summary>
public sealed class EngineRelay : IAsyncDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"openclaw-relay-{Guid.NewGuid():n}.sock");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stop = new();
    private Task _accepting = Task.CompletedTask;

    private EngineRelay()
    {
    }

    /// <summary>Where a Docker client finds the relay.</summary>
    public Uri Endpoint => new($"unix://{_path}");

    /// <summary>Starts a relay in front of the default socket.</summary>
    public static EngineRelay Start()
    {
        var relay = new EngineRelay();
        relay._listener.Bind(new UnixDomainSocketEndPoint(relay._path));
        relay._listener.Listen();
        relay._accepting = relay.AcceptAsync();
        return relay;
    }

    /// <summary>Closes the relay and every connection through it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        File.Delete(_path);
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(RelayAsync(await _listener.AcceptAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using (client)
        using (var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            try
            {
                await engine.ConnectAsync(new UnixDomainSocketEndPoint("/var/run/docker.sock"), _stop.Token);
                await Task.WhenAll(CopyAsync(client, engine), CopyAsync(engine, client));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
            {
                // Either side went away, or the relay closes: both sockets close with this method.
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await from.ReceiveAsync(buffer, _stop.Token)) > 0)
        {
            await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
