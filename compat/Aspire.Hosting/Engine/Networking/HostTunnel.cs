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
    Task<(string Host, int Port)> OpenAsync(int hostPort, ProtocolType protocol, CancellationToken cancellationToken);

    /// <summary>The same for TCP.</summary>
    Task<(string Host, int Port)> OpenAsync(int hostPort, CancellationToken cancellationToken) =>
        OpenAsync(hostPort, ProtocolType.Tcp, cancellationToken);
}

/// <summary>
/// Listens on the address that the host has on the network of the containers and passes connections on to the loopback address, where
/// processes listen. One listener for each port that a container refers to, and none for the others.
/// </summary>
internal sealed class HostTunnel(ContainerEngine containers, IConfiguration configuration, TimeProvider time) : IHostTunnel, IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<(int Port, ProtocolType Protocol), IEndpointProxy> _proxies = [];

    public async Task<(string Host, int Port)> OpenAsync(int hostPort, ProtocolType protocol, CancellationToken cancellationToken)
    {
        var network = IsEnabled(configuration) ? await containers.GetNetworkAsync(cancellationToken) : null;

        // where the engine runs in a virtual machine, the gateway is not an address of this machine, and the engine has its own way to the host
        if (network?.Gateway is null)
        {
            return (KnownHostNames.DockerBridge, hostPort);
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_proxies.TryGetValue((hostPort, protocol), out var proxy))
            {
                proxy = protocol == ProtocolType.Udp ? UdpProxy.Listen(network.Gateway, 0, time) : TcpProxy.Listen(network.Gateway, 0);
                proxy.SetBackend("host", hostPort);
                _proxies[(hostPort, protocol)] = proxy;
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

    /// <summary>True unless the configuration leaves the way to the host to the container engine.</summary>
    public static bool IsEnabled(IConfiguration configuration) => configuration.GetValue("ASPIRE_ENABLE_CONTAINER_TUNNEL", true);

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
