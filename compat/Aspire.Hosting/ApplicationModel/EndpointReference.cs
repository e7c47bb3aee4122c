using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the address of an endpoint.</summary>
public enum EndpointProperty
{
    /// <summary>scheme://host:port</summary>
    Url,

    /// <summary>Host name.</summary>
    Host,

    /// <summary>Host as an IPv4 address.</summary>
    IPV4Host,

    /// <summary>Port that the reader uses.</summary>
    Port,

    /// <summary>Scheme.</summary>
    Scheme,

    /// <summary>Port that the resource itself listens on.</summary>
    TargetPort,

    /// <summary>host:port</summary>
    HostAndPort,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    TlsEnabled,
}

/// <summary>A reference to an endpoint of a resource; its value is the address as the reader sees it.</summary>
[DebuggerDisplay("{Resource.Name,nq}/{EndpointName,nq}")]
public sealed class EndpointReference : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    private EndpointAnnotation? _annotation;

    /// <summary>Refers to an endpoint that is there.</summary>
    public EndpointReference(IResourceWithEndpoints owner, EndpointAnnotation endpoint)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(endpoint);
        Resource = owner;
        EndpointName = endpoint.Name;
        _annotation = endpoint;
    }

    /// <summary>Refers to an endpoint by name; it may be added later.</summary>
    public EndpointReference(IResourceWithEndpoints owner, string endpointName)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentException.ThrowIfNullOrEmpty(endpointName);
        Resource = owner;
        EndpointName = endpointName;
    }

    /// <summary>The resource that listens.</summary>
    public IResourceWithEndpoints Resource { get; }

    /// <summary>Name of the endpoint.</summary>
    public string EndpointName { get; }

    /// <summary>The endpoint.</summary>
    /// <exception cref="InvalidOperationException">The resource has no endpoint of that name.</exception>
    public EndpointAnnotation EndpointAnnotation => Find() ?? throw new InvalidOperationException(
        $"The endpoint '{EndpointName}' is not defined for the resource '{Resource.Name}'.");

    /// <summary>True when the resource has the endpoint.</summary>
    public bool Exists => Find() is not null;

    /// <summary>True once the host can reach the endpoint.</summary>
    public bool IsAllocated => Find()?.AllocatedEndpoint is not null;

    /// <summary>True for scheme http.</summary>
    public bool IsHttp => Exists && EndpointAnnotation.UriScheme == "http";

    /// <summary>True for scheme https.</summary>
    public bool IsHttps => Exists && EndpointAnnotation.UriScheme == "https";

    /// <summary>True when clients speak TLS to it.</summary>
    public bool TlsEnabled => Exists && (EndpointAnnotation.TlsEnabled || IsHttps);

    /// <summary>True when a reference to the whole resource leaves the endpoint out.</summary>
    public bool ExcludeReferenceEndpoint => Exists && EndpointAnnotation.ExcludeReferenceEndpoint;

    /// <summary>Port that others use.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is not allocated yet.</exception>
    public int Port => Allocated.Port;

    /// <summary>Port that the resource itself listens on; null when the engine chooses it.</summary>
    public int? TargetPort => EndpointAnnotation.TargetPort;

    /// <summary>Host name.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is not allocated yet.</exception>
    public string Host => Allocated.Address;

    /// <summary>Scheme.</summary>
    public string Scheme => EndpointAnnotation.UriScheme;

    /// <summary>Address for the host.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is not allocated yet.</exception>
    public string Url => Allocated.UriString;

    /// <inheritdoc />
    public string ValueExpression => GetExpression();

    IEnumerable<object> IValueWithReferences.References => [Resource];

    private AllocatedEndpoint Allocated => EndpointAnnotation.AllocatedEndpoint ?? throw new InvalidOperationException(
        $"The endpoint '{EndpointName}' is not allocated for the resource '{Resource.Name}'.");

    /// <summary>A part of the address.</summary>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => Property(EndpointProperty.Url).GetValueAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        Property(EndpointProperty.Url).GetValueAsync(context, cancellationToken);

    [SuppressMessage("Globalization", "CA1308", Justification = "manifest words are lower case")]
    internal string GetExpression(EndpointProperty property = EndpointProperty.Url)
    {
        var word = property switch
        {
            EndpointProperty.Host or EndpointProperty.IPV4Host => "host",
            EndpointProperty.TargetPort => "targetPort",
            EndpointProperty.TlsEnabled => "tlsEnabled",
            EndpointProperty.HostAndPort => null,
            _ => property.ToString().ToLowerInvariant(),
        };
        return word is null
            ? $"{GetExpression(EndpointProperty.Host)}:{GetExpression(EndpointProperty.Port)}"
            : $"{{{Resource.Name}.bindings.{EndpointName}.{word}}}";
    }

    private EndpointAnnotation? Find() => _annotation ??= Resource.Annotations.OfType<EndpointAnnotation>()
        .SingleOrDefault(endpoint => string.Equals(endpoint.Name, EndpointName, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A part of the address of an endpoint as the reader sees it.</summary>
/// <param name="endpointReference">The endpoint.</param>
/// <param name="property">The part.</param>
public class EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property)
    : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    /// <summary>The endpoint.</summary>
    public EndpointReference Endpoint { get; } = endpointReference ?? throw new ArgumentNullException(nameof(endpointReference));

    /// <summary>The part.</summary>
    public EndpointProperty Property { get; } = property;

    /// <inheritdoc />
    public string ValueExpression => Endpoint.GetExpression(Property);

    IEnumerable<object> IValueWithReferences.References => [Endpoint];

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => GetValueAsync(new ValueProviderContext(), cancellationToken);

    /// <inheritdoc />
    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var annotation = Endpoint.EndpointAnnotation;
        switch (Property)
        {
            case EndpointProperty.Scheme:
                return annotation.UriScheme;
            case EndpointProperty.TlsEnabled:
                return Endpoint.TlsEnabled ? bool.TrueString : bool.FalseString;
            case EndpointProperty.TargetPort when annotation.TargetPort is { } known:
                return known.ToString(CultureInfo.InvariantCulture);
            default:
                var network = context.Network ?? context.Caller?.GetDefaultResourceNetwork() ?? KnownNetworkIdentifiers.LocalhostNetwork;
                var allocated = await annotation.AllAllocatedEndpoints.GetAllocatedEndpointAsync(network, cancellationToken).ConfigureAwait(false);
                return Part(allocated);
        }
    }

    private string? Part(AllocatedEndpoint allocated) => Property switch
    {
        EndpointProperty.Url => allocated.UriString,
        EndpointProperty.Host => allocated.Address,
        EndpointProperty.IPV4Host => allocated.Address == KnownHostNames.Localhost ? "127.0.0.1" : allocated.Address,
        EndpointProperty.Port => allocated.Port.ToString(CultureInfo.InvariantCulture),
        EndpointProperty.HostAndPort => allocated.EndPointString,
        EndpointProperty.TargetPort => allocated.TargetPortExpression,
        _ => throw new InvalidOperationException($"The property '{Property}' of endpoint '{Endpoint.EndpointName}' is not known."),
    };
}
