using System.Net;

namespace Docker.DotNet;

/// <summary>The engine refused a request.</summary>
public class DockerApiException : Exception
{
    /// <param name="statusCode">The HTTP status of the answer.</param>
    /// <param name="responseBody">The answer's body, as the engine wrote it: usually <c>{"message":"..."}</c>.</param>
    public DockerApiException(HttpStatusCode statusCode, string responseBody)
        : base($"Docker API responded with status code={statusCode}, response={responseBody}")
    {
        StatusCode = statusCode;
        ResponseBody = responseBody;
    }

    /// <summary>The HTTP status of the answer.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The answer's body, as the engine wrote it: usually <c>{"message":"..."}</c>.</summary>
    public string ResponseBody { get; }
}
