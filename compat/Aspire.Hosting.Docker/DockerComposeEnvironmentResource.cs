using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Pipelines;
using Aspire.Hosting.Docker.Publishing;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Pipelines;

namespace Aspire.Hosting.Docker;

/// <summary>A Docker Compose project that the application is published to.</summary>
public class DockerComposeEnvironmentResource : Resource, IComputeEnvironmentResource
{
    /// <summary>Describes a project.</summary>
    /// <param name="name">Name of the resource.</param>
    public DockerComposeEnvironmentResource(string name)
        : base(name) => Annotations.Add(new PipelineStepAnnotation(_ => DockerComposeSteps.Of(this)));

    /// <summary>Name of the network that every service is on; <c>aspire</c> when null.</summary>
    public string? DefaultNetworkName { get; set; }

    /// <summary>True to publish the dashboard along.</summary>
    public bool DashboardEnabled { get; set; } = true;

    /// <summary>The dashboard that is published along.</summary>
    internal IResourceBuilder<DockerComposeAspireDashboardResource>? Dashboard { get; set; }

    /// <summary>Changes of the Compose file, in order.</summary>
    internal List<Action<ComposeFile>> ComposeFileCallbacks { get; } = [];

    /// <summary>Changes of the .env file, in order.</summary>
    internal List<Action<IDictionary<string, CapturedEnvironmentVariable>>> EnvFileCallbacks { get; } = [];

    /// <summary>Variables that the Compose file refers to.</summary>
    internal Dictionary<string, CapturedEnvironmentVariable> CapturedEnvironmentVariables { get; } = [];

    /// <summary>Adds the variable of a parameter and returns a reference to it.</summary>
    internal string AddVariable(ParameterResource parameter) =>
        AddVariable(ComposeText.VariableName(parameter.Name), $"Parameter {parameter.Name}", parameter, parameter);

    /// <summary>Adds a variable, once, and returns a reference to it.</summary>
    /// <exception cref="DistributedApplicationException">The name stands for something else already.</exception>
    internal string AddVariable(string variable, string description, object source, IResource resource)
    {
        if (CapturedEnvironmentVariables.TryGetValue(variable, out var known) && !Equals(known.Source, source))
        {
            throw new DistributedApplicationException(
                $"The variable '{variable}' of the Compose project '{Name}' would mean two things: '{known.Description}' and '{description}'. Rename one of the resources.");
        }

        CapturedEnvironmentVariables.TryAdd(variable, new CapturedEnvironmentVariable
        {
            Name = variable,
            Description = description,
            Source = source,
            Resource = resource,
        });
        return ComposeText.Placeholder(variable);
    }
}

/// <summary>A variable of the .env file.</summary>
public sealed class CapturedEnvironmentVariable
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; set; }

    /// <summary>Value when nobody gives another.</summary>
    public string? DefaultValue { get; set; }

    /// <summary>Where the value comes from, such as a parameter.</summary>
    public object? Source { get; set; }

    /// <summary>The resource that refers to it.</summary>
    public IResource? Resource { get; set; }
}

/// <summary>A resource as a service of a Compose project.</summary>
/// <param name="name">Name of the resource.</param>
/// <param name="resource">The resource.</param>
/// <param name="environment">The Compose project.</param>
public class DockerComposeServiceResource(string name, IResource resource, DockerComposeEnvironmentResource environment)
    : Resource(name), IResourceWithParent<DockerComposeEnvironmentResource>
{
    /// <summary>The Compose project.</summary>
    public DockerComposeEnvironmentResource Parent { get; } = environment;

    /// <summary>The resource that the service stands for.</summary>
    internal IResource TargetResource { get; } = resource;

    /// <summary>Key of the service of a resource: its name in lower case, since it is a host name too.</summary>
    [SuppressMessage("Globalization", "CA1308", Justification = "Compose writes service names in lower case")]
    internal static string KeyOf(IResource resource) => resource.Name.ToLowerInvariant();
}

/// <summary>The dashboard as a service of a Compose project.</summary>
/// <param name="name">Name of the resource.</param>
public class DockerComposeAspireDashboardResource(string name) : ContainerResource(name)
{
    /// <summary>The endpoint for the browser.</summary>
    public EndpointReference PrimaryEndpoint => new(this, "http");

    /// <summary>The endpoint for telemetry.</summary>
    public EndpointReference OtlpGrpcEndpoint => new(this, "otlp-grpc");

    /// <summary>The endpoint for telemetry over HTTP.</summary>
    internal EndpointReference OtlpHttpEndpoint => new(this, "otlp-http");
}

/// <summary>Changes the service of a resource.</summary>
/// <param name="configure">Changes it.</param>
internal sealed class DockerComposeServiceCustomizationAnnotation(Action<DockerComposeServiceResource, Service> configure) : IResourceAnnotation
{
    public Action<DockerComposeServiceResource, Service> Configure { get; } = configure;
}
