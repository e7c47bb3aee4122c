using System.Net;

namespace Docker.DotNet;

/// <summary>The engine knows no such image.</summary>
public class DockerImageNotFoundException : DockerApiException
{
    /// <param name="statusCode">The HTTP status of the answer.</param>
    /// <param name="body">The answer's body, as the engine wrote it.</param>
    public DockerImageNotFoundException(HttpStatusCode statusCode, string body)
        : base(statusCode, body)
    {
    }
}
