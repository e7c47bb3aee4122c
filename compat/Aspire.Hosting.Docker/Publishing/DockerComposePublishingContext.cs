using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Docker.Publishing;

/// <summary>Makes the Compose file of a project, and finds the variables that it refers to.</summary>
internal sealed class DockerComposePublishingContext(
    DockerComposeEnvironmentResource environment, DistributedApplicationExecutionContext executionContext, ILogger logger)
{
    private const string DefaultNetwork = "aspire";

    /// <summary>Makes the file: services, customizations of the services, then customizations of the file and of the variables.</summary>
    public async Task<ComposeFile> BuildAsync(DistributedApplicationModel model, CancellationToken cancellationToken)
    {
        environment.CapturedEnvironmentVariables.Clear();
        var resources = ServicesOf(model);
        var builder = new DockerComposeServiceBuilder(environment, new ComposeEndpoints(environment, resources), executionContext, logger);
        var network = environment.DefaultNetworkName ?? DefaultNetwork;
        var services = new Dictionary<IResource, Service>();
        foreach (var resource in resources)
        {
            services[resource] = await builder.BuildAsync(resource, cancellationToken).ConfigureAwait(false);
            services[resource].Networks.Add(network);
        }

        ServiceOrder.AddTo(services, logger);
        Customize(services);
        var file = new ComposeFile().AddNetwork(new Network { Name = network, Driver = "bridge" });
        foreach (var service in services.Values)
        {
            file.AddService(service);
        }

        foreach (var volume in resources.SelectMany(resource => resource.Annotations.OfType<ContainerMountAnnotation>()))
        {
            if (volume is { Type: ContainerMountType.Volume, Source: { } name })
            {
                file.AddVolume(new Volume { Name = name, Driver = "local" });
            }
        }

        environment.ComposeFileCallbacks.ForEach(configure => configure(file));
        environment.EnvFileCallbacks.ForEach(configure => configure(environment.CapturedEnvironmentVariables));
        return file;
    }

    // the dashboard is the first to look for, and the last to join the model
    private IResource[] ServicesOf(DistributedApplicationModel model) =>
    [
        .. model.Resources
            .Where(resource => resource.Annotations.OfType<DeploymentTargetAnnotation>().Any(target => ReferenceEquals(target.ComputeEnvironment, environment)))
            .OrderBy(resource => resource is not DockerComposeAspireDashboardResource),
    ];

    private void Customize(Dictionary<IResource, Service> services)
    {
        var conditions = services.Values.SelectMany(service => service.DependsOn.Values)
            .ToDictionary(dependency => dependency, dependency => dependency.Condition);
        foreach (var (resource, service) in services)
        {
            var target = resource.Annotations.OfType<DeploymentTargetAnnotation>()
                .Where(annotation => ReferenceEquals(annotation.ComputeEnvironment, environment))
                .Select(annotation => annotation.DeploymentTarget)
                .OfType<DockerComposeServiceResource>()
                .Single();
            foreach (var customization in resource.Annotations.OfType<DockerComposeServiceCustomizationAnnotation>().ToArray())
            {
                customization.Configure(target, service);
            }
        }

        ServiceOrder.Complete(services, conditions);
    }
}
