using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Docker.Publishing;

/// <summary>Makes the service of a resource: what the model says about it, before the customizations of the model.</summary>
internal sealed class DockerComposeServiceBuilder(
    DockerComposeEnvironmentResource environment,
    ComposeEndpoints endpoints,
    DistributedApplicationExecutionContext executionContext,
    ILogger logger)
{
    private const string DockerSocket = "/var/run/docker.sock";

    private readonly ComposeValues _values = new(environment, endpoints);

    /// <summary>Makes the service.</summary>
    /// <exception cref="DistributedApplicationException">The resource has no image, or refers to something that is not published.</exception>
    public async Task<Service> BuildAsync(IResource resource, CancellationToken cancellationToken)
    {
        var service = new Service { Name = DockerComposeServiceResource.KeyOf(resource), Image = ImageOf(resource), PullPolicy = PullPolicyOf(resource) };
        if (resource.TryGetLastAnnotation<ContainerNameAnnotation>(out var name))
        {
            service.ContainerName = name.Name;
        }

        if (resource is ContainerResource { Entrypoint: { } entrypoint })
        {
            service.Entrypoint = [ComposeText.Literal(entrypoint)];
        }

        foreach (var argument in await ConfiguredValues.ArgumentsAsync(resource, executionContext, logger, cancellationToken).ConfigureAwait(false))
        {
            service.Command.Add(_values.TextOf(argument, resource));
        }

        foreach (var (variable, value) in await ConfiguredValues.EnvironmentAsync(resource, executionContext, logger, cancellationToken).ConfigureAwait(false))
        {
            if (!_values.LeadsNowhere(value))
            {
                service.Environment[variable] = _values.TextOf(value, resource);
            }
        }

        PublishedPorts.AddTo(service, endpoints.Of(resource));
        AddMounts(service, resource);
        service.Healthcheck = DockerfileHealthcheck.IsIn(resource) ? null : HttpProbe.Of(resource, endpoints);
        service.NetworkAliases = [.. resource.Annotations.OfType<ContainerNetworkAliasAnnotation>().Select(alias => alias.Alias).Distinct()];
        AddLifecycle(service, resource);
        return service;
    }

    private static string? PullPolicyOf(IResource resource) =>
        resource.TryGetLastAnnotation<ContainerImagePullPolicyAnnotation>(out var policy)
            ? policy.ImagePullPolicy switch
            {
                ImagePullPolicy.Always => "always",
                ImagePullPolicy.Missing => "missing",
                ImagePullPolicy.Never => "never",
                _ => null,
            }
            : null;

    private static void AddLifecycle(Service service, IResource resource)
    {
        // a person starts it: docker compose run, or up with the profile
        if (resource.HasAnnotationOfType<ExplicitStartupAnnotation>())
        {
            service.Profiles.Add(service.Name);
        }

        if (resource is DockerComposeAspireDashboardResource)
        {
            service.Restart = "always";
        }

        // several containers cannot share a name or a port of the host
        var replicas = resource.GetReplicaCount();
        var unique = service.ContainerName is not null
            || resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint is { IsExternal: true, Port: not null });
        if (replicas > 1 && !unique)
        {
            service.Deploy = new Deploy { Replicas = replicas };
        }
    }

    private string ImageOf(IResource resource)
    {
        if (PublishedImage.IsBuilt(resource))
        {
            return environment.AddVariable(
                ComposeText.VariableName(resource.Name) + "_IMAGE", $"Container image name for {resource.Name}", new BuiltImage(resource), resource);
        }

        return resource.TryGetContainerImageName(out var image)
            ? image
            : throw new DistributedApplicationException($"Container resource '{resource.Name}' has no image.");
    }

    private void AddMounts(Service service, IResource resource)
    {
        var index = 0;
        foreach (var mount in resource.Annotations.OfType<ContainerMountAnnotation>())
        {
            service.AddVolume(new Volume
            {
                Name = mount.Source ?? mount.Target,
                Type = mount.Type == ContainerMountType.BindMount ? "bind" : "volume",
                Target = mount.Target,
                Source = mount.Type == ContainerMountType.BindMount && mount.Source != DockerSocket ? BindSource(mount, index++) : mount.Source,
                ReadOnly = mount.IsReadOnly,
            });
        }

        // the paths of one machine have no place in the file
        string BindSource(ContainerMountAnnotation mount, int number) => environment.AddVariable(
            $"{ComposeText.VariableName(resource.Name)}_BINDMOUNT_{number}", $"Bind mount source for {resource.Name}:{mount.Target}", mount, resource);
    }
}
