using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;

namespace OpenClaw.Gateway.Connections;

/// <summary>The sockets that are open now.</summary>
internal sealed class ConnectionRegistry
{
    /// <summary>
    /// Sockets of one address whose handshake is not over. As many may wait to be accepted: of those that come when the system's list is full it hears
    /// again after a second.
    /// </summary>
    public const int MaxUnauthenticatedPerAddress = 2048;

    private readonly ConcurrentDictionary<string, GatewayConnection> _connections = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<IPAddress, int> _waiting = new();

    /// <summary>Connections whose handshake is over.</summary>
    public IEnumerable<GatewayConnection> Connected => _connections.Select(pair => pair.Value).Where(connection => connection.IsConnected);

    public GatewayConnection? Find(string connId) => _connections.GetValueOrDefault(connId);

    /// <summary>Counts a socket before its handshake; false when its address has too many of them.</summary>
    public bool TryReserve(IPAddress address)
    {
        if (_waiting.AddOrUpdate(address, 1, static (_, count) => count + 1) <= MaxUnauthenticatedPerAddress)
        {
            return true;
        }

        Release(address);
        return false;
    }

    public void Release(IPAddress address)
    {
        if (_waiting.AddOrUpdate(address, 0, static (_, count) => count - 1) <= 0)
        {
            _waiting.TryRemove(new KeyValuePair<IPAddress, int>(address, 0));
        }
    }

    public void Add(GatewayConnection connection) => _connections[connection.ConnId] = connection;

    public void Remove(GatewayConnection connection) => _connections.TryRemove(connection.ConnId, out _);

    /// <summary>Closes every socket and waits until its frames are out.</summary>
    public Task CloseAllAsync(WebSocketCloseStatus status, string reason) =>
        Task.WhenAll(_connections.Select(pair => pair.Value.BeginClose(status, reason)));
}
