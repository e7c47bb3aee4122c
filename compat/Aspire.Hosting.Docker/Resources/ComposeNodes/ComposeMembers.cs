using Aspire.Hosting.Docker.Publishing;
using YamlDotNet.Serialization;

namespace Aspire.Hosting.Docker.Resources.ComposeNodes;

/// <summary>A network of a Compose file.</summary>
[YamlSerializable]
public sealed class Network : NamedComposeMember
{
    /// <summary>Driver.</summary>
    [YamlMember(Alias = "driver")]
    public string? Driver { get; set; }

    /// <summary>Options of the driver.</summary>
    [YamlMember(Alias = "driver_opts")]
    public Dictionary<string, string> DriverOpts { get; set; } = [];

    /// <summary>True when it exists outside of the project.</summary>
    [YamlMember(Alias = "external")]
    public bool? External { get; set; }

    /// <summary>True when nothing leads out of it.</summary>
    [YamlMember(Alias = "internal")]
    public bool? Internal { get; set; }

    /// <summary>True when containers of other projects may join.</summary>
    [YamlMember(Alias = "attachable")]
    public bool? Attachable { get; set; }

    /// <summary>True for IPv6.</summary>
    [YamlMember(Alias = "enable_ipv6")]
    public bool? EnableIpv6 { get; set; }

    /// <summary>Labels.</summary>
    [YamlMember(Alias = "labels")]
    public Dictionary<string, string> Labels { get; set; } = [];
}

/// <summary>A secret of a Compose file.</summary>
[YamlSerializable]
public sealed class Secret
{
    /// <summary>Name of the secret in the engine.</summary>
    [YamlMember(Alias = "name")]
    public string? Name { get; set; }

    /// <summary>File that holds it.</summary>
    [YamlMember(Alias = "file")]
    public string? File { get; set; }

    /// <summary>True when it exists outside of the project.</summary>
    [YamlMember(Alias = "external")]
    public bool? External { get; set; }

    /// <summary>Labels.</summary>
    [YamlMember(Alias = "labels")]
    public Dictionary<string, string> Labels { get; set; } = [];
}

/// <summary>A configuration file of a Compose file.</summary>
[YamlSerializable]
public sealed class Config
{
    /// <summary>Name of the configuration in the engine.</summary>
    [YamlMember(Alias = "name")]
    public string? Name { get; set; }

    /// <summary>File that holds it.</summary>
    [YamlMember(Alias = "file")]
    public string? File { get; set; }

    /// <summary>Its content, as the container reads it: a <c>$</c> in it is no reference to a variable.</summary>
    [YamlIgnore]
    public string? Content { get; set; }

    [YamlMember(Alias = "content")]
    internal string? ContentNode => Content is null ? null : ComposeText.Literal(Content);

    /// <summary>True when it exists outside of the project.</summary>
    [YamlMember(Alias = "external")]
    public bool? External { get; set; }
}

/// <summary>A service before another one.</summary>
[YamlSerializable]
public sealed class ServiceDependency
{
    /// <summary><c>service_started</c>, <c>service_healthy</c> or <c>service_completed_successfully</c>.</summary>
    [YamlMember(Alias = "condition")]
    public string? Condition { get; set; }

    /// <summary>False when the other service need not be there, because a profile leaves it out.</summary>
    [YamlMember(Alias = "required")]
    internal bool? Required { get; set; }
}
