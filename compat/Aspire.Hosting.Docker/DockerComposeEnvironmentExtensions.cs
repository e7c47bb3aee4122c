using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Lifecycle;

namespace Aspire.Hosting;

/// <summary>Publishes the application to Docker Compose. In run mode nothing of this has an effect.</summary>
public static class DockerComposeEnvironmentExtensions
{
    private const string DashboardImage = "mcr.microsoft.com/dotnet/nightly/aspire-dashboard";

    /// <summary>Adds a Compose project to publish to.</summary>
    public static IResourceBuilder<DockerComposeEnvironmentResource> AddDockerComposeEnvironment(this IDistributedApplicationBuilder builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEventingSubscriber<DockerComposeInfrastructure>();
        var resource = new DockerComposeEnvironmentResource(name);
        var dashboard = new DockerComposeAspireDashboardResource($"{name}-dashboard");
        resource.Dashboard = builder.CreateResourceBuilder(dashboard)
            .WithImage(DashboardImage, "latest")
            .WithHttpEndpoint(targetPort: 18888)
            .WithEndpoint("http", endpoint => endpoint.IsExternal = true)
            .WithHttpEndpoint(targetPort: 18889, name: "otlp-grpc")
            .WithHttpEndpoint(targetPort: 18890, name: "otlp-http");

        // while the application runs there is nothing to see of it
        return builder.ExecutionContext.IsRunMode ? builder.CreateResourceBuilder(resource) : builder.AddResource(resource);
    }

    /// <summary>Changes the properties of the Compose project.</summary>
    public static IResourceBuilder<DockerComposeEnvironmentResource> WithProperties(
        this IResourceBuilder<DockerComposeEnvironmentResource> builder, Action<DockerComposeEnvironmentResource> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        configure(builder.Resource);
        return builder;
    }

    /// <summary>Publishes the dashboard along, or not.</summary>
    public static IResourceBuilder<DockerComposeEnvironmentResource> WithDashboard(
        this IResourceBuilder<DockerComposeEnvironmentResource> builder, bool enabled = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.DashboardEnabled = enabled;
        return builder;
    }

    /// <summary>Publishes the dashboard along and changes it.</summary>
    public static IResourceBuilder<DockerComposeEnvironmentResource> WithDashboard(
        this IResourceBuilder<DockerComposeEnvironmentResource> builder, Action<IResourceBuilder<DockerComposeAspireDashboardResource>> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Resource.DashboardEnabled = true;
        configure(builder.Resource.Dashboard ?? throw new InvalidOperationException("Dashboard resource is not initialized."));
        return builder;
    }

    /// <summary>Changes the Compose file before it is written.</summary>
    public static IResourceBuilder<DockerComposeEnvironmentResource> ConfigureComposeFile(
        this IResourceBuilder<DockerComposeEnvironmentResource> builder, Action<ComposeFile> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Resource.ComposeFileCallbacks.Add(configure);
        return builder;
    }

    /// <summary>Changes the .env file before it is written.</summary>
    public static IResourceBuilder<DockerComposeEnvironmentResource> ConfigureEnvFile(
        this IResourceBuilder<DockerComposeEnvironmentResource> builder, Action<IDictionary<string, CapturedEnvironmentVariable>> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Resource.EnvFileCallbacks.Add(configure);
        return builder;
    }
}

/// <summary>Changes the services of a Compose project.</summary>
public static class DockerComposeServiceExtensions
{
    /// <summary>Changes the service of the resource.</summary>
    public static IResourceBuilder<T> PublishAsDockerComposeService<T>(
        this IResourceBuilder<T> builder, Action<DockerComposeServiceResource, Service> configure)
        where T : IComputeResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        return builder.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? builder.WithAnnotation(new DockerComposeServiceCustomizationAnnotation(configure))
            : builder;
    }

    /// <summary>A reference to the parameter in the Compose file, such as <c>${GATEWAY_TOKEN}</c>; the variable is added to the .env file.</summary>
    public static string AsEnvironmentPlaceholder(this IResourceBuilder<ParameterResource> builder, DockerComposeServiceResource dockerComposeService)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dockerComposeService);
        return dockerComposeService.Parent.AddVariable(builder.Resource);
    }
}

/// <summary>Changes the dashboard of a Compose project.</summary>
public static class DockerComposeAspireDashboardResourceBuilderExtensions
{
    /// <summary>Publishes the dashboard on a port of the host.</summary>
    public static IResourceBuilder<DockerComposeAspireDashboardResource> WithHostPort(
        this IResourceBuilder<DockerComposeAspireDashboardResource> builder, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithEndpoint("http", endpoint => endpoint.Port = port);
    }

    /// <summary>Lets the dashboard trust the headers of a reverse proxy.</summary>
    public static IResourceBuilder<DockerComposeAspireDashboardResource> WithForwardedHeaders(
        this IResourceBuilder<DockerComposeAspireDashboardResource> builder, bool enabled = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithEnvironment("ASPIRE_DASHBOARD_FORWARDEDHEADERS_ENABLED", enabled ? "true" : "false");
    }
}
