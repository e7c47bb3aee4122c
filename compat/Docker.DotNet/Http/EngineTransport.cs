using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using Microsoft.Net.Http.Client;

namespace Docker.DotNet.Http;

/// <summary>How to reach an engine: by a Unix socket, TCP or a Windows named pipe.</summary>
internal sealed class EngineTransport
{
    private EngineTransport(Uri endpoint, Uri baseAddress, ManagedHandler.StreamOpener open)
    {
        Endpoint = endpoint;
        BaseAddress = baseAddress;
        Open = open;
    }

    /// <summary>The address as it was configured.</summary>
    public Uri Endpoint { get; }

    /// <summary>The address for HTTP. Its host is only a name where the transport has no hosts.</summary>
    public Uri BaseAddress { get; }

    public ManagedHandler.StreamOpener Open { get; }

    /// <exception cref="ArgumentException">The address's scheme is unknown, or it lacks a part.</exception>
    public static EngineTransport For(DockerClientConfiguration configuration)
    {
        var endpoint = configuration.EndpointBaseUri;
        var tls = configuration.Credentials.IsTlsCredentials();
        var scheme = tls ? "https" : "http";
        switch (endpoint.Scheme)
        {
            case "unix":
                var path = endpoint.LocalPath;
                return new(endpoint, new Uri($"{scheme}://docker/"), (_, _, cancellationToken) => OpenUnixSocketAsync(path, cancellationToken));
            case "npipe":
                var (server, pipe) = ReadPipeName(endpoint, tls);
                return new(
                    endpoint,
                    new Uri("http://docker/"),
                    (_, _, cancellationToken) => OpenPipeAsync(server, pipe, configuration.NamedPipeConnectTimeout, cancellationToken));
            case "tcp" or "http" or "https":
                // https in the address is enough, credentials may be the server's matter alone.
                var secure = tls || endpoint.Scheme == "https";
                var address = new UriBuilder(endpoint)
                {
                    Scheme = secure ? "https" : "http",
                    Port = endpoint.Port,
                    Path = endpoint.AbsolutePath.TrimEnd('/') + "/",
                };
                return new(endpoint, address.Uri, OpenTcpAsync);
            default:
                throw new ArgumentException(
                    $"Unknown URL scheme {endpoint.Scheme} in {endpoint}; use unix, tcp, http, https or npipe.", nameof(configuration));
        }
    }

    /// <summary>The engine's TCP connection.</summary>
    public static async Task<Stream> OpenTcpAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        return await ConnectAsync(socket, new DnsEndPoint(host, port), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says which engine could not be reached, and why.</summary>
    public HttpRequestException CannotConnect(HttpRequestException exception)
    {
        var cause = exception.InnerException ?? exception;
        // For a missing file the system's text speaks of addresses.
        var reason = Endpoint.Scheme == "unix" && !File.Exists(Endpoint.LocalPath) ? "there is no such socket" : cause.Message;
        return new HttpRequestException(
            HttpRequestError.ConnectionError,
            $"Cannot connect to the Docker engine at {Endpoint}: {reason}. Is it running, and may this user open it?",
            cause);
    }

    private static (string Server, string Pipe) ReadPipeName(Uri endpoint, bool tls)
    {
        if (tls)
        {
            throw new ArgumentException($"{endpoint} is a named pipe, and those have no TLS.");
        }

        return endpoint.Segments is [_, "pipe/", var pipe]
            ? (endpoint.Host == "localhost" ? "." : endpoint.Host, pipe)
            : throw new ArgumentException($"{endpoint} is not a valid npipe URI; it must be npipe://server/pipe/name.");
    }

    private static async Task<Stream> OpenUnixSocketAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        return await ConnectAsync(socket, new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Stream> ConnectAsync(Socket socket, EndPoint address, CancellationToken cancellationToken)
    {
        try
        {
            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> OpenPipeAsync(string server, string pipe, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var stream = new NamedPipeClientStream(server, pipe, PipeDirection.InOut, PipeOptions.Asynchronous);
        try
        {
            await stream.ConnectAsync(timeout, cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
