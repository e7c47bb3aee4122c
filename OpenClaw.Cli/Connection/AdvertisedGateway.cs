using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol;

namespace OpenClaw.Cli.Connection;

/// <summary>The address by which other devices reach the gateway.</summary>
/// <param name="Url">A <c>ws</c> or <c>wss</c> address without a path.</param>
/// <param name="Source">Where it comes from, for messages.</param>
internal sealed record AdvertisedGateway(string Url, string Source)
{
    private const string RemoteUrl = "gateway.remote.url";

    /// <summary>
    /// <paramref name="given"/>; the configured remote gateway; the published address of a container; the address of this machine in its
    /// network, when the gateway listens there.
    /// </summary>
    /// <param name="environment">The environment.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="port">The gateway's port.</param>
    /// <param name="given">What the caller names, and by which option.</param>
    /// <param name="remote">Whether only the configured remote gateway will do.</param>
    /// <exception cref="CliException">There is no such address, or it is one that the apps refuse.</exception>
    public static AdvertisedGateway Resolve(EnvironmentReader environment, ConfigurationFile config, int port, (string Option, string Url)? given, bool remote)
    {
        if (given is { } named)
        {
            return Parse(named.Url, named.Option);
        }

        var configured = config.Text("gateway", "remote", "url");
        if (remote || config.Text("gateway", "mode") == "remote")
        {
            return configured is not null
                ? Parse(configured, RemoteUrl)
                : throw new CliException($"{RemoteUrl} is not set, and only a remote gateway will do.", $"Run: openclaw config set {RemoteUrl} <ws://host:port>");
        }

        if (OpenClawEnvironment.Present(environment(OpenClawEnvironment.DashboardUrl)) is { } published)
        {
            var gateway = Parse(published, OpenClawEnvironment.DashboardUrl);
            return IsLoopback(new Uri(gateway.Url)) ? throw Unreachable(port) : gateway;
        }

        return config.Text("gateway", "bind") == "lan" && environment("DOTNET_RUNNING_IN_CONTAINER") != "true" && OwnAddress() is { } address
            ? Parse($"ws://{address}:{port.ToString(CultureInfo.InvariantCulture)}", "gateway.bind=lan")
            : throw Unreachable(port);
    }

    private static CliException Unreachable(int port) => new(
        "The gateway has no address that another device could reach: it listens, or is published, on this machine alone.",
        $"Name the address that the device sees: openclaw qr --url ws://<address of this machine>:{port.ToString(CultureInfo.InvariantCulture)}, or wss://... behind a proxy.",
        "It has to be open there: gateway.bind = lan, and with Docker OPENCLAW_PUBLISH_ADDRESS=0.0.0.0 ./docker-setup.sh");

    private static AdvertisedGateway Parse(string text, string source)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0 || url.UserInfo.Length > 0 || url.Scheme is not ("ws" or "wss" or "http" or "https"))
        {
            throw new CliException($"{source} is \"{text}\", which is no address of a gateway.", "Use ws://host:port or wss://host:port.");
        }

        var scheme = url.Scheme is "wss" or "https" ? "wss" : "ws";
        if (scheme == "ws" && !IsPrivate(url))
        {
            throw new CliException(
                $"{source} is {scheme}://{url.Authority}: without TLS the apps connect to private addresses only, and anybody on the way would read the token.",
                "Use a wss:// address, or the address of this machine in its own network.");
        }

        return new AdvertisedGateway($"{scheme}://{url.Authority}", source);
    }

    private static bool IsLoopback(Uri url) => url.IsLoopback || (IPAddress.TryParse(url.Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));

    private static bool IsPrivate(Uri url) => url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
        ? IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IsPrivate(address)
        : url.IsLoopback || !url.Host.Contains('.', StringComparison.Ordinal) || url.Host.EndsWith(".local", StringComparison.OrdinalIgnoreCase);

    private static bool IsPrivate(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal;
        }

        var bytes = address.GetAddressBytes();
        return bytes is [10 or 127, ..] or [192, 168, ..] or [169, 254, ..] or [172, >= 16 and <= 31, ..];
    }

    // Of an interface that leads somewhere: bridges of container engines have no gateway.
    private static IPAddress? OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .Select(card => card.GetIPProperties())
        .Where(properties => properties.GatewayAddresses.Count > 0)
        .SelectMany(properties => properties.UnicastAddresses.Select(unicast => unicast.Address))
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && IsPrivate(address));
}
