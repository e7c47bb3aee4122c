using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Sandboxes;

/// <summary>The worker's route about its engine.</summary>
public static class EngineRoutes
{
    /// <summary>GET: what the engine is and can apply, as <see cref="EngineReport"/>.</summary>
    public const string Report = "/v1/engine";
}

/// <summary>What the worker's engine says about itself. A sandbox is refused when a setting of its own cannot be applied.</summary>
public sealed record EngineReport
{
    /// <summary>The engine's version.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>The machine's name, as the engine calls it.</summary>
    public required string Name { get; init; }

    /// <summary>Operating system of the engine's machine.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>Kernel of the engine's machine.</summary>
    public required string KernelVersion { get; init; }

    /// <summary>Processor architecture, such as <c>x86_64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Processors of the engine's machine.</summary>
    public required long Processors { get; init; }

    /// <summary>Memory of the engine's machine in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary><c>1</c> or <c>2</c>; empty when the engine does not say.</summary>
    public required string CgroupVersion { get; init; }

    /// <summary>Whether the engine runs without root.</summary>
    public required bool Rootless { get; init; }

    /// <summary>Whether uids in containers are other uids on the machine.</summary>
    public required bool UserNamespaces { get; init; }

    /// <summary>OCI runtimes that <c>docker.runtime</c> may name.</summary>
    public required IReadOnlyList<string> Runtimes { get; init; }

    /// <summary>The runtime of sandboxes that name none.</summary>
    public required string DefaultRuntime { get; init; }

    /// <summary>Version of runc; empty when the engine does not say.</summary>
    public required string RuncVersion { get; init; }

    /// <summary>One entry per setting that some engines cannot apply.</summary>
    public required IReadOnlyList<EngineCapability> Capabilities { get; init; }

    /// <summary>What a person should know, such as known flaws of this version.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>Whether the engine can apply a setting.</summary>
/// <param name="Setting">The setting, such as <c>docker.memorySwap</c>.</param>
/// <param name="Supported">Whether it can.</param>
/// <param name="Problem">Why not, and what that means; null when it can.</param>
public sealed record EngineCapability(
    string Setting,
    bool Supported,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Problem);
