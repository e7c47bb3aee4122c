using Docker.DotNet.Models;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests.Requests;

/// <param name="Target">Method, path and query that the engine must get.</param>
/// <param name="Body">The body, compared as JSON where it is JSON; empty for none.</param>
/// <param name="Call">What sends it.</param>
internal sealed record ExpectedRequest(string Target, string Body, Func<DockerClient, Task> Call)
{
    /// <summary>A filter, and how it looks in a query.</summary>
    public static readonly Dictionary<string, IDictionary<string, bool>> Filters = new()
    {
        ["label"] = new Dictionary<string, bool> { ["a=b c"] = true, ["x"] = false },
    };

    public const string FiltersQuery = "filters=%7B%22label%22%3A%7B%22a%3Db%20c%22%3Atrue%2C%22x%22%3Afalse%7D%7D";

    public static readonly AuthConfig Login = new() { Username = "u", Password = "p", ServerAddress = "registry:5000" };

    public static readonly IProgress<JSONMessage> Ignored = new SynchronousProgress<JSONMessage>(_ => { });

    public static MemoryStream Archive => new("tar"u8.ToArray());
}
