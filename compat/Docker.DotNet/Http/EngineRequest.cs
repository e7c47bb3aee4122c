using System.Net;

namespace Docker.DotNet.Http;

/// <summary>A request to the engine.</summary>
/// <param name="Method">Its HTTP method.</param>
/// <param name="Path">Its path below the API version, made of <see cref="EnginePath"/>s where it holds names from outside.</param>
internal sealed record EngineRequest(HttpMethod Method, string Path)
{
    public IQueryParameters Query { get; init; }

    public HttpContent Content { get; init; }

    public IEnumerable<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Makes the exception for an answer 404; null for the general one.</summary>
    public Func<HttpStatusCode, string, DockerApiException> NotFound { get; init; }

    /// <summary>Time that the engine may take beyond the client's limit, because the caller asked for it; infinite for no limit.</summary>
    public TimeSpan ExtraTime { get; init; }

    public static EngineRequest Get(string path) => new(HttpMethod.Get, path);

    public static EngineRequest Post(string path) => new(HttpMethod.Post, path);

    public static EngineRequest Delete(string path) => new(HttpMethod.Delete, path);
}
