namespace Docker.Endpoints;

/// <summary>The system's engine: <c>/var/run/docker.sock</c>, or the pipe <c>docker_engine</c> on Windows.</summary>
internal sealed class DefaultEndpointProvider : IDockerEndpointProvider
{
    public DockerEndpointFinding Find(DockerEnvironment environment)
    {
        var address = environment.DefaultAddress;
        return address.Scheme == "unix" && !File.Exists(address.LocalPath)
            ? DockerEndpointFinding.None($"{address.LocalPath} (missing)")
            : DockerEndpointFinding.Found(new DockerEndpoint(address, "default", null));
    }
}
