using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Serialization;

namespace Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;

/// <summary>Replicas and resources of a service.</summary>
[YamlSerializable]
public sealed class Deploy
{
    /// <summary>Number of replicas.</summary>
    [YamlMember(Alias = "replicas")]
    public int? Replicas { get; set; }

    /// <summary><c>replicated</c> or <c>global</c>.</summary>
    [YamlMember(Alias = "mode")]
    public string? Mode { get; set; }

    /// <summary>Limits and reservations.</summary>
    [YamlMember(Alias = "resources")]
    public Resources? Resources { get; set; }
}

/// <summary>Limits and reservations of a service.</summary>
[YamlSerializable]
[SuppressMessage("Naming", "CA1724", Justification = "the name in the package")]
public sealed class Resources
{
    /// <summary>Most that the service gets.</summary>
    [YamlMember(Alias = "limits")]
    public ResourceSpec? Limits { get; set; }

    /// <summary>Least that the service gets.</summary>
    [YamlMember(Alias = "reservations")]
    public ResourceSpec? Reservations { get; set; }
}

/// <summary>An amount of resources.</summary>
[YamlSerializable]
public sealed class ResourceSpec
{
    /// <summary>Number of processors, such as <c>0.5</c>.</summary>
    [YamlMember(Alias = "cpus")]
    public string? Cpus { get; set; }

    /// <summary>Memory, such as <c>128M</c>.</summary>
    [YamlMember(Alias = "memory")]
    public string? Memory { get; set; }

    /// <summary>Number of processes.</summary>
    [YamlMember(Alias = "pids")]
    public int? Pids { get; set; }
}
