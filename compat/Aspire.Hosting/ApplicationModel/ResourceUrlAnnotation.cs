using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where a link of a resource is shown.</summary>
public enum UrlDisplayLocation
{
    /// <summary>In the list and in the details.</summary>
    SummaryAndDetails,

    /// <summary>In the details.</summary>
    DetailsOnly,
}

/// <summary>A link of a resource.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>Place in the list; higher comes first, null counts as 0.</summary>
    [SuppressMessage("Design", "CA1051", Justification = "a field in the package as well")]
    public int? DisplayOrder;

    /// <summary>The address; a path is joined to the address of the endpoint.</summary>
    public required string Url { get; set; }

    /// <summary>Text of the link; null shows the address.</summary>
    public string? DisplayText { get; set; }

    /// <summary>The endpoint that the link belongs to, if any.</summary>
    public EndpointReference? Endpoint { get; init; }

    /// <summary>Where it is shown.</summary>
    public UrlDisplayLocation DisplayLocation { get; set; }

    /// <summary>True for the address of the endpoint itself, and not one that was made of it.</summary>
    internal bool IsOfEndpointItself { get; init; }

    internal ResourceUrlAnnotation WithEndpoint(EndpointReference endpoint) => new()
    {
        Url = Url,
        DisplayText = DisplayText,
        Endpoint = endpoint,
        DisplayLocation = DisplayLocation,
        DisplayOrder = DisplayOrder,
    };
}

/// <summary>What a callback that changes the links of a resource works on.</summary>
/// <param name="executionContext">The application and its mode.</param>
/// <param name="resource">The resource.</param>
/// <param name="urls">The links so far.</param>
/// <param name="cancellationToken">Ends the work.</param>
public class ResourceUrlsCallbackContext(
    DistributedApplicationExecutionContext executionContext,
    IResource resource,
    List<ResourceUrlAnnotation>? urls = null,
    CancellationToken cancellationToken = default)
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The links so far.</summary>
    public List<ResourceUrlAnnotation> Urls { get; } = urls ?? [];

    /// <summary>Ends the work.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Log of the resource.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>The application and its mode.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>An endpoint of the resource; null when it has none of that name.</summary>
    public EndpointReference? GetEndpoint(string name) =>
        Resource is IResourceWithEndpoints owner && owner.GetEndpoint(name) is { Exists: true } endpoint ? endpoint : null;
}

/// <summary>Changes the links of a resource.</summary>
/// <param name="callback">Changes them.</param>
public sealed class ResourceUrlsCallbackAnnotation(Func<ResourceUrlsCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>Changes the links.</summary>
    public ResourceUrlsCallbackAnnotation(Action<ResourceUrlsCallbackContext> callback)
        : this(context =>
        {
            callback(context);
            return Task.CompletedTask;
        })
    {
    }

    /// <summary>Changes them.</summary>
    public Func<ResourceUrlsCallbackContext, Task> Callback { get; } = callback ?? throw new ArgumentNullException(nameof(callback));
}
