using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Http.Features;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>One place where a service can be reached, and what providers know about it.</summary>
public abstract class ServiceEndpoint
{
    /// <summary>Where the service is.</summary>
    public abstract EndPoint EndPoint { get; }

    /// <summary>What providers know about it.</summary>
    public abstract IFeatureCollection Features { get; }

    /// <summary>Makes an endpoint.</summary>
    /// <param name="endPoint">Where the service is.</param>
    /// <param name="features">What is known about it; null for nothing yet.</param>
    public static ServiceEndpoint Create(EndPoint endPoint, IFeatureCollection? features = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return new KnownEndpoint(endPoint, features ?? new FeatureCollection());
    }

    /// <summary>Reads a URI, a <c>host[:port]</c> or an <c>address[:port]</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? value, [NotNullWhen(true)] out ServiceEndpoint? serviceEndpoint)
    {
        serviceEndpoint = Parse(value?.Trim()) is { } endPoint ? Create(endPoint) : null;
        return serviceEndpoint is not null;
    }

    private static EndPoint? Parse(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        if (value.Contains("://", StringComparison.Ordinal))
        {
            return Uri.TryCreate(value, UriKind.Absolute, out var uri) ? new UriEndPoint(uri) : null;
        }

        // The scheme only lends the syntax of an authority.
        if (!Uri.TryCreate($"endpoint://{value}", UriKind.Absolute, out var authority) || authority.PathAndQuery is not ("" or "/"))
        {
            return null;
        }

        var port = Math.Max(0, authority.Port);
        return IPAddress.TryParse(authority.Host, out var address) ? new IPEndPoint(address, port)
            : authority.Host.Length > 0 ? new DnsEndPoint(authority.Host, port)
            : null;
    }

    private sealed class KnownEndpoint(EndPoint endPoint, IFeatureCollection features) : ServiceEndpoint
    {
        public override EndPoint EndPoint => endPoint;

        public override IFeatureCollection Features => features;

        public override string? ToString() => endPoint switch
        {
            IPEndPoint { Port: 0 } address => address.Address.ToString(),
            DnsEndPoint { Port: 0 } dns => dns.Host,
            DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
            _ => endPoint.ToString(),
        };
    }
}
