using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Describes an application: adds resources and builds it.</summary>
public interface IDistributedApplicationBuilder
{
    /// <summary>Configuration of the application host.</summary>
    ConfigurationManager Configuration { get; }

    /// <summary>Directory of the project of the application host; relative paths count from here.</summary>
    string AppHostDirectory { get; }

    /// <summary>Assembly of the application host.</summary>
    Assembly? AppHostAssembly { get; }

    /// <summary>Environment of the application host.</summary>
    IHostEnvironment Environment { get; }

    /// <summary>Services of the application host.</summary>
    IServiceCollection Services { get; }

    /// <summary>Events of the application.</summary>
    IDistributedApplicationEventing Eventing { get; }

    /// <summary>The application and its mode.</summary>
    DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <summary>The resources so far.</summary>
    IResourceCollection Resources { get; }

    /// <summary>Steps of publishing and deployment.</summary>
    IDistributedApplicationPipeline Pipeline { get; }

    /// <summary>Adds a resource.</summary>
    /// <exception cref="DistributedApplicationException">There is one of that name.</exception>
    IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource;

    /// <summary>Makes a builder for a resource that need not be part of the application.</summary>
    IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource;

    /// <summary>Builds the application.</summary>
    DistributedApplication Build();
}

/// <summary>Finds resources of a builder.</summary>
public static class DistributedApplicationBuilderExtensions
{
    /// <summary>A builder for the resource of the given name.</summary>
    /// <exception cref="InvalidOperationException">There is none, or it has another type.</exception>
    public static IResourceBuilder<T> CreateResourceBuilder<T>(this IDistributedApplicationBuilder builder, string name)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        var resource = builder.Resources.FirstOrDefault(candidate => string.Equals(candidate.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidOperationException($"Resource '{name}' was not found.");
        return resource is T typed
            ? builder.CreateResourceBuilder(typed)
            : throw new InvalidOperationException($"Resource '{name}' of type '{resource.GetType()}' is not assignable to requested type '{typeof(T)}'.");
    }
}
