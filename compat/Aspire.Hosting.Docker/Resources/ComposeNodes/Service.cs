using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;
using YamlDotNet.Serialization;

namespace Aspire.Hosting.Docker.Resources.ComposeNodes;

/// <summary>Part of a Compose file that is known by its name.</summary>
public abstract class NamedComposeMember
{
    /// <summary>The name.</summary>
    [YamlIgnore]
    public required string Name { get; set; }
}

/// <summary>A service of a Compose file. Its text goes into the file as it is, so that <c>${VARIABLE}</c> refers to a variable.</summary>
[YamlSerializable]
public sealed class Service : NamedComposeMember
{
    /// <summary>Image.</summary>
    [YamlMember(Alias = "image")]
    public string? Image { get; set; }

    /// <summary>When to pull the image.</summary>
    [YamlMember(Alias = "pull_policy")]
    public string? PullPolicy { get; set; }

    /// <summary>How to build the image.</summary>
    [YamlMember(Alias = "build")]
    public Build? Build { get; set; }

    /// <summary>Name of the container.</summary>
    [YamlMember(Alias = "container_name")]
    public string? ContainerName { get; set; }

    /// <summary>Host name of the container.</summary>
    [YamlMember(Alias = "hostname")]
    public string? Hostname { get; set; }

    /// <summary>Arguments.</summary>
    [YamlMember(Alias = "command")]
    public List<string> Command { get; set; } = [];

    /// <summary>Program.</summary>
    [YamlMember(Alias = "entrypoint")]
    public List<string> Entrypoint { get; set; } = [];

    /// <summary>Environment variables.</summary>
    [YamlMember(Alias = "environment")]
    public Dictionary<string, string> Environment { get; set; } = [];

    /// <summary>Files with environment variables.</summary>
    [YamlMember(Alias = "env_file")]
    public List<string> EnvFile { get; set; } = [];

    /// <summary>Working directory.</summary>
    [YamlMember(Alias = "working_dir")]
    public string? WorkingDir { get; set; }

    /// <summary>Published ports.</summary>
    [YamlMember(Alias = "ports")]
    public List<string> Ports { get; set; } = [];

    /// <summary>Ports for other services.</summary>
    [YamlMember(Alias = "expose")]
    public List<string> Expose { get; set; } = [];

    /// <summary>Mounts.</summary>
    [YamlMember(Alias = "volumes")]
    public List<Volume> Volumes { get; set; } = [];

    /// <summary>User and group.</summary>
    [YamlMember(Alias = "user")]
    public string? User { get; set; }

    /// <summary>Services before this one.</summary>
    [YamlMember(Alias = "depends_on")]
    public Dictionary<string, ServiceDependency> DependsOn { get; set; } = [];

    /// <summary>Network mode, such as <c>none</c>.</summary>
    [YamlMember(Alias = "network_mode")]
    public string? NetworkMode { get; set; }

    /// <summary>Networks.</summary>
    [YamlIgnore]
    public List<string> Networks { get; set; } = [];

    /// <summary>More names of the service, on each of its networks.</summary>
    [YamlIgnore]
    internal List<string> NetworkAliases { get; set; } = [];

    // the short form of Compose has no place for more names
    [YamlMember(Alias = "networks")]
    internal object? NetworksNode => NetworkAliases.Count == 0
        ? Networks
        : Networks.ToDictionary(network => network, _ => new Dictionary<string, List<string>> { ["aliases"] = NetworkAliases });

    /// <summary>When to restart.</summary>
    [YamlMember(Alias = "restart")]
    public string? Restart { get; set; }

    /// <summary>Health check.</summary>
    [YamlMember(Alias = "healthcheck")]
    public Healthcheck? Healthcheck { get; set; }

    /// <summary>Log driver.</summary>
    [YamlMember(Alias = "logging")]
    public Logging? Logging { get; set; }

    /// <summary>Labels.</summary>
    [YamlMember(Alias = "labels")]
    public Dictionary<string, string> Labels { get; set; } = [];

    /// <summary>Capabilities to add.</summary>
    [YamlMember(Alias = "cap_add")]
    public List<string> CapAdd { get; set; } = [];

    /// <summary>Capabilities to drop.</summary>
    [YamlMember(Alias = "cap_drop")]
    public List<string> CapDrop { get; set; } = [];

    /// <summary>Replicas and resources.</summary>
    [YamlMember(Alias = "deploy")]
    public Deploy? Deploy { get; set; }

    /// <summary>Devices.</summary>
    [YamlMember(Alias = "devices")]
    public List<string> Devices { get; set; } = [];

    /// <summary>Name servers.</summary>
    [YamlMember(Alias = "dns")]
    public List<string> Dns { get; set; } = [];

    /// <summary>Host names.</summary>
    [YamlMember(Alias = "extra_hosts")]
    public Dictionary<string, string> ExtraHosts { get; set; } = [];

    /// <summary>More groups.</summary>
    [YamlMember(Alias = "group_add")]
    public List<string> GroupAdd { get; set; } = [];

    /// <summary>True to run an init process.</summary>
    [YamlMember(Alias = "init")]
    public bool? Init { get; set; }

    /// <summary>Isolation technology.</summary>
    [YamlMember(Alias = "isolation")]
    public string? Isolation { get; set; }

    /// <summary>Platform.</summary>
    [YamlMember(Alias = "platform")]
    public string? Platform { get; set; }

    /// <summary>Profiles that start the service; it always starts when empty.</summary>
    [YamlMember(Alias = "profiles")]
    public List<string> Profiles { get; set; } = [];

    /// <summary>True for a read-only root.</summary>
    [YamlMember(Alias = "read_only")]
    public bool? ReadOnly { get; set; }

    /// <summary>Secrets.</summary>
    [YamlMember(Alias = "secrets")]
    public List<SecretReference> Secrets { get; set; } = [];

    /// <summary>Configuration files.</summary>
    [YamlMember(Alias = "configs")]
    public List<ConfigReference> Configs { get; set; } = [];

    /// <summary>Security options.</summary>
    [YamlMember(Alias = "security_opt")]
    public List<string> SecurityOpt { get; set; } = [];

    /// <summary>True to keep standard input open.</summary>
    [YamlMember(Alias = "stdin_open")]
    public bool? StdinOpen { get; set; }

    /// <summary>Time it has to stop.</summary>
    [YamlMember(Alias = "stop_grace_period")]
    public string? StopGracePeriod { get; set; }

    /// <summary>Signal that stops it.</summary>
    [YamlMember(Alias = "stop_signal")]
    public string? StopSignal { get; set; }

    /// <summary>Kernel parameters.</summary>
    [YamlMember(Alias = "sysctls")]
    public Dictionary<string, string> Sysctls { get; set; } = [];

    /// <summary>In-memory file systems.</summary>
    [YamlMember(Alias = "tmpfs")]
    public List<string> Tmpfs { get; set; } = [];

    /// <summary>True for a terminal.</summary>
    [YamlMember(Alias = "tty")]
    public bool? Tty { get; set; }

    /// <summary>Limits.</summary>
    [YamlMember(Alias = "ulimits")]
    public Dictionary<string, Ulimit> Ulimits { get; set; } = [];

    /// <summary>Adds a mount.</summary>
    public Service AddVolume(Volume volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        Volumes.Add(volume);
        return this;
    }
}
