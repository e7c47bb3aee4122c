namespace Docker.DotNet;

/// <summary>Where an engine is and how to talk to it; makes clients.</summary>
public class DockerClientConfiguration : IDisposable
{
    private static readonly TimeSpan StandardTimeout = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan StandardPipeTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>The local engine: the socket <c>/var/run/docker.sock</c>, or the pipe <c>docker_engine</c> on Windows.</summary>
    /// <inheritdoc cref="DockerClientConfiguration(Uri, Credentials, TimeSpan, TimeSpan, IReadOnlyDictionary{string, string})"/>
    public DockerClientConfiguration(
        Credentials credentials = null,
        TimeSpan defaultTimeout = default,
        TimeSpan namedPipeConnectTimeout = default,
        IReadOnlyDictionary<string, string> defaultHttpRequestHeaders = null)
        : this(LocalEngine(), credentials, defaultTimeout, namedPipeConnectTimeout, defaultHttpRequestHeaders)
    {
    }

    /// <summary>An engine at an address.</summary>
    /// <param name="endpoint"><c>unix:///path</c>, <c>tcp://host:port</c>, <c>http(s)://host:port</c> or <c>npipe://server/pipe/name</c>.</param>
    /// <param name="credentials">Null for none.</param>
    /// <param name="defaultTimeout">For calls that do not stream: 100 s by default, -1 ms for no limit.</param>
    /// <param name="namedPipeConnectTimeout">How long to wait for a named pipe that is busy: 100 ms by default.</param>
    /// <param name="defaultHttpRequestHeaders">Sent with every request.</param>
    /// <exception cref="ArgumentException">The timeout is negative.</exception>
    public DockerClientConfiguration(
        Uri endpoint,
        Credentials credentials = null,
        TimeSpan defaultTimeout = default,
        TimeSpan namedPipeConnectTimeout = default,
        IReadOnlyDictionary<string, string> defaultHttpRequestHeaders = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (defaultTimeout < Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentException($"The timeout is {defaultTimeout}; it must not be negative (-1 ms means none).", nameof(defaultTimeout));
        }

        EndpointBaseUri = endpoint;
        Credentials = credentials ?? new AnonymousCredentials();
        DefaultTimeout = defaultTimeout == default ? StandardTimeout : defaultTimeout;
        NamedPipeConnectTimeout = namedPipeConnectTimeout == default ? StandardPipeTimeout : namedPipeConnectTimeout;
        DefaultHttpRequestHeaders = defaultHttpRequestHeaders ?? new Dictionary<string, string>();
    }

    /// <summary>Sent with every request.</summary>
    public IReadOnlyDictionary<string, string> DefaultHttpRequestHeaders { get; }

    /// <summary>The engine's address.</summary>
    public Uri EndpointBaseUri { get; }

    /// <summary>How clients prove who they are.</summary>
    public Credentials Credentials { get; }

    /// <summary>Time limit of calls that do not stream.</summary>
    public TimeSpan DefaultTimeout { get; }

    /// <summary>How long to wait for a named pipe that is busy.</summary>
    public TimeSpan NamedPipeConnectTimeout { get; }

    /// <summary>Makes a client. No connection is made before its first call. Disposing the client disposes this configuration.</summary>
    /// <param name="requestedApiVersion">The API version to ask for, such as 1.41; null for the engine's newest.</param>
    public DockerClient CreateClient(Version requestedApiVersion = null) => new(this, requestedApiVersion);

    /// <summary>Releases the credentials.</summary>
    public void Dispose()
    {
        Credentials.Dispose();
        GC.SuppressFinalize(this);
    }

    private static Uri LocalEngine() =>
        new(OperatingSystem.IsWindows() ? "npipe://./pipe/docker_engine" : "unix:/var/run/docker.sock");
}
