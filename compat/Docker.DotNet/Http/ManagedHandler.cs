using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Docker.DotNet.Http;

namespace Microsoft.Net.Http.Client;

/// <summary>
/// Talks HTTP over connections that somebody else opens. <see cref="Docker.DotNet.Credentials"/> get it to configure TLS before its
/// first request; later changes have no effect.
/// </summary>
public class ManagedHandler : HttpMessageHandler
{
    private readonly StreamOpener _open;
    private readonly Lazy<HttpMessageInvoker> _connections;

    /// <summary>Opens TCP connections to the hosts of the requests.</summary>
    public ManagedHandler()
        : this(EngineTransport.OpenTcpAsync)
    {
    }

    /// <summary>Opens connections by <paramref name="opener"/>.</summary>
    public ManagedHandler(StreamOpener opener)
    {
        ArgumentNullException.ThrowIfNull(opener);
        _open = opener;
        _connections = new(() => new HttpMessageInvoker(CreateHandler()));
    }

    /// <summary>Opens connections by <paramref name="opener"/>.</summary>
    public ManagedHandler(SocketOpener opener)
        : this(StreamsOf(opener))
    {
    }

    /// <summary>Opens a connection.</summary>
    /// <param name="host">The host of the request.</param>
    /// <param name="port">Its port.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public delegate Task<Stream> StreamOpener(string host, int port, CancellationToken cancellationToken);

    /// <inheritdoc cref="StreamOpener"/>
    public delegate Task<Socket> SocketOpener(string host, int port, CancellationToken cancellationToken);

    /// <summary>What the client may show when the engine asks for a certificate.</summary>
    public X509CertificateCollection ClientCertificates { get; set; }

    /// <summary>Decides about the engine's certificate; null for the system's judgement.</summary>
    public RemoteCertificateValidationCallback ServerCertificateValidationCallback { get; set; }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ConnectionUpgrade.IsAsked(request)
            ? ConnectionUpgrade.SendAsync(CreateHandler(), request, cancellationToken)
            : _connections.Value.SendAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _connections.IsValueCreated)
        {
            _connections.Value.Dispose();
        }

        base.Dispose(disposing);
    }

    private static StreamOpener StreamsOf(SocketOpener opener)
    {
        ArgumentNullException.ThrowIfNull(opener);
        return async (host, port, cancellationToken) =>
            new NetworkStream(await opener(host, port, cancellationToken).ConfigureAwait(false), ownsSocket: true);
    }

    private SocketsHttpHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            // Calls of the engine are details of what their caller traces.
            ActivityHeadersPropagator = null,
            // A stream that is given up is closed, not read to an end that may never come.
            ResponseDrainTimeout = TimeSpan.Zero,
            ConnectCallback = async (context, cancellationToken) =>
                await _open(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false),
        };
        handler.SslOptions.RemoteCertificateValidationCallback = ServerCertificateValidationCallback;
        if (ClientCertificates is { Count: > 0 } certificates)
        {
            handler.SslOptions.ClientCertificates = certificates;
            // The engine may name no issuers; the one certificate that was configured is meant anyway.
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, local, _, _) => local[0];
        }

        return handler;
    }
}
