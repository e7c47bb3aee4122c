namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a resource waits for.</summary>
public enum WaitType
{
    /// <summary>The other runs, is healthy and ready.</summary>
    WaitUntilHealthy,

    /// <summary>The other ended.</summary>
    WaitForCompletion,

    /// <summary>The other runs.</summary>
    WaitUntilStarted,
}

/// <summary>What to do when the resource waited for cannot run.</summary>
public enum WaitBehavior
{
    /// <summary>Go on waiting; a person may restart it.</summary>
    WaitOnResourceUnavailable,

    /// <summary>Give up.</summary>
    StopOnResourceUnavailable,
}

/// <summary>Says that a resource starts after another one.</summary>
/// <param name="resource">The other one.</param>
/// <param name="waitType">What to wait for.</param>
/// <param name="exitCode">Exit code that counts as completion.</param>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The other one.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>What to wait for.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>Exit code that counts as completion.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What to do when the other cannot run; the application's default when null.</summary>
    public WaitBehavior? WaitBehavior { get; init; }
}

/// <summary>A health check that decides about the health of a resource.</summary>
/// <param name="key">Name of the check in the service collection.</param>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>Name of the check in the service collection.</summary>
    public string Key { get; } = key;
}

/// <summary>A health check that an HTTP endpoint answers; a deployment target can carry it out without the application host.</summary>
/// <param name="key">Name of the check in the service collection.</param>
/// <param name="endpoint">The endpoint.</param>
/// <param name="path">Path, such as <c>/health</c>.</param>
/// <param name="statusCode">Status that means healthy.</param>
internal sealed class HttpHealthCheckAnnotation(string key, EndpointReference endpoint, string path, int statusCode) : HealthCheckAnnotation(key)
{
    public EndpointReference Endpoint { get; } = endpoint;

    public string Path { get; } = path;

    public int StatusCode { get; } = statusCode;
}
