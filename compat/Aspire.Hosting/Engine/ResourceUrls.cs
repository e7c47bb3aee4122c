using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine;

/// <summary>Works out the links of a resource once its endpoints are allocated.</summary>
internal sealed partial class ResourceUrls(
    DistributedApplicationExecutionContext context, ResourceNotificationService notifications, ResourceLoggerService loggers)
{
    public async Task PublishAsync(IResource resource, CancellationToken cancellationToken)
    {
        var urls = new List<ResourceUrlAnnotation>();
        if (resource is IResourceWithEndpoints owner)
        {
            urls.AddRange(owner.GetEndpoints().Where(endpoint => endpoint.IsAllocated).Select(endpoint => UrlOf(resource, endpoint)));
        }

        urls.AddRange(resource.Annotations.OfType<ResourceUrlAnnotation>());
        if (!await RunCallbacksAsync(resource, urls, cancellationToken) || urls.Count == 0)
        {
            return;
        }

        // before the start nobody answers; a resource without a process of its own has no start
        var inactive = resource.HasAnnotationOfType<DcpInstancesAnnotation>();
        var snapshots = InOrderOfEndpoints(resource, urls).Select(url => new UrlSnapshot(url.Endpoint?.EndpointName, Absolute(url), url.DisplayLocation == UrlDisplayLocation.DetailsOnly)
        {
            IsInactive = inactive,
            DisplayProperties = new UrlDisplayPropertiesSnapshot(url.DisplayText ?? "", url.DisplayOrder ?? 0),
        }).ToImmutableArray();
        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { Urls = snapshots });
    }

    // what belongs to no endpoint comes last
    private static IEnumerable<ResourceUrlAnnotation> InOrderOfEndpoints(IResource resource, List<ResourceUrlAnnotation> urls)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => endpoint.Name).ToList();
        return urls.OrderBy(url => url.Endpoint is { } endpoint && endpoints.IndexOf(endpoint.EndpointName) is >= 0 and var index ? index : int.MaxValue);
    }

    private static ResourceUrlAnnotation UrlOf(IResource resource, EndpointReference endpoint)
    {
        var url = endpoint.Url;
        if (resource is ProjectResource project && endpoint.EndpointAnnotation.FromLaunchProfile
            && project.EffectiveProfile()?.Profile.LaunchUrl is { Length: > 0 } launchUrl)
        {
            url = Uri.IsWellFormedUriString(launchUrl, UriKind.Absolute) ? launchUrl : new Uri(new Uri(url), launchUrl).ToString();
        }

        return new ResourceUrlAnnotation { Url = url, Endpoint = endpoint, IsOfEndpointItself = true };
    }

    private static string Absolute(ResourceUrlAnnotation url) =>
        url.Endpoint is { IsAllocated: true } endpoint && url.Url.StartsWith('/') ? endpoint.Url.TrimEnd('/') + url.Url : url.Url;

    private async Task<bool> RunCallbacksAsync(IResource resource, List<ResourceUrlAnnotation> urls, CancellationToken cancellationToken)
    {
        var callbackContext = new ResourceUrlsCallbackContext(context, resource, urls, cancellationToken) { Logger = loggers.GetLogger(resource) };
        var any = urls.Count > 0;
        foreach (var annotation in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
        {
            any = true;
            try
            {
                await annotation.Callback(callbackContext);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // somebody else's callback; a missing link is no reason not to start
                LogCallbackFailed(callbackContext.Logger, error);
            }
        }

        return any;
    }

    [LoggerMessage(1521, LogLevel.Error, "A callback for the links of the resource failed.")]
    private static partial void LogCallbackFailed(ILogger logger, Exception error);
}
