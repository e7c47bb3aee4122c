using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine.Networking;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>Makes container specifications of resources.</summary>
internal sealed class ContainerSpecs(EndpointAllocator endpoints, DistributedApplicationExecutionContext context)
{
    /// <summary>The mounts of a resource.</summary>
    public static IEnumerable<ContainerMount> MountsOf(IResource resource) => resource.Annotations.OfType<ContainerMountAnnotation>().Select(mount =>
        new ContainerMount(mount.Type == ContainerMountType.BindMount ? "bind" : "volume", mount.Source, mount.Target, mount.IsReadOnly));

    /// <summary>The container of an instance.</summary>
    public async Task<ContainerSpec> CreateAsync(LaunchRequest request, CancellationToken cancellationToken)
    {
        var resource = request.Resource;
        if (!resource.TryGetContainerImageName(out var image))
        {
            throw new DistributedApplicationException($"The resource '{resource.Name}' does not have a container image specified.");
        }

        var runtimeArguments = new List<object>();
        var callbackContext = new ContainerRuntimeArgsCallbackContext(runtimeArguments, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>())
        {
            await annotation.Callback(callbackContext);
        }

        var reader = new ValueProviderContext { ExecutionContext = context, Caller = resource, Network = resource.GetDefaultResourceNetwork() };
        var arguments = new List<string>();
        foreach (var argument in runtimeArguments)
        {
            if (await ExecutionConfiguration.ResolveAsync(argument, reader, cancellationToken) is { } resolved)
            {
                arguments.Add(resolved.Text);
            }
        }

        return new ContainerSpec
        {
            Name = request.Instance.Name,
            Image = image,
            Build = await BuildOfAsync(resource, reader, cancellationToken),
            Entrypoint = (resource as ContainerResource)?.Entrypoint,
            Arguments = [.. request.Configuration.Arguments.Select(argument => argument.Text)],
            Environment = [.. request.Configuration.Environment.Select(variable => KeyValuePair.Create(variable.Key, variable.Value.Text))],
            Ports = [.. endpoints.EndpointsOf(resource).Select(PortOf)],
            Mounts = [.. MountsOf(resource)],
            NetworkAliases =
            [
                resource.Name, resource.Name + KnownHostNames.ContainerSuffix,
                .. resource.Annotations.OfType<ContainerNetworkAliasAnnotation>().Select(annotation => annotation.Alias),
            ],
            RuntimeArguments = arguments,
            PullPolicy = resource.TryGetLastAnnotation<ContainerImagePullPolicyAnnotation>(out var policy) ? policy.ImagePullPolicy : ImagePullPolicy.Default,
            Persistent = resource.GetContainerLifetimeType() == ContainerLifetime.Persistent,
        };
    }

    /// <summary>The port of an endpoint.</summary>
    public static ContainerPort PortOf(ServedEndpoint endpoint) => new(
        endpoint.Endpoint.TargetPort!.Value,
        endpoint.IsProxied ? null : endpoint.Port,
        endpoint.Endpoint.Protocol == ProtocolType.Udp ? "udp" : "tcp");

    /// <summary>How the image of a resource is built; null when it is not made of a Dockerfile.</summary>
    public static async Task<ImageBuild?> BuildOfAsync(IResource resource, ValueProviderContext reader, CancellationToken cancellationToken)
    {
        if (!resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build))
        {
            return null;
        }

        var arguments = new List<KeyValuePair<string, string?>>();
        foreach (var (name, value) in build.BuildArguments)
        {
            var text = value is null ? null : (await ExecutionConfiguration.ResolveAsync(value, reader, cancellationToken))?.Text;
            arguments.Add(KeyValuePair.Create(name, text));
        }

        var secrets = new List<KeyValuePair<string, string>>();
        foreach (var (id, value) in build.BuildSecrets)
        {
            secrets.Add(KeyValuePair.Create(id, (await ExecutionConfiguration.ResolveAsync(value, reader, cancellationToken))?.Text ?? ""));
        }

        return new ImageBuild(build.ContextPath, build.DockerfilePath, build.Stage, arguments, secrets);
    }
}
