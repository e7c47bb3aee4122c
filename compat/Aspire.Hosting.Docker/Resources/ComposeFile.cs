using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using YamlDotNet.Serialization;

namespace Aspire.Hosting.Docker.Resources;

/// <summary>A Compose file.</summary>
[YamlSerializable]
public sealed class ComposeFile
{
    /// <summary>Name of the project.</summary>
    [YamlMember(Alias = "name")]
    public string? Name { get; set; }

    /// <summary>Services by name.</summary>
    [YamlMember(Alias = "services")]
    public Dictionary<string, Service> Services { get; set; } = [];

    /// <summary>Networks by name.</summary>
    [YamlMember(Alias = "networks")]
    public Dictionary<string, Network> Networks { get; set; } = [];

    /// <summary>Volumes by name.</summary>
    [YamlMember(Alias = "volumes")]
    public Dictionary<string, Volume> Volumes { get; set; } = [];

    /// <summary>Secrets by name.</summary>
    [YamlMember(Alias = "secrets")]
    public Dictionary<string, Secret> Secrets { get; set; } = [];

    /// <summary>Configuration files by name.</summary>
    [YamlMember(Alias = "configs")]
    public Dictionary<string, Config> Configs { get; set; } = [];

    /// <summary>Adds a service.</summary>
    public ComposeFile AddService(Service service)
    {
        ArgumentNullException.ThrowIfNull(service);
        Services[service.Name] = service;
        return this;
    }

    /// <summary>Adds a network.</summary>
    public ComposeFile AddNetwork(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Networks[network.Name] = network;
        return this;
    }

    /// <summary>Adds a volume.</summary>
    public ComposeFile AddVolume(Volume volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        Volumes[volume.Name] = volume;
        return this;
    }
}
