using System.Net;
using Aspire.Dashboard.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Aspire.Dashboard.Hosting;

/// <summary>Opens the frontend's and the telemetry's addresses and knows their real ports afterwards.</summary>
internal sealed class DashboardListeners(DashboardOptions options)
{
    private readonly List<(BindingAddress Address, ListenOptions Listen)> _frontend = [];
    private (BindingAddress Address, ListenOptions Listen)? _otlp;
    private (BindingAddress Address, ListenOptions Listen)? _otlpGrpc;

    /// <summary>Address to open in a browser.</summary>
    public string FrontendUrl => _frontend.Select(Url).FirstOrDefault() ?? "";

    public string OtlpUrl => _otlp is { } otlp ? Url(otlp) : "";

    /// <summary>Address of OTLP/gRPC; null when it is off.</summary>
    public string? OtlpGrpcUrl => _otlpGrpc is { } otlp ? Url(otlp) : null;

    /// <summary>Host names of the addresses listened on; wildcards name none.</summary>
    public IEnumerable<string> FrontendHosts =>
        options.Frontend.EndpointUrls.Select(BindingAddress.Parse).Select(a => a.Host).Where(host => !IsWildcard(host));

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        foreach (var url in options.Frontend.EndpointUrls)
        {
            Open(kestrel, url, ListenerKind.Frontend, (address, listen) => _frontend.Add((address, listen)));
        }

        Open(kestrel, options.Otlp.HttpEndpointUrl, ListenerKind.Otlp, (address, listen) => _otlp ??= (address, listen));
        if (!string.IsNullOrWhiteSpace(options.Otlp.GrpcEndpointUrl))
        {
            Open(kestrel, options.Otlp.GrpcEndpointUrl, ListenerKind.OtlpGrpc, (address, listen) =>
            {
                // Without TLS the two sides cannot negotiate, and gRPC needs HTTP/2.
                listen.Protocols = HttpProtocols.Http2;
                _otlpGrpc ??= (address, listen);
            });
        }
    }

    private static void Open(KestrelServerOptions kestrel, string url, ListenerKind kind, Action<BindingAddress, ListenOptions> remember)
    {
        var address = BindingAddress.Parse(url);
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
        {
            kestrel.Listen(ip, address.Port, Setup);
        }
        else if (string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            kestrel.ListenLocalhost(address.Port, Setup);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, Setup);
        }

        void Setup(ListenOptions listen)
        {
            remember(address, listen);
            if (address.Scheme == "https")
            {
                listen.UseHttps();
            }

            var feature = new ListenerFeature(kind);
            listen.Use(next => connection =>
            {
                connection.Features.Set(feature);
                return next(connection);
            });
        }
    }

    private static string Url((BindingAddress Address, ListenOptions Listen) endpoint)
    {
        // ListenLocalhost has no single endpoint, and it takes no port 0 either: then the configured port is the real one.
        var port = endpoint.Listen.EndPoint is IPEndPoint { Port: > 0 } bound ? bound.Port : endpoint.Address.Port;
        var host = IsWildcard(endpoint.Address.Host) ? "localhost" : endpoint.Address.Host;
        return $"{endpoint.Address.Scheme}://{host}:{port}";
    }

    private static bool IsWildcard(string host) => host is "*" or "+" or "0.0.0.0" or "[::]";
}
