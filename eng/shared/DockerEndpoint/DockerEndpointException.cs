namespace Docker.Endpoints;

/// <summary>No Docker engine's endpoint could be found, or the one that is configured cannot be used.</summary>
internal sealed class DockerEndpointException : Exception
{
    private DockerEndpointException(string message, IReadOnlyList<string> tried, Exception? innerException)
        : base(message, innerException) => Tried = tried;

    /// <summary>The places that were looked at, each with the reason; empty when a configured endpoint cannot be used.</summary>
    public IReadOnlyList<string> Tried { get; }

    public static DockerEndpointException NotFound(IReadOnlyList<string> tried) =>
        new($"No Docker engine found; tried {string.Join("; ", tried)}. Start one, or name it in DOCKER_HOST.", tried, null);

    public static DockerEndpointException Unusable(string message, Exception? innerException = null) => new(message, [], innerException);
}
