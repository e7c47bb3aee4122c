using System.Net;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Http;

/// <summary>
/// Where the gateway listens. The first of these that is set decides the whole address: <c>--port</c> and <c>--bind</c>;
/// <c>ASPNETCORE_URLS</c>, which an orchestrator sets because it has handed the address out already; <c>OPENCLAW_GATEWAY_PORT</c>
/// and <c>gateway.port</c> with <c>gateway.bind</c>; port 18789 on loopback.
/// </summary>
internal sealed record ListenAddress(IReadOnlyList<IPAddress> Addresses, int Port)
{
    /// <summary>Null when the addresses of the web server's own settings hold.</summary>
    public static ListenAddress? Resolve(IConfiguration environment, ConfigurationSnapshot configuration)
    {
        if (ResolvePort(environment, configuration) is not { } port)
        {
            return null;
        }

        var bind = environment["bind"] ?? configuration.Settings.Gateway?.Bind ?? "loopback";
        return bind switch
        {
            "loopback" or "auto" => new ListenAddress([IPAddress.Loopback, IPAddress.IPv6Loopback], port),
            "lan" => new ListenAddress([IPAddress.Any], port),
            _ => throw new OptionsError($"Invalid bind \"{bind}\": use \"loopback\" or \"lan\" (gateway.bind or --bind)."),
        };
    }

    /// <summary>The port alone, which a configuration with another mistake says too; null when the web server's own settings hold.</summary>
    public static int? ResolvePort(IConfiguration environment, ConfigurationSnapshot configuration)
    {
        var flags = environment["port"] is not null || environment["bind"] is not null;
        return !flags && (environment["urls"] ?? environment["ASPNETCORE_URLS"]) is { Length: > 0 }
            ? null
            : ReadPort("--port", environment["port"]) ?? ReadPort(OpenClawEnvironment.GatewayPort, environment[OpenClawEnvironment.GatewayPort])
                ?? configuration.Settings.Gateway?.Port ?? ProtocolConstants.DefaultGatewayPort;
    }

    private static int? ReadPort(string source, string? text) => string.IsNullOrEmpty(text) ? null
        : int.TryParse(text, out var port) && port is >= 0 and <= 65535 ? port
        : throw new OptionsError($"Invalid port \"{text}\" in {source}: use a number from 1 to 65535.");
}
