using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Adds an endpoint.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="port">Port that others use; chosen when null.</param>
    /// <param name="targetPort">Port that the resource itself listens on.</param>
    /// <param name="scheme">Scheme; the protocol's name when null.</param>
    /// <param name="name">Name; the scheme when null.</param>
    /// <param name="env">Variable that takes the target port.</param>
    /// <param name="isProxied">False when the resource itself listens on <paramref name="port"/>.</param>
    /// <param name="isExternal">True when the endpoint is published outside the application.</param>
    /// <param name="protocol">TCP when null.</param>
    /// <exception cref="DistributedApplicationException">There is an endpoint of that name.</exception>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder,
        int? port = null,
        int? targetPort = null,
        string? scheme = null,
        string? name = null,
        string? env = null,
        bool isProxied = true,
        bool? isExternal = null,
        ProtocolType? protocol = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        CheckPort(builder.Resource, nameof(port), port);
        CheckPort(builder.Resource, nameof(targetPort), targetPort);
        var annotation = new EndpointAnnotation(protocol ?? ProtocolType.Tcp, scheme, null, name, port, targetPort, isExternal, isProxied);
        if (builder.Resource.Annotations.OfType<EndpointAnnotation>().Any(other => SameName(other.Name, annotation.Name)))
        {
            throw new DistributedApplicationException(
                $"Endpoint with name '{annotation.Name}' already exists on resource '{builder.Resource.Name}'. Endpoint name may not be unique "
                + "because the name was not specified.");
        }

        if (env is not null && builder.Resource is IResourceWithEnvironment)
        {
            annotation.TargetPortEnvironmentVariable = env;
            var reference = new EndpointReference(builder.Resource, annotation);
            builder.WithAnnotation(new EnvironmentCallbackAnnotation(
                context => context.EnvironmentVariables[env] = reference.Property(EndpointProperty.TargetPort)));
        }

        return builder.WithAnnotation(annotation);
    }

    /// <summary>Changes an endpoint, or adds it.</summary>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(callback);
        var endpoint = builder.Resource.Annotations.OfType<EndpointAnnotation>().SingleOrDefault(other => SameName(other.Name, endpointName));
        if (endpoint is not null)
        {
            callback(endpoint);
        }
        else if (createIfNotExists)
        {
            endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: endpointName);
            callback(endpoint);
            builder.Resource.Annotations.Add(endpoint);
        }

        return builder;
    }

    /// <summary>Adds an endpoint with scheme http.</summary>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool isProxied = true)
        where T : IResourceWithEndpoints =>
        builder.WithEndpoint(port: port, targetPort: targetPort, scheme: "http", name: name, env: env, isProxied: isProxied);

    /// <summary>Adds an endpoint with scheme https.</summary>
    public static IResourceBuilder<T> WithHttpsEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool isProxied = true)
        where T : IResourceWithEndpoints =>
        builder.WithEndpoint(port: port, targetPort: targetPort, scheme: "https", name: name, env: env, isProxied: isProxied);

    /// <summary>Publishes the http and https endpoints outside the application.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        ForEachHttpEndpoint(builder, endpoint => endpoint.IsExternal = true);
        return builder;
    }

    /// <summary>Says that the http and https endpoints speak HTTP/2.</summary>
    public static IResourceBuilder<T> AsHttp2Service<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        ForEachHttpEndpoint(builder, endpoint => endpoint.Transport = "http2");
        return builder;
    }

    /// <summary>A reference to an endpoint; it may be added later.</summary>
    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Resource.GetEndpoint(name);
    }

    internal static bool SameName(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static void ForEachHttpEndpoint<T>(IResourceBuilder<T> builder, Action<EndpointAnnotation> change)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.UriScheme is "http" or "https"))
        {
            change(endpoint);
        }
    }

    private static void CheckPort(IResource resource, string parameter, int? port)
    {
        if (port is < 1 or > 65535)
        {
            throw new ArgumentOutOfRangeException(parameter, port, $"The {parameter} of an endpoint of resource '{resource.Name}' must be from 1 to 65535.");
        }
    }
}
