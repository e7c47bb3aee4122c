namespace Docker.Endpoints;

/// <summary>One place where an endpoint may be named.</summary>
internal interface IDockerEndpointProvider
{
    /// <summary>Looks there.</summary>
    /// <exception cref="DockerEndpointException">The place names an endpoint that cannot be used; later places must not hide that.</exception>
    DockerEndpointFinding Find(DockerEnvironment environment);
}

/// <summary>What a provider found.</summary>
/// <param name="Endpoint">The endpoint; null when the place names none.</param>
/// <param name="Tried">What was looked at and why it did not do, for the error when no place names one.</param>
internal sealed record DockerEndpointFinding(DockerEndpoint? Endpoint, string Tried)
{
    public static DockerEndpointFinding Found(DockerEndpoint endpoint) => new(endpoint, "");

    public static DockerEndpointFinding None(string tried) => new(null, tried);
}
