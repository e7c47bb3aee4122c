using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine.Containers;
using Aspire.Hosting.Engine.Networking;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Engine;

/// <summary>Lets containers reach processes of the host.</summary>
internal interface IHostTunnel
{
    /// <summary>Opens the way to a port on which a process of the host listens.</summary>
    /// <returns>Host name and port for containers.</returns>
    Task<(string Host, int Port)> OpenAsync(int hostPort, CancellationToken cancellationToken);
}

/// <summary>
/// Listens on the address that the host has on the network of the containers and passes connections on to the loopback address, where
/// processes listen. One listener for each port that a container refers to, and none for the others.
/// </summary>
internal sealed class HostTunnel(ContainerEngine containers, IConfiguration configuration) : IHostTunnel, IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<int, TcpProxy> _proxies = [];

    public async Task<(string Host, int Port)> OpenAsync(int hostPort, CancellationToken cancellationToken)
    {
        var network = await containers.GetNetworkAsync(cancellationToken);

        // where the engine runs in a virtual machine, the gateway is not an address of this machine, and the engine has its own way to the host
        if (network.Gateway is null || !configuration.GetValue("ASPIRE_ENABLE_CONTAINER_TUNNEL", true))
        {
            return (KnownHostNames.DockerBridge, hostPort);
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_proxies.TryGetValue(hostPort, out var proxy))
            {
                proxy = TcpProxy.Listen(network.Gateway, 0);
                proxy.SetBackend("host", hostPort);
                _proxies[hostPort] = proxy;
            }

            return (KnownHostNames.AspireBridge, proxy.Port);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.Values)
        {
            await proxy.DisposeAsync();
        }

        _gate.Dispose();
    }

    /// <summary>True when this machine has the address.</summary>
    public static bool IsLocal(IPAddress address)
    {
        try
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
