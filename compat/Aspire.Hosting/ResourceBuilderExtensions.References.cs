using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Gives the resource the connection string of another one.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="source">The other one.</param>
    /// <param name="connectionName">Name of the connection; the name of the other resource when null.</param>
    /// <param name="optional">True when the variable is left out if there is no connection string.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        var resource = source.Resource;
        builder.WithReferenceRelationship(resource);
        return builder.WithEnvironment(context =>
        {
            var flags = InjectionOf(context.Resource);
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionString))
            {
                var variable = resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{connectionName ?? resource.Name}";
                context.EnvironmentVariables[variable] = new ConnectionStringReference(resource, optional);
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionProperties))
            {
                var prefix = connectionName is null ? EncodedUpper(resource.Name) : Encoded(connectionName).ToUpperInvariant();
                foreach (var (key, value) in resource.GetConnectionProperties())
                {
                    context.EnvironmentVariables[$"{prefix}_{key.ToUpperInvariant()}"] = value;
                }
            }
        });
    }

    /// <summary>Tells the resource where the endpoints of another one are.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        return AddEndpoints(builder, source.Resource, endpointName: null, name: null);
    }

    /// <summary>Tells the resource where the endpoints of another one are, under another name.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AddEndpoints(builder, source.Resource, endpointName: null, name);
    }

    /// <summary>Tells the resource where an endpoint is.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(endpointReference);
        return AddEndpoints(builder, endpointReference.Resource, endpointReference.EndpointName, name: null);
    }

    /// <summary>Tells the resource where a service outside the application is.</summary>
    /// <exception cref="InvalidOperationException">The address is not absolute or its path does not end in <c>/</c>.</exception>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri)
        {
            throw new InvalidOperationException("The uri for service reference must be absolute.");
        }

        if (!uri.AbsolutePath.EndsWith('/'))
        {
            throw new InvalidOperationException("The uri absolute path must end with '/'.");
        }

        return builder.WithEnvironment(context =>
        {
            var flags = InjectionOf(context.Resource);
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            {
                context.EnvironmentVariables[$"services__{name}__default__0"] = uri.ToString();
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
            {
                context.EnvironmentVariables[Encoded(name)] = uri.ToString();
            }
        });
    }

    /// <summary>Tells the resource where a service outside the application is.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<ExternalServiceResource> externalService)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(externalService);
        var service = externalService.Resource;
        builder.WithReferenceRelationship(service);
        return builder.WithEnvironment(async context =>
        {
            var flags = InjectionOf(context.Resource);
            object address = service.Uri is { } uri ? uri.ToString() : service.UrlParameter!;
            var scheme = service.Uri?.Scheme;
            if (scheme is null && context.ExecutionContext.IsRunMode
                && Uri.TryCreate(await service.UrlParameter!.GetValueAsync(context.CancellationToken).ConfigureAwait(false), UriKind.Absolute, out var given))
            {
                scheme = given.Scheme;
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
            {
                context.EnvironmentVariables[EncodedUpper(service.Name)] = address;
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            {
                context.EnvironmentVariables[$"services__{service.Name}__{scheme ?? "default"}__0"] = address;
            }
        });
    }

    /// <summary>Says which variables references of the resource inject.</summary>
    public static IResourceBuilder<TDestination> WithReferenceEnvironment<TDestination>(
        this IResourceBuilder<TDestination> builder, ReferenceEnvironmentInjectionFlags flags)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ReferenceEnvironmentInjectionAnnotation(flags), ResourceAnnotationMutationBehavior.Replace);
    }

    private static IResourceBuilder<TDestination> AddEndpoints<TDestination>(
        IResourceBuilder<TDestination> builder, IResourceWithEndpoints source, string? endpointName, string? name)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.WithReferenceRelationship(source);

        // several references to one resource count its endpoints together, so that the numbers do not start anew
        var references = builder.Resource.Annotations.OfType<EndpointReferenceAnnotation>()
            .SingleOrDefault(existing => ReferenceEquals(existing.Source, source) && existing.Name == name);
        if (references is null)
        {
            references = new EndpointReferenceAnnotation(source, name);
            builder.WithAnnotation(references);
            builder.WithEnvironment(references.AddTo);
        }

        references.Add(endpointName);
        return builder;
    }

    private static ReferenceEnvironmentInjectionFlags InjectionOf(IResource resource) =>
        resource.TryGetLastAnnotation<ReferenceEnvironmentInjectionAnnotation>(out var annotation) ? annotation.Flags : ReferenceEnvironmentInjectionFlags.All;

    private static string EncodedUpper(string name) => Encoded(name).ToUpperInvariant();

    private static string Encoded(string name)
    {
        var encoded = new StringBuilder(name.Length + 1);
        if (name.Length > 0 && char.IsAsciiDigit(name[0]))
        {
            encoded.Append('_');
        }

        foreach (var character in name)
        {
            encoded.Append(char.IsAsciiLetterOrDigit(character) ? character : '_');
        }

        return encoded.ToString();
    }

    private sealed class EndpointReferenceAnnotation(IResourceWithEndpoints source, string? name) : IResourceAnnotation
    {
        private readonly HashSet<string> _endpoints = new(StringComparer.OrdinalIgnoreCase);
        private bool _all;

        public IResourceWithEndpoints Source => source;

        public string? Name => name;

        public void Add(string? endpointName)
        {
            if (endpointName is null)
            {
                _all = true;
            }
            else
            {
                _endpoints.Add(endpointName);
            }
        }

        public void AddTo(EnvironmentCallbackContext context)
        {
            var flags = InjectionOf(context.Resource);
            var prefix = name is null ? EncodedUpper(source.Name) : Encoded(name);
            var counts = new Dictionary<string, int>();
            foreach (var endpoint in source.GetEndpoints())
            {
                if (!_endpoints.Contains(endpoint.EndpointName) && (!_all || endpoint.ExcludeReferenceEndpoint))
                {
                    continue;
                }

                if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
                {
                    context.EnvironmentVariables[$"{prefix}_{EncodedUpper(endpoint.EndpointName)}"] = endpoint;
                }

                if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
                {
                    var number = counts.GetValueOrDefault(endpoint.Scheme);
                    counts[endpoint.Scheme] = number + 1;
                    context.EnvironmentVariables[$"services__{name ?? source.Name}__{endpoint.Scheme}__{number}"] = endpoint;
                }
            }
        }
    }
}
