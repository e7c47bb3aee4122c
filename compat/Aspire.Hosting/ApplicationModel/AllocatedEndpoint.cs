using System.Collections;
using System.Collections.Concurrent;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Which addresses an endpoint listens on.</summary>
public enum EndpointBindingMode
{
    /// <summary>One address.</summary>
    SingleAddress,

    /// <summary>All IPv4 addresses.</summary>
    IPv4AnyAddresses,

    /// <summary>All IPv6 addresses.</summary>
    IPv6AnyAddresses,

    /// <summary>All addresses of both kinds.</summary>
    DualStackAnyAddresses,
}

/// <summary>Where an endpoint is reached from one network.</summary>
public class AllocatedEndpoint
{
    /// <summary>Describes an allocated endpoint.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="address">Host name or address to reach it by.</param>
    /// <param name="port">Port to reach it by.</param>
    /// <param name="bindingMode">Which addresses it listens on.</param>
    /// <param name="targetPortExpression">Port the resource itself listens on, as text; the engine may put it in later.</param>
    /// <param name="networkID">Network it is reached from; the host when null.</param>
    public AllocatedEndpoint(
        EndpointAnnotation endpoint,
        string address,
        int port,
        EndpointBindingMode bindingMode,
        string? targetPortExpression = null,
        NetworkIdentifier? networkID = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        Endpoint = endpoint;
        Address = address;
        Port = port;
        BindingMode = bindingMode;
        TargetPortExpression = targetPortExpression;
        NetworkID = networkID ?? KnownNetworkIdentifiers.LocalhostNetwork;
    }

    /// <summary>Describes an endpoint reached at one address of the host.</summary>
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
        : this(endpoint, address, port, EndpointBindingMode.SingleAddress, targetPortExpression)
    {
    }

    /// <summary>The endpoint.</summary>
    public EndpointAnnotation Endpoint { get; }

    /// <summary>Host name or address.</summary>
    public string Address { get; }

    /// <summary>Port.</summary>
    public int Port { get; }

    /// <summary>Which addresses it listens on.</summary>
    public EndpointBindingMode BindingMode { get; }

    /// <summary>Port the resource itself listens on, as text; may hold a macro that the engine expands per instance.</summary>
    public string? TargetPortExpression { get; }

    /// <summary>Network it is reached from.</summary>
    public NetworkIdentifier NetworkID { get; }

    /// <summary>Scheme of the endpoint.</summary>
    public string UriScheme => Endpoint.UriScheme;

    /// <summary>Host and port.</summary>
    public string EndPointString => $"{Address}:{Port}";

    /// <summary>Scheme, host and port.</summary>
    public string UriString => $"{UriScheme}://{EndPointString}";

    /// <inheritdoc />
    public override string ToString() => UriString;
}

/// <summary>The allocated endpoint as seen from one network, now or later.</summary>
/// <param name="Snapshot">The endpoint.</param>
/// <param name="NetworkID">The network.</param>
public record class NetworkEndpointSnapshot(ValueSnapshot<AllocatedEndpoint> Snapshot, NetworkIdentifier NetworkID);

/// <summary>The allocated endpoints of one endpoint, one for each network.</summary>
public sealed class NetworkEndpointSnapshotList : IEnumerable<NetworkEndpointSnapshot>
{
    private readonly ConcurrentDictionary<NetworkIdentifier, NetworkEndpointSnapshot> _snapshots = new();

    /// <summary>
    /// Opens the way from a network that has none yet, such as containers that look at a host process. The engine sets it; ways are
    /// opened when first asked for, so nothing listens that nobody uses.
    /// </summary>
    internal Func<NetworkIdentifier, CancellationToken, Task<AllocatedEndpoint?>>? AllocateOnDemand { get; set; }

    /// <summary>Adds a snapshot unless the network has one.</summary>
    public bool TryAdd(NetworkIdentifier networkID, ValueSnapshot<AllocatedEndpoint> snapshot) =>
        _snapshots.TryAdd(networkID, new NetworkEndpointSnapshot(snapshot, networkID));

    /// <summary>Sets the endpoint of a network, over an older one if there is one.</summary>
    public void AddOrUpdateAllocatedEndpoint(NetworkIdentifier networkID, AllocatedEndpoint endpoint) => For(networkID).SetValue(endpoint);

    /// <summary>The endpoint as a network sees it; waits until it is allocated.</summary>
    public async Task<AllocatedEndpoint> GetAllocatedEndpointAsync(NetworkIdentifier networkID, CancellationToken cancellationToken = default)
    {
        var snapshot = For(networkID);
        if (!snapshot.IsValueSet && AllocateOnDemand is { } allocate
            && await allocate(networkID, cancellationToken).ConfigureAwait(false) is { } endpoint)
        {
            snapshot.SetValue(endpoint);
        }

        return await snapshot.GetValueAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public IEnumerator<NetworkEndpointSnapshot> GetEnumerator() => _snapshots.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal ValueSnapshot<AllocatedEndpoint> For(NetworkIdentifier networkID) =>
        _snapshots.GetOrAdd(networkID, static id => new NetworkEndpointSnapshot(new ValueSnapshot<AllocatedEndpoint>(), id)).Snapshot;

    internal AllocatedEndpoint? Find(NetworkIdentifier networkID) => For(networkID).TryGetValue(out var endpoint) ? endpoint : null;
}
