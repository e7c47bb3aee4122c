using System.Diagnostics.CodeAnalysis;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>
/// What a caller asks for: <c>scheme[+scheme...]://[_endpoint.]service</c>. The schemes are wishes in their order; the endpoint picks one
/// that the service names.
/// </summary>
public sealed class ServiceEndpointQuery
{
    private readonly string _input;

    private ServiceEndpointQuery(string input, string[] schemes, string? endpointName, string serviceName)
    {
        _input = input;
        IncludedSchemes = schemes;
        EndpointName = endpointName;
        ServiceName = serviceName;
    }

    /// <summary>The schemes that will do, the best first; none for any.</summary>
    public IReadOnlyList<string> IncludedSchemes { get; }

    /// <summary>Which of the service's endpoints; null when the schemes decide.</summary>
    public string? EndpointName { get; }

    /// <summary>The service.</summary>
    public string ServiceName { get; }

    /// <summary>Reads a query.</summary>
    /// <exception cref="ArgumentException">The text is null or empty.</exception>
    public static bool TryParse(string input, [NotNullWhen(true)] out ServiceEndpointQuery? query)
    {
        ArgumentException.ThrowIfNullOrEmpty(input);
        query = null;
        var hasScheme = input.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? input : $"service://{input}", UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return false;
        }

        var schemes = hasScheme ? uri.Scheme.Split('+') : [];
        var (endpoint, service) = Split(uri.Host);
        query = new ServiceEndpointQuery(input, schemes, endpoint, service);
        return true;
    }

    /// <inheritdoc/>
    public override string? ToString() => _input;

    // An underscore can start no host name, so _endpoint.service cannot be meant for the DNS.
    private static (string? Endpoint, string Service) Split(string host)
    {
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return host[0] == '_' && dot > 1 && dot < host.Length - 1 ? (host[1..dot], host[(dot + 1)..]) : (null, host);
    }
}
