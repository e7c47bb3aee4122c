using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace Aspire.Hosting.Docker.Publishing;

/// <summary>
/// Which endpoints of a service the host sees. Only external endpoints are published, and on the loopback interface: an endpoint says otherwise by its
/// <c>TargetHost</c>, which is <c>localhost</c> unless set. <c>0.0.0.0</c>, <c>::</c>, <c>*</c> and <c>+</c> mean every interface, an address that one.
/// </summary>
internal static class PublishedPorts
{
    /// <summary>Fills <c>ports</c> and <c>expose</c>.</summary>
    public static void AddTo(Service service, IEnumerable<ComposeEndpoint> endpoints)
    {
        foreach (var endpoint in endpoints.Where(endpoint => !endpoint.LeadsNowhere))
        {
            var (list, text) = endpoint.Annotation.IsExternal
                ? (service.Ports, HostSide(endpoint) + ContainerSide(endpoint))
                : (service.Expose, ContainerSide(endpoint));
            if (!list.Contains(text))
            {
                list.Add(text);
            }
        }
    }

    private static string ContainerSide(ComposeEndpoint endpoint) =>
        endpoint.Port + (endpoint.Annotation.Protocol == ProtocolType.Udp ? "/udp" : "");

    // without a port the engine chooses one
    private static string HostSide(ComposeEndpoint endpoint)
    {
        var port = endpoint.Annotation.Port?.ToString(CultureInfo.InvariantCulture);
        return AddressOf(endpoint.Annotation.TargetHost) is { } address ? $"{address}:{port}:" : port is null ? "" : $"{port}:";
    }

    // null stands for every interface
    private static string? AddressOf(string host)
    {
        if (host is "*" or "+")
        {
            return null;
        }

        // a name that is not this machine's says nothing about an interface, and the narrowest one is the safe choice
        if (!IPAddress.TryParse(host, out var address))
        {
            return IPAddress.Loopback.ToString();
        }

        return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? null
            : address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]"
            : address.ToString();
    }
}
