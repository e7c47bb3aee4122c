using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>Removes containers and networks of application hosts that ended without removing them. Those of live ones stay.</summary>
internal sealed partial class LeftoverRemoval(DockerClient client, ILogger logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var filter = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [SessionLabels.Session] = true } };
        var containers = await client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = filter }, cancellationToken);
        foreach (var container in containers.Where(container => SessionLabels.IsOwnerGone(container.Labels)))
        {
            await RemoveAsync("container", container.Names.FirstOrDefault()?.TrimStart('/') ?? container.ID, () =>
                client.Containers.RemoveContainerAsync(container.ID, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellationToken));
        }

        var networks = await client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = filter }, cancellationToken);
        foreach (var network in networks.Where(network => SessionLabels.IsOwnerGone(network.Labels)))
        {
            await RemoveAsync("network", network.Name, () => client.Networks.DeleteNetworkAsync(network.ID, cancellationToken));
        }
    }

    private async Task RemoveAsync(string kind, string name, Func<Task> remove)
    {
        try
        {
            await remove();
            LogRemoved(logger, kind, name);
        }
        catch (DockerApiException error)
        {
            // another application host that starts now may have been faster
            LogNotRemoved(logger, kind, name, error.Message);
        }
    }

    [LoggerMessage(1402, LogLevel.Information, "Removed the {Kind} {Name}, left behind by an application host that ended without cleaning up.")]
    private static partial void LogRemoved(ILogger logger, string kind, string name);

    [LoggerMessage(1403, LogLevel.Debug, "The left-behind {Kind} {Name} was not removed: {Reason}")]
    private static partial void LogNotRemoved(ILogger logger, string kind, string name, string reason);
}
