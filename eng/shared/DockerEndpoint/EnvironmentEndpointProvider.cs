namespace Docker.Endpoints;

/// <summary><c>DOCKER_HOST</c>, with <c>DOCKER_TLS_VERIFY</c>, <c>DOCKER_TLS</c> and <c>DOCKER_CERT_PATH</c> as the CLI reads them.</summary>
internal sealed class EnvironmentEndpointProvider : IDockerEndpointProvider
{
    private const string Source = "DOCKER_HOST";

    public DockerEndpointFinding Find(DockerEnvironment environment)
    {
        if (environment.Get(Source) is not { } host)
        {
            return DockerEndpointFinding.None("DOCKER_HOST (not set)");
        }

        var tls = ReadTls(environment);
        var address = DockerAddress.Parse(host, Source, tls is not null);
        return DockerEndpointFinding.Found(new DockerEndpoint(address, Source, address.Scheme == "tcp" ? tls : null));
    }

    private static DockerTls? ReadTls(DockerEnvironment environment)
    {
        var verify = environment.Get("DOCKER_TLS_VERIFY") is not null;
        if (!verify && environment.Get("DOCKER_TLS") is null)
        {
            return null;
        }

        var directory = environment.Get("DOCKER_CERT_PATH") ?? environment.ConfigDirectory;
        return DockerTls.FromDirectory(directory, skipVerification: !verify);
    }
}
