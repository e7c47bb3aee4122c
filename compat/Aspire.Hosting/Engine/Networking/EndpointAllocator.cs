using System.Collections.Concurrent;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Engine.Networking;

/// <summary>One endpoint as the engine serves it.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Service">Name of the endpoint in the whole application.</param>
internal sealed record ServedEndpoint(IResource Resource, EndpointAnnotation Endpoint, string Service)
{
    /// <summary>Port that others use on this machine.</summary>
    public required int Port { get; init; }

    /// <summary>Port on which each instance listens; a container's own port.</summary>
    public required IReadOnlyDictionary<string, int> TargetPorts { get; init; }

    /// <summary>True when the engine listens in front.</summary>
    public required bool IsProxied { get; init; }

    /// <summary>Listens in front; null when the port was in use, or without a proxy.</summary>
    public IEndpointProxy? Proxy { get; set; }
}

/// <summary>Gives every endpoint its ports, and listens where a proxy is asked for.</summary>
internal sealed class EndpointAllocator(IConfiguration configuration, IHostTunnel tunnel, PortHolders holders, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<IResource, ServedEndpoint[]> _endpoints = new();

    // tests of several application hosts at once must not meet on the fixed ports of the model
    private bool RandomizePorts => configuration.GetValue("DcpPublisher:RandomizePorts", false);

    /// <summary>The endpoints of a resource.</summary>
    public IReadOnlyList<ServedEndpoint> EndpointsOf(IResource resource) => _endpoints.TryGetValue(resource, out var endpoints) ? endpoints : [];

    /// <summary>Port on which an instance serves; another instance's when it does not serve the endpoint itself.</summary>
    public int? PortForServing(string service, string instance)
    {
        var served = _endpoints.Values.SelectMany(endpoints => endpoints).FirstOrDefault(endpoint => endpoint.Service == service);
        return served is null ? null : served.TargetPorts.TryGetValue(instance, out var own) ? own : served.TargetPorts.Values.First();
    }

    /// <summary>Allocates the endpoints of a resource.</summary>
    /// <exception cref="DistributedApplicationException">The endpoints contradict themselves.</exception>
    public void Allocate(IResource resource)
    {
        var annotations = resource.Annotations.OfType<EndpointAnnotation>().ToArray();
        if (resource.TryGetLastAnnotation<ProxySupportAnnotation>(out var support) && !support.ProxyEnabled)
        {
            foreach (var annotation in annotations)
            {
                annotation.IsProxied = false;
            }
        }

        _endpoints[resource] = [.. annotations.Select(annotation => Allocate(resource, annotation, annotations.Length))];
    }

    /// <summary>Makes sure that the engine, or the resource itself, can listen on the ports.</summary>
    /// <exception cref="PortConflictException">Another process holds one.</exception>
    public async Task EnsureListeningAsync(IResource resource, CancellationToken cancellationToken)
    {
        foreach (var endpoint in EndpointsOf(resource))
        {
            if (endpoint.IsProxied && endpoint.Proxy is null)
            {
                endpoint.Proxy = Listen(resource, endpoint.Endpoint, endpoint.Port) ?? throw await ConflictAsync(endpoint, cancellationToken);
            }
            else if (!endpoint.IsProxied && !FreePorts.IsFree(endpoint.Port, endpoint.Endpoint.Protocol))
            {
                throw await ConflictAsync(endpoint, cancellationToken);
            }
        }
    }

    /// <summary>The error about an endpoint whose port somebody else holds.</summary>
    public async Task<PortConflictException> ConflictAsync(ServedEndpoint endpoint, CancellationToken cancellationToken) => new(
        endpoint.Resource.Name, endpoint.Endpoint.Name, endpoint.Port,
        await holders.DescribeAsync(endpoint.Port, endpoint.Endpoint.Protocol, cancellationToken));

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _endpoints.Values.SelectMany(endpoints => endpoints).Select(endpoint => endpoint.Proxy).OfType<IEndpointProxy>())
        {
            await proxy.DisposeAsync();
        }
    }

    private IEndpointProxy? Listen(IResource resource, EndpointAnnotation annotation, int port)
    {
        try
        {
            return annotation.Protocol == ProtocolType.Udp ? UdpProxy.ListenOnLoopback(port, time) : TcpProxy.ListenOnLoopback(port);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return null;
        }
        catch (SocketException error)
        {
            throw new DistributedApplicationException(
                $"Cannot listen on port {port} of endpoint '{annotation.Name}' of resource '{resource.Name}': {error.Message}", error);
        }
    }

    private ServedEndpoint Allocate(IResource resource, EndpointAnnotation annotation, int count)
    {
        var instances = resource.GetResolvedResourceNames();
        var owner = resource.TryGetLastAnnotation<ContainerNameAnnotation>(out var chosen) ? chosen.Name : resource.Name;
        var service = count == 1 ? owner : $"{owner}-{annotation.Name}";
        var isContainer = resource.IsContainer();
        Check(resource, annotation, isContainer, instances.Length);

        var proxied = annotation.IsProxied;
        var wanted = proxied && RandomizePorts ? null : annotation.Port;
        IEndpointProxy? proxy = null;
        int port;
        if (proxied)
        {
            proxy = Listen(resource, annotation, wanted ?? 0);
            port = wanted ?? proxy!.Port;
        }
        else
        {
            port = wanted ?? FreePorts.Next(annotation.Protocol);
        }

        var targets = instances.ToDictionary(name => name, _ => annotation.TargetPort ?? (proxied ? FreePorts.Next(annotation.Protocol) : port));
        var expression = InstanceMacros.PortOf(service);
        annotation.AllocatedEndpoint = new AllocatedEndpoint(annotation, KnownHostNames.Localhost, port, expression);
        if (isContainer)
        {
            annotation.AllAllocatedEndpoints.AddOrUpdateAllocatedEndpoint(
                KnownNetworkIdentifiers.DefaultAspireContainerNetwork,
                new AllocatedEndpoint(
                    annotation, resource.Name + KnownHostNames.ContainerSuffix, annotation.TargetPort!.Value, EndpointBindingMode.SingleAddress, expression,
                    KnownNetworkIdentifiers.DefaultAspireContainerNetwork));
        }
        else
        {
            annotation.AllAllocatedEndpoints.AllocateOnDemand = (network, cancellationToken) =>
                OpenTunnelAsync(annotation, port, expression, network, cancellationToken);
        }

        return new ServedEndpoint(resource, annotation, service) { Port = port, TargetPorts = targets, IsProxied = proxied, Proxy = proxy };
    }

    private async Task<AllocatedEndpoint?> OpenTunnelAsync(
        EndpointAnnotation annotation, int port, string expression, NetworkIdentifier network, CancellationToken cancellationToken)
    {
        if (network != KnownNetworkIdentifiers.DefaultAspireContainerNetwork)
        {
            return null;
        }

        var (host, tunnelPort) = await tunnel.OpenAsync(port, annotation.Protocol, cancellationToken);
        return new AllocatedEndpoint(annotation, host, tunnelPort, EndpointBindingMode.SingleAddress, expression, network);
    }

    private static void Check(IResource resource, EndpointAnnotation annotation, bool isContainer, int instances)
    {
        if (isContainer && annotation.TargetPort is null)
        {
            throw new DistributedApplicationException(
                $"The endpoint '{annotation.Name}' for container resource '{resource.Name}' must specify the TargetPort value.");
        }

        if (!isContainer && annotation.IsProxied && annotation.Port is not null && annotation.Port == annotation.TargetPort)
        {
            throw new DistributedApplicationException(
                $"The endpoint '{annotation.Name}' for resource '{resource.Name}' requested a proxy and cannot use the same value {annotation.Port} for "
                + "both port and target port. Set isProxied to false or leave one of them out.");
        }

        if (instances > 1 && (!annotation.IsProxied || annotation.TargetPort is not null))
        {
            throw new DistributedApplicationException(
                $"Resource '{resource.Name}' can have only one replica, because its endpoint '{annotation.Name}' "
                + (annotation.IsProxied ? $"has the fixed target port {annotation.TargetPort}." : "has no proxy."));
        }
    }
}
