using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Starts the resource when another one runs, is healthy and ready.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => AddWait(builder, dependency, WaitType.WaitUntilHealthy, null);

    /// <summary>Starts the resource when another one runs, is healthy and ready.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport => AddWait(builder, dependency, WaitType.WaitUntilHealthy, waitBehavior);

    /// <summary>Starts the resource when another one runs.</summary>
    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => AddWait(builder, dependency, WaitType.WaitUntilStarted, null);

    /// <summary>Starts the resource when another one runs.</summary>
    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport => AddWait(builder, dependency, WaitType.WaitUntilStarted, waitBehavior);

    /// <summary>Starts the resource when another one ended with an exit code.</summary>
    public static IResourceBuilder<T> WaitForCompletion<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0)
        where T : IResourceWithWaitSupport => AddWait(builder, dependency, WaitType.WaitForCompletion, null, exitCode);

    /// <summary>Leaves the start of the resource to a person.</summary>
    public static IResourceBuilder<T> WithExplicitStart<T>(this IResourceBuilder<T> builder)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ExplicitStartupAnnotation(), ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Lets a registered health check decide about the health of the resource.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="key">Name of a check in <c>builder.Services.AddHealthChecks()</c>.</param>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(key);
        return WithHealthCheck(builder, new HealthCheckAnnotation(key));
    }

    /// <summary>Takes the answer of an HTTP endpoint for the health of the resource.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">Path; <c>/</c> when null.</param>
    /// <param name="statusCode">Status that means healthy; 200 when null.</param>
    /// <param name="endpointName">Endpoint; the first http or https endpoint when null.</param>
    /// <exception cref="DistributedApplicationException">There is no such endpoint.</exception>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (path is not null && !Uri.IsWellFormedUriString(path, UriKind.Relative))
        {
            throw new ArgumentException($"The health check path '{path}' of resource '{builder.Resource.Name}' must be a relative path.", nameof(path));
        }

        var endpoint = HttpEndpointOf(builder.Resource, endpointName) ?? throw new DistributedApplicationException(
            $"Could not create HTTP health check for resource '{builder.Resource.Name}' as "
            + (endpointName is null ? "it has no http or https endpoint." : $"the endpoint with name '{endpointName}' does not exist or is not http or https."));
        path ??= "/";
        var expected = statusCode ?? 200;
        var key = $"{builder.Resource.Name}_{endpoint.EndpointName}_{path}_{expected}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, services => new HttpEndpointHealthCheck(services.GetRequiredService<IHttpClientFactory>(), endpoint, path, expected), null, null));
        return WithHealthCheck(builder, new HttpHealthCheckAnnotation(key, endpoint, path, expected));
    }

    /// <summary>The endpoint of the given name, or the first for http, or the first for https.</summary>
    internal static EndpointReference? HttpEndpointOf(IResourceWithEndpoints resource, string? endpointName)
    {
        var endpoints = resource.GetEndpoints().Where(endpoint => endpoint.IsHttp || endpoint.IsHttps).ToArray();
        return endpointName is not null
            ? endpoints.FirstOrDefault(endpoint => SameName(endpoint.EndpointName, endpointName))
            : endpoints.FirstOrDefault(endpoint => endpoint.IsHttp) ?? endpoints.FirstOrDefault();
    }

    private static IResourceBuilder<T> WithHealthCheck<T>(IResourceBuilder<T> builder, HealthCheckAnnotation check)
        where T : IResource =>
        builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(existing => existing.Key == check.Key)
            ? throw new DistributedApplicationException($"Resource '{builder.Resource.Name}' already has a health check with key '{check.Key}'.")
            : builder.WithAnnotation(check);

    private static IResourceBuilder<T> AddWait<T>(
        IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitType type, WaitBehavior? behavior, int exitCode = 0)
        where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);
        var resource = dependency.Resource;
        if (ReferenceEquals(resource, builder.Resource))
        {
            throw new DistributedApplicationException($"The '{builder.Resource.Name}' resource cannot wait for itself.");
        }

        if (ReferenceEquals(builder.Resource.GetParentResource(), resource) && builder.Resource is IResourceWithParent)
        {
            throw new DistributedApplicationException($"The '{builder.Resource.Name}' resource cannot wait for its parent '{resource.Name}'.");
        }

        builder.WithRelationship(resource, KnownRelationshipTypes.WaitFor);
        return builder.WithAnnotation(new WaitAnnotation(resource, type, exitCode) { WaitBehavior = behavior });
    }
}
