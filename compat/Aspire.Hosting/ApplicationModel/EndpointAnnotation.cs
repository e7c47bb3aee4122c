using System.Diagnostics;
using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint that a resource listens on.</summary>
[DebuggerDisplay("{Name,nq}: {UriScheme,nq} {Port} -> {TargetPort}")]
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly NetworkIdentifier _defaultNetwork;
    private string? _transport;
    private int? _port;
    private int? _targetPort;
    private bool _portSetToNull;
    private bool _targetPortSetToNull;

    /// <summary>Describes an endpoint.</summary>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="uriScheme">Scheme of its address; the protocol's name when null.</param>
    /// <param name="transport"><c>http</c>, <c>http2</c>, <c>tcp</c> ...; follows from the scheme when null.</param>
    /// <param name="name">Name; the scheme when null.</param>
    /// <param name="port">Port that others use; the engine chooses one when null.</param>
    /// <param name="targetPort">Port that the resource itself listens on.</param>
    /// <param name="isExternal">True when the endpoint is published outside the application.</param>
    /// <param name="isProxied">True when the engine listens on <paramref name="port"/> and forwards to the target port.</param>
    /// <exception cref="ArgumentException">The name is invalid.</exception>
    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool isProxied = true)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? ProtocolName(protocol);
        _transport = transport;
        Name = name ?? UriScheme;
        ModelName.ValidateName("Endpoint", Name);
        _port = port;
        _targetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
        _defaultNetwork = KnownNetworkIdentifiers.LocalhostNetwork;
    }

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>Port that others use; without a proxy it is the target port when not set itself.</summary>
    public int? Port
    {
        get => _port is null && !_portSetToNull && !IsProxied ? _targetPort : _port;
        set => (_port, _portSetToNull) = (value, value is null);
    }

    /// <summary>Port that the resource listens on; without a proxy it is the port when not set itself.</summary>
    public int? TargetPort
    {
        get => _targetPort is null && !_targetPortSetToNull && !IsProxied ? _port : _targetPort;
        set => (_targetPort, _targetPortSetToNull) = (value, value is null);
    }

    /// <summary>Scheme of the address.</summary>
    public string UriScheme { get; set; }

    /// <summary>Host name or address that the resource listens on.</summary>
    public string TargetHost { get; set; } = KnownHostNames.Localhost;

    /// <summary>Transport; <c>http</c> for http and https, else the protocol's name.</summary>
    public string Transport
    {
        get => _transport ?? (UriScheme is "http" or "https" ? "http" : ProtocolName(Protocol));
        set => _transport = value;
    }

    /// <summary>Name of the endpoint, unique in its resource.</summary>
    public string Name { get; set; }

    /// <summary>True when the endpoint is published outside the application.</summary>
    public bool IsExternal { get; set; }

    /// <summary>True when the engine listens on the port and forwards to the target port.</summary>
    public bool IsProxied { get; set; }

    /// <summary>True when clients speak TLS to it.</summary>
    public bool TlsEnabled { get; set; }

    /// <summary>False for an endpoint that no reference to the whole resource brings along.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

    /// <summary>Where the host reaches the endpoint; null until it is allocated.</summary>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => AllAllocatedEndpoints.Find(_defaultNetwork);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            AllAllocatedEndpoints.AddOrUpdateAllocatedEndpoint(value.NetworkID, value);
        }
    }

    /// <summary>Where the networks reach the endpoint.</summary>
    public NetworkEndpointSnapshotList AllAllocatedEndpoints { get; } = new();

    /// <summary>True for an endpoint that comes from a launch profile.</summary>
    internal bool FromLaunchProfile { get; init; }

    /// <summary>Name of the variable that takes the target port, which keeps the endpoint out of ASPNETCORE_URLS.</summary>
    internal string? TargetPortEnvironmentVariable { get; set; }

    private static string ProtocolName(ProtocolType protocol) => protocol == ProtocolType.Udp ? "udp" : "tcp";
}
