using Docker.DotNet;

namespace Docker.Endpoints;

/// <summary>
/// Where a Docker engine listens. <see cref="Resolve()"/> looks in the places the docker CLI looks in, plus the rootless engine's
/// socket, and takes the first that names one.
/// </summary>
/// <param name="Uri">The address in the form Docker.DotNet takes: unix, tcp or npipe.</param>
/// <param name="Source">What named it, for messages: <c>DOCKER_HOST</c>, <c>docker context "remote"</c> ...</param>
/// <param name="Tls">Certificates of a TCP endpoint; null without TLS.</param>
internal sealed record DockerEndpoint(Uri Uri, string Source, DockerTls? Tls)
{
    // The order is the rule: what a person set beats what happens to lie on the disk.
    private static readonly IDockerEndpointProvider[] Providers =
    [
        new EnvironmentEndpointProvider(),
        new ContextEndpointProvider(),
        new RootlessEndpointProvider(),
        new DefaultEndpointProvider(),
    ];

    /// <summary>Finds the engine's endpoint for this process. No connection is made.</summary>
    /// <exception cref="DockerEndpointException">None is there, or the one that is named cannot be used.</exception>
    public static DockerEndpoint Resolve() => Resolve(DockerEnvironment.Current);

    /// <summary>Finds the engine's endpoint for <paramref name="environment"/>. No connection is made.</summary>
    /// <exception cref="DockerEndpointException">None is there, or the one that is named cannot be used.</exception>
    public static DockerEndpoint Resolve(DockerEnvironment environment)
    {
        var tried = new List<string>();
        foreach (var provider in Providers)
        {
            var finding = provider.Find(environment);
            if (finding.Endpoint is { } endpoint)
            {
                return endpoint;
            }

            tried.Add(finding.Tried);
        }

        throw DockerEndpointException.NotFound(tried);
    }

    /// <summary>A client of this endpoint. Disposing it releases the certificates too.</summary>
    /// <param name="defaultTimeout">For calls that do not stream; the default is the library's, 100 seconds.</param>
    /// <exception cref="DockerEndpointException">The certificates cannot be read.</exception>
    public DockerClient CreateClient(TimeSpan defaultTimeout = default)
    {
        // The client disposes its configuration, and that its credentials.
        var credentials = Tls is null ? null : TlsCredentials.Load(Tls);
        return new DockerClientConfiguration(Uri, credentials, defaultTimeout).CreateClient();
    }

    /// <summary>Address and source, as a message shows them.</summary>
    public override string ToString() => $"{Uri} ({Source})";
}
