using System.Globalization;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Cli.Connection;

/// <summary>Which gateway to call and with what.</summary>
internal sealed record GatewayTarget
{
    /// <summary>A <c>ws</c> or <c>wss</c> address.</summary>
    public required Uri Url { get; init; }

    /// <summary>Where the address comes from, for messages.</summary>
    public required string UrlSource { get; init; }

    /// <summary>The shared token, when there is one.</summary>
    public string? Token { get; init; }

    /// <summary>The shared password, when there is one.</summary>
    public string? Password { get; init; }

    /// <summary>Where token or password come from, for messages; null when there is neither.</summary>
    public string? SecretSource { get; init; }

    /// <summary>Path of openclaw.json.</summary>
    public required string ConfigPath { get; init; }

    /// <summary>Path of the device identity of this state directory.</summary>
    public required string IdentityPath { get; init; }

    /// <summary>
    /// Address: <paramref name="url"/>, OPENCLAW_GATEWAY_URL, the configured remote gateway, this machine. Token: <paramref name="token"/>,
    /// OPENCLAW_GATEWAY_TOKEN, the configuration. With <paramref name="url"/> no secret is inherited, so that none goes to a wrong place.
    /// </summary>
    /// <exception cref="CliException">The address is no address, or its secret is missing.</exception>
    public static GatewayTarget Resolve(EnvironmentReader environment, StatePaths paths, string? url, string? token, string? password)
    {
        if (url is not null)
        {
            var parsed = Parse(url, "--url");
            return token is not null || password is not null
                ? Explicit(parsed, "--url", token, password, paths)
                : throw new CliException(
                    "gateway url override requires explicit credentials",
                    "Add --token <token> or --password <password>: with --url neither the environment nor the configuration is used.",
                    $"Config: {paths.ConfigPath}");
        }

        var config = ConfigurationFile.Read(paths.ConfigPath, environment);
        var remote = config.Text("gateway", "mode") == "remote";
        var (address, source) = Address(environment, config, remote);
        if (token is not null || password is not null)
        {
            return Explicit(address, source, token, password, paths);
        }

        var section = remote ? new[] { "gateway", "remote" } : ["gateway", "auth"];
        (string? Value, string Source)[] tokens =
        [
            (OpenClawEnvironment.Present(environment(OpenClawEnvironment.GatewayToken)), OpenClawEnvironment.GatewayToken),
            (config.Text([.. section, "token"]), string.Join('.', section) + ".token"),
        ];
        (string? Value, string Source)[] passwords =
        [
            (OpenClawEnvironment.Present(environment("OPENCLAW_GATEWAY_PASSWORD")), "OPENCLAW_GATEWAY_PASSWORD"),
            (config.Text([.. section, "password"]), string.Join('.', section) + ".password"),
        ];
        var first = tokens.FirstOrDefault(candidate => candidate.Value is not null);
        var firstPassword = passwords.FirstOrDefault(candidate => candidate.Value is not null);
        return new GatewayTarget
        {
            Url = address,
            UrlSource = source,
            Token = first.Value,
            Password = firstPassword.Value,
            SecretSource = first.Value is not null ? first.Source : firstPassword.Value is not null ? firstPassword.Source : null,
            ConfigPath = paths.ConfigPath,
            IdentityPath = paths.IdentityPath,
        };
    }

    private static GatewayTarget Explicit(Uri url, string source, string? token, string? password, StatePaths paths) => new()
    {
        Url = url,
        UrlSource = source,
        Token = token,
        Password = password,
        SecretSource = token is not null ? "--token" : "--password",
        ConfigPath = paths.ConfigPath,
        IdentityPath = paths.IdentityPath,
    };

    private static (Uri Url, string Source) Address(EnvironmentReader environment, ConfigurationFile config, bool remote)
    {
        if (OpenClawEnvironment.Present(environment(OpenClawEnvironment.GatewayUrl)) is { } fromEnvironment)
        {
            return (Parse(fromEnvironment, OpenClawEnvironment.GatewayUrl), OpenClawEnvironment.GatewayUrl);
        }

        if (remote)
        {
            return config.Text("gateway", "remote", "url") is { } remoteUrl
                ? (Parse(remoteUrl, "gateway.remote.url"), "gateway.remote.url")
                : throw new CliException(
                    "gateway.mode is remote, but gateway.remote.url is not set.", "Run: openclaw config set gateway.remote.url <ws://host:port>");
        }

        var (port, source) = Port(environment, config);
        return (new Uri($"ws://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"), source);
    }

    private static (long Port, string Source) Port(EnvironmentReader environment, ConfigurationFile config)
    {
        if (OpenClawEnvironment.Present(environment(OpenClawEnvironment.GatewayPort)) is { } text)
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && IsPort(port)
                ? (port, OpenClawEnvironment.GatewayPort)
                : throw new CliException($"{OpenClawEnvironment.GatewayPort} is \"{text}\", which is no port.", "Use a number from 1 to 65535.");
        }

        return config.Number("gateway", "port") switch
        {
            null => (ProtocolConstants.DefaultGatewayPort, "local loopback"),
            { } port when IsPort(port) => (port, "gateway.port"),
            { } port => throw new CliException($"gateway.port is {port}, which is no port.", "Run: openclaw config set gateway.port <1 to 65535>"),
        };
    }

    private static bool IsPort(long port) => port is >= 1 and <= 65_535;

    private static Uri Parse(string text, string source)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            throw new CliException($"{source} \"{text}\" is no address.", "Use ws://host:port or wss://host:port.");
        }

        var scheme = url.Scheme switch
        {
            "ws" or "http" => "ws",
            "wss" or "https" => "wss",
            _ => throw new CliException($"{source} has the scheme {url.Scheme}.", "Use ws://host:port or wss://host:port."),
        };
        return url.UserInfo.Length == 0
            ? new UriBuilder(url) { Scheme = scheme, Port = url.IsDefaultPort ? -1 : url.Port }.Uri
            : throw new CliException($"{source} holds credentials.", "Leave them out of the address and use --token.");
    }
}
