using System.Globalization;
using System.Net;
using Aspire.Hosting.ApplicationModel;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>Creates and starts one container; whatever fails leaves no container behind.</summary>
internal sealed class ContainerStart(
    DockerClient client, SessionLabels labels, SessionNetwork network, ContainerSpec spec, string resource)
{
    /// <summary>Returns the id of the running container.</summary>
    public async Task<string> RunAsync(string imageId, CancellationToken cancellationToken)
    {
        var hash = spec.Hash(imageId);
        if (await FindAsync(cancellationToken) is { } existing)
        {
            if (spec.Persistent && existing.Config.Labels.ValueOf(SessionLabels.SpecHash) == hash)
            {
                return await StartExistingAsync(existing, cancellationToken);
            }

            if (existing.Config.Labels.ValueOf(SessionLabels.AppHost) != labels.ForPersistent(null)[SessionLabels.AppHost])
            {
                throw new DistributedApplicationException(
                    $"There is a container with the name '{spec.Name}' that this application host did not make. Remove or rename it.");
            }

            await RemoveAsync(existing.ID);
        }

        var created = await client.Containers.CreateContainerAsync(CreateRequest(hash), cancellationToken);
        try
        {
            await client.Containers.StartContainerAsync(created.ID, new ContainerStartParameters(), cancellationToken);
            return created.ID;
        }
        catch
        {
            await RemoveAsync(created.ID);
            throw;
        }
    }

    private async Task<ContainerInspectResponse?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await client.Containers.InspectContainerAsync(spec.Name, cancellationToken);
        }
        catch (DockerApiException error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<string> StartExistingAsync(ContainerInspectResponse existing, CancellationToken cancellationToken)
    {
        if (!existing.State.Running)
        {
            await client.Containers.StartContainerAsync(existing.ID, new ContainerStartParameters(), cancellationToken);
        }

        return existing.ID;
    }

    private async Task RemoveAsync(string id)
    {
        try
        {
            await client.Containers.RemoveContainerAsync(id, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, CancellationToken.None);
        }
        catch (DockerApiException error) when (error.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // gone, or being removed already
        }
    }

    private CreateContainerParameters CreateRequest(string hash)
    {
        var gateway = network.Gateway?.ToString() ?? "host-gateway";
        var request = new CreateContainerParameters
        {
            Name = spec.Name,
            Image = spec.Image,
            Entrypoint = spec.Entrypoint is null ? null : [spec.Entrypoint],
            Cmd = spec.Arguments.Count == 0 ? null : [.. spec.Arguments],
            Env = [.. spec.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
            Labels = spec.Persistent ? labels.ForPersistent(resource) : labels.ForSession(resource),
            ExposedPorts = spec.Ports.ToDictionary(port => port.Key, _ => default(EmptyStruct)),
            HostConfig = new HostConfig
            {
                NetworkMode = network.Name,
                RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No },
                ExtraHosts = [$"{KnownHostNames.AspireBridge}:{gateway}", $"{KnownHostNames.DockerBridge}:{gateway}"],

                // the proxies and this machine reach containers on loopback; nothing is published to the outside
                PortBindings = spec.Ports.ToDictionary(
                    port => port.Key,
                    port => (IList<PortBinding>)[new PortBinding { HostIP = "127.0.0.1", HostPort = port.HostPort?.ToString(CultureInfo.InvariantCulture) ?? "" }]),
                Mounts =
                [
                    .. spec.Mounts.Select(mount => new Mount { Type = mount.Type, Source = mount.Source, Target = mount.Target, ReadOnly = mount.ReadOnly }),
                ],
            },
            NetworkingConfig = new NetworkingConfig
            {
                EndpointsConfig = new Dictionary<string, EndpointSettings>
                {
                    [network.Name] = new() { NetworkID = network.Id, Aliases = [.. spec.NetworkAliases] },
                },
            },
        };
        request.Labels[SessionLabels.SpecHash] = hash;
        RuntimeArguments.Apply(request, spec.RuntimeArguments);
        return request;
    }
}
