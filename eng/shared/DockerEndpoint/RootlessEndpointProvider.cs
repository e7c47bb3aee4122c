namespace Docker.Endpoints;

/// <summary>
/// The socket of an engine that runs as the user: <c>$XDG_RUNTIME_DIR/docker.sock</c> (rootless), <c>~/.docker/run/docker.sock</c>
/// (Docker Desktop).
/// </summary>
internal sealed class RootlessEndpointProvider : IDockerEndpointProvider
{
    public DockerEndpointFinding Find(DockerEnvironment environment)
    {
        string[] candidates =
        [
            .. environment.Get("XDG_RUNTIME_DIR") is { } runtime ? [Path.Combine(runtime, "docker.sock")] : Array.Empty<string>(),
            Path.Combine(environment.HomeDirectory, ".docker", "run", "docker.sock"),
        ];
        return candidates.FirstOrDefault(File.Exists) is { } socket
            ? DockerEndpointFinding.Found(new DockerEndpoint(DockerAddress.FromSocket(socket), "rootless socket", null))
            : DockerEndpointFinding.None($"{string.Join(" and ", candidates)} (missing)");
    }
}
