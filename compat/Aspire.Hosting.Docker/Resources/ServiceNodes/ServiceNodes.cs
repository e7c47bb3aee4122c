using Aspire.Hosting.Docker.Resources.ComposeNodes;
using YamlDotNet.Serialization;

namespace Aspire.Hosting.Docker.Resources.ServiceNodes;

/// <summary>How to build an image.</summary>
[YamlSerializable]
public sealed class Build
{
    /// <summary>Build context.</summary>
    [YamlMember(Alias = "context")]
    public string? Context { get; set; }

    /// <summary>Dockerfile.</summary>
    [YamlMember(Alias = "dockerfile")]
    public string? Dockerfile { get; set; }

    /// <summary>Build arguments.</summary>
    [YamlMember(Alias = "args")]
    public Dictionary<string, string> Args { get; set; } = [];

    /// <summary>Stage.</summary>
    [YamlMember(Alias = "target")]
    public string? Target { get; set; }

    /// <summary>Images to take layers from.</summary>
    [YamlMember(Alias = "cache_from")]
    public List<string> CacheFrom { get; set; } = [];

    /// <summary>Labels.</summary>
    [YamlMember(Alias = "labels")]
    public Dictionary<string, string> Labels { get; set; } = [];
}

/// <summary>A health check.</summary>
[YamlSerializable]
public sealed class Healthcheck
{
    /// <summary>The program, as <c>CMD</c> or <c>CMD-SHELL</c> and its arguments.</summary>
    [YamlMember(Alias = "test")]
    public List<string> Test { get; set; } = [];

    /// <summary>Time between checks, such as <c>10s</c>.</summary>
    [YamlMember(Alias = "interval")]
    public required string Interval { get; set; }

    /// <summary>Time a check may take.</summary>
    [YamlMember(Alias = "timeout")]
    public required string Timeout { get; set; }

    /// <summary>Failures before the service counts as unhealthy.</summary>
    [YamlMember(Alias = "retries")]
    public int? Retries { get; set; }

    /// <summary>Time in which failures do not count.</summary>
    [YamlMember(Alias = "start_period")]
    public required string StartPeriod { get; set; }
}

/// <summary>A log driver.</summary>
[YamlSerializable]
public sealed class Logging
{
    /// <summary>Name of the driver.</summary>
    [YamlMember(Alias = "driver")]
    public string? Driver { get; set; }

    /// <summary>Options of the driver.</summary>
    [YamlMember(Alias = "options")]
    public Dictionary<string, string> Options { get; set; } = [];
}

/// <summary>A secret in a service.</summary>
[YamlSerializable]
public sealed class SecretReference
{
    /// <summary>Name of the secret.</summary>
    [YamlMember(Alias = "source")]
    public string? Source { get; set; }

    /// <summary>File in the container.</summary>
    [YamlMember(Alias = "target")]
    public string? Target { get; set; }

    /// <summary>User id of the file.</summary>
    [YamlMember(Alias = "uid")]
    public int? Uid { get; set; }

    /// <summary>Group id of the file.</summary>
    [YamlMember(Alias = "gid")]
    public int? Gid { get; set; }

    /// <summary>Mode of the file.</summary>
    [YamlMember(Alias = "mode")]
    public int? Mode { get; set; }
}

/// <summary>A configuration file in a service.</summary>
[YamlSerializable]
public sealed class ConfigReference
{
    /// <summary>Name of the configuration.</summary>
    [YamlMember(Alias = "source")]
    public string? Source { get; set; }

    /// <summary>File in the container.</summary>
    [YamlMember(Alias = "target")]
    public string? Target { get; set; }

    /// <summary>User id of the file.</summary>
    [YamlMember(Alias = "uid")]
    public string? Uid { get; set; }

    /// <summary>Group id of the file.</summary>
    [YamlMember(Alias = "gid")]
    public string? Gid { get; set; }

    /// <summary>Mode of the file.</summary>
    [YamlMember(Alias = "mode")]
    public UnixFileMode? Mode { get; set; }
}

/// <summary>A limit.</summary>
[YamlSerializable]
public sealed class Ulimit
{
    /// <summary>Soft limit.</summary>
    [YamlMember(Alias = "soft")]
    public int? Soft { get; set; }

    /// <summary>Hard limit.</summary>
    [YamlMember(Alias = "hard")]
    public int? Hard { get; set; }
}

/// <summary>A mount of a service, or a volume of a Compose file.</summary>
[YamlSerializable]
public sealed class Volume : NamedComposeMember
{
    /// <summary><c>volume</c>, <c>bind</c> or <c>tmpfs</c>.</summary>
    [YamlMember(Alias = "type")]
    public string? Type { get; set; }

    /// <summary>Path in the container.</summary>
    [YamlMember(Alias = "target")]
    public string? Target { get; set; }

    /// <summary>Volume or path on the host.</summary>
    [YamlMember(Alias = "source")]
    public string? Source { get; set; }

    /// <summary>Driver of the volume.</summary>
    [YamlMember(Alias = "driver")]
    public string? Driver { get; set; }

    /// <summary>Options of the driver.</summary>
    [YamlMember(Alias = "driver_opts")]
    public Dictionary<string, string> DriverOpts { get; set; } = [];

    /// <summary>True when it exists outside of the project.</summary>
    [YamlMember(Alias = "external")]
    public bool? External { get; set; }

    /// <summary>True when the container cannot write to it.</summary>
    [YamlMember(Alias = "read_only")]
    public bool? ReadOnly { get; set; }

    /// <summary>Labels.</summary>
    [YamlMember(Alias = "labels")]
    public Dictionary<string, string> Labels { get; set; } = [];
}
