namespace Docker.Endpoints;

/// <summary>Turns the addresses people write for the CLI into those Docker.DotNet takes.</summary>
internal static class DockerAddress
{
    // The engine's registered ports, without and with TLS.
    private const int PlainPort = 2375;
    private const int TlsPort = 2376;

    /// <summary>Reads <c>unix://</c>, <c>tcp://</c>, <c>http(s)://</c>, <c>npipe://</c> or a bare <c>host[:port]</c>.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="source">Where, for the message.</param>
    /// <param name="tls">Whether the endpoint has certificates; decides the default port.</param>
    public static Uri Parse(string text, string source, bool tls)
    {
        var separator = text.IndexOf("://", StringComparison.Ordinal);
        var (scheme, rest) = separator < 0 ? ("tcp", text) : (text[..separator].ToLowerInvariant(), text[(separator + 3)..]);
        return scheme switch
        {
            "unix" when Path.IsPathRooted(rest) => FromSocket(rest),
            "unix" => throw Bad(text, source, "the socket needs an absolute path, as in unix:///var/run/docker.sock"),
            "tcp" or "http" or "https" => FromHost(text, rest, source, tls || scheme == "https"),
            "npipe" => FromPipe(text, rest, source),
            "ssh" => throw Bad(text, source, "ssh is not supported; forward the socket with `ssh -L` and name that one"),
            _ => throw Bad(text, source, $"the scheme {scheme} is unknown; use unix, tcp or npipe"),
        };
    }

    /// <summary>The address of a Unix socket.</summary>
    public static Uri FromSocket(string path) => new($"unix://{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}");

    private static Uri FromHost(string text, string rest, string source, bool tls)
    {
        if (!Uri.TryCreate($"tcp://{rest.TrimEnd('/')}", UriKind.Absolute, out var parsed)
            || parsed.Host.Length == 0
            || parsed.AbsolutePath.Length > 1)
        {
            throw Bad(text, source, "it must be tcp://host:port");
        }

        return parsed.Port > 0 ? parsed : new UriBuilder(parsed) { Port = tls ? TlsPort : PlainPort }.Uri;
    }

    // The CLI writes npipe:////./pipe/name, Docker.DotNet npipe://./pipe/name.
    private static Uri FromPipe(string text, string rest, string source)
    {
        var parts = rest.Replace('\\', '/').TrimStart('/').Split('/');
        return parts is [var server, "pipe", { Length: > 0 } name]
            ? new Uri($"npipe://{server}/pipe/{name}")
            : throw Bad(text, source, "it must be npipe:////./pipe/name");
    }

    private static DockerEndpointException Bad(string text, string source, string reason) =>
        DockerEndpointException.Unusable($"{source} is \"{text}\", which cannot be used: {reason}.");
}
