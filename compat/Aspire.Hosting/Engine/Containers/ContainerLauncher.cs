using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine.Networking;
using Docker.DotNet;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>Starts containers.</summary>
internal sealed class ContainerLauncher(
    ContainerEngine engine, ContainerSpecs specs, ImageBuilds builds, EndpointAllocator endpoints, ResourceLoggerService loggers) : IResourceLauncher
{
    public bool CanLaunch(IResource resource) => resource.IsContainer();

    public CustomResourceSnapshot Describe(IResource resource, CustomResourceSnapshot snapshot)
    {
        resource.TryGetContainerImageName(out var image);
        var ports = resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => endpoint.TargetPort).OfType<int>().ToImmutableArray();
        return (snapshot with
        {
            Volumes =
            [
                .. ContainerSpecs.MountsOf(resource).Select(mount => new VolumeSnapshot(mount.Source, mount.Target, mount.Type, mount.ReadOnly)),
            ],
        })
            .WithProperty(KnownProperties.ContainerImage, image)
            .WithProperty(KnownProperties.ContainerCommand, (resource as ContainerResource)?.Entrypoint)
            .WithProperty(KnownProperties.ContainerArgs, ImmutableArray<string>.Empty, sensitive: true)
            .WithProperty(KnownProperties.ContainerPorts, ports)
            .WithProperty(KnownProperties.ContainerLifetime, resource.GetContainerLifetimeType().ToString());
    }

    public async Task<IRunningResource> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken)
    {
        await endpoints.EnsureListeningAsync(request.Resource, cancellationToken);
        var client = await engine.ConnectAsync(cancellationToken);
        var network = await engine.GetNetworkAsync(cancellationToken);
        var spec = await specs.CreateAsync(request, cancellationToken);
        var imageId = await EnsureImageAsync(client, spec, request, cancellationToken);
        try
        {
            var container = new ContainerStart(client, engine.Labels, network, spec, request.Resource.Name);
            var id = await container.RunAsync(imageId, cancellationToken);
            return await FollowAsync(client, id, spec, request, network, cancellationToken);
        }
        catch (DockerApiException error)
        {
            throw new DistributedApplicationException(await ExplainAsync(request.Resource, spec, error, cancellationToken), error);
        }
    }

    private async Task<string> EnsureImageAsync(DockerClient client, ContainerSpec spec, LaunchRequest request, CancellationToken cancellationToken)
    {
        var name = request.Instance.Name;
        var progress = new ImageBuildProgress(
            loggers.GetLogger(name),
            line => loggers.Append(name, line, isError: false),
            () => request.Publish(snapshot => snapshot with { State = KnownResourceStates.Building }));
        var imageId = await new ImageProvider(client, builds, progress).EnsureAsync(spec, cancellationToken);
        await request.Publish(snapshot => snapshot.State?.Text == KnownResourceStates.Building
            ? snapshot with { State = KnownResourceStates.Starting } : snapshot);
        return imageId;
    }

    private async Task<string> ExplainAsync(IResource resource, ContainerSpec spec, DockerApiException error, CancellationToken cancellationToken)
    {
        var message = error.Message;
        var conflict = endpoints.EndpointsOf(resource).FirstOrDefault(endpoint => !endpoint.IsProxied
            && message.Contains(":" + endpoint.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            && message.Contains("alloc", StringComparison.OrdinalIgnoreCase));
        return conflict is null
            ? $"The container '{spec.Name}' could not be started: {message}"
            : (await endpoints.ConflictAsync(conflict, cancellationToken)).Message;
    }

    private async Task<IRunningResource> FollowAsync(
        DockerClient client, string id, ContainerSpec spec, LaunchRequest request, SessionNetwork network, CancellationToken cancellationToken)
    {
        var inspected = await client.Containers.InspectContainerAsync(id, cancellationToken);
        foreach (var endpoint in endpoints.EndpointsOf(request.Resource).Where(endpoint => endpoint.Proxy is not null))
        {
            if (inspected.NetworkSettings?.Ports is { } ports && ports.TryGetValue(ContainerSpecs.PortOf(endpoint).Key, out var bindings)
                && bindings?.FirstOrDefault() is { } binding)
            {
                endpoint.Proxy!.SetBackend(spec.Name, int.Parse(binding.HostPort, CultureInfo.InvariantCulture));
            }
        }

        await request.Publish(snapshot => snapshot
            .WithProperty(KnownProperties.ContainerId, id)
            .WithProperty(KnownProperties.ContainerNetworks, ImmutableArray.Create(network.Name)));
        return new RunningContainer(client, id, spec, inspected.Config.Tty, (line, isError) => loggers.Append(spec.Name, line, isError), () =>
        {
            foreach (var endpoint in endpoints.EndpointsOf(request.Resource))
            {
                endpoint.Proxy?.RemoveBackend(spec.Name);
            }
        });
    }
}
