using System.Net;

namespace Docker.DotNet;

/// <summary>The engine knows no such network.</summary>
public class DockerNetworkNotFoundException : DockerApiException
{
    /// <param name="statusCode">The HTTP status of the answer.</param>
    /// <param name="responseBody">The answer's body, as the engine wrote it.</param>
    public DockerNetworkNotFoundException(HttpStatusCode statusCode, string responseBody)
        : base(statusCode, responseBody)
    {
    }
}
