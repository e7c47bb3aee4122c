using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace OpenClaw.Testing.Engine;

/// <summary>A container as the engine lists it.</summary>
/// <param name="Id">Full id.</param>
/// <param name="Name">Name without the leading slash.</param>
/// <param name="Image">Image it was made of.</param>
/// <param name="State">Such as <c>running</c> or <c>exited</c>.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Networks">Names of the networks it is on.</param>
public sealed record EngineContainer(
    string Id, string Name, string Image, string State, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<string> Networks);

/// <summary>A network as the engine lists it.</summary>
/// <param name="Id">Full id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Labels">Its labels.</param>
public sealed record EngineNetwork(string Id, string Name, IReadOnlyDictionary<string, string> Labels);

/// <summary>
/// Looks at a Docker engine from outside, so that a test sees what the product left there. Labels have the form <c>key</c> or
/// <c>key=value</c>.
/// </summary>
public sealed class DockerEngine : IDisposable
{
    private readonly DockerClientConfiguration _configuration;
    private readonly DockerClient _client;

    /// <summary>Opens the engine at <paramref name="endpoint"/>, or at DOCKER_HOST, or at the default socket.</summary>
    public DockerEngine(Uri? endpoint = null)
    {
        var host = Environment.GetEnvironmentVariable("DOCKER_HOST");
        _configuration = new DockerClientConfiguration(endpoint ?? new Uri(string.IsNullOrEmpty(host) ? "unix:///var/run/docker.sock" : host));
        _client = _configuration.CreateClient();
    }

    /// <summary>Containers with the label, in any state.</summary>
    public async Task<IReadOnlyList<EngineContainer>> ContainersAsync(string label, CancellationToken cancellationToken = default)
    {
        var list = await _client.Containers.ListContainersAsync(
            new ContainersListParameters { All = true, Filters = LabelFilter(label) }, cancellationToken);
        return list.Select(c => new EngineContainer(c.ID, c.Names[0].TrimStart('/'), c.Image, c.State, c.Labels.AsReadOnly(), [.. c.NetworkSettings.Networks.Keys])).ToList();
    }

    /// <summary>Networks with the label.</summary>
    public async Task<IReadOnlyList<EngineNetwork>> NetworksAsync(string label, CancellationToken cancellationToken = default)
    {
        var list = await _client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = LabelFilter(label) }, cancellationToken);
        return list.Select(n => new EngineNetwork(n.ID, n.Name, n.Labels.AsReadOnly())).ToList();
    }

    /// <summary>Names of the volumes with the label.</summary>
    public async Task<IReadOnlyList<string>> VolumesAsync(string label, CancellationToken cancellationToken = default)
    {
        var list = await _client.Volumes.ListAsync(new VolumesListParameters { Filters = LabelFilter(label) }, cancellationToken);
        return [.. (list.Volumes ?? []).Select(volume => volume.Name)];
    }

    /// <summary>Removes the containers with the label, running or not, and then the networks with it.</summary>
    public async Task RemoveAllAsync(string label, CancellationToken cancellationToken = default)
    {
        foreach (var container in await ContainersAsync(label, cancellationToken))
        {
            await _client.Containers.RemoveContainerAsync(
                container.Id, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellationToken);
        }

        foreach (var network in await NetworksAsync(label, cancellationToken))
        {
            await _client.Networks.DeleteNetworkAsync(network.Id, cancellationToken);
        }
    }

    /// <summary>Removes one network, which has no containers any more.</summary>
    public Task RemoveNetworkAsync(string name, CancellationToken cancellationToken = default) =>
        _client.Networks.DeleteNetworkAsync(name, cancellationToken);

    /// <summary>Removes one volume, when it is there.</summary>
    public async Task RemoveVolumeAsync(string name, CancellationToken cancellationToken = default)
    {
        try
        {
            await _client.Volumes.RemoveAsync(name, force: true, cancellationToken);
        }
        catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            // Nobody made it.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _configuration.Dispose();
    }

    private static Dictionary<string, IDictionary<string, bool>> LabelFilter(string label) =>
        new() { ["label"] = new Dictionary<string, bool> { [label] = true } };
}
