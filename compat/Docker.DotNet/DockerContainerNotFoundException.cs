using System.Net;

namespace Docker.DotNet;

/// <summary>The engine knows no such container or exec instance.</summary>
public class DockerContainerNotFoundException : DockerApiException
{
    /// <param name="statusCode">The HTTP status of the answer.</param>
    /// <param name="responseBody">The answer's body, as the engine wrote it.</param>
    public DockerContainerNotFoundException(HttpStatusCode statusCode, string responseBody)
        : base(statusCode, responseBody)
    {
    }
}
