using Docker.DotNet.Models;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Engine;

/// <summary>
/// Something that some engines cannot do, and would leave out without a word. One table serves both the refusal of a sandbox and the
/// report of an engine.
/// </summary>
/// <param name="Setting">The setting that needs it.</param>
/// <param name="Problem">What the engine lacks.</param>
/// <param name="IsPresent">Whether an engine has it.</param>
/// <param name="IsNeeded">Whether a sandbox must not be made without it.</param>
internal sealed record EngineFeature(string Setting, string Problem, Func<SystemInfoResponse, bool> IsPresent, Func<SandboxPolicy, bool> IsNeeded)
{
    public static IReadOnlyList<EngineFeature> All { get; } =
    [
        new("Linux containers", "it runs containers of another system", info => info.OSType == "linux", _ => true),
        new("docker.memory", "the kernel has no memory cgroup", info => info.MemoryLimit, _ => true),
        // Without a limit of its own a sandbox asks for no swap at all; an engine that cannot count swap then lets it swap.
        new("docker.memorySwap", "the kernel does not account swap: docker.memory limits memory alone", info => info.SwapLimit, policy => policy.Docker.MemorySwapBytes != policy.Docker.MemoryBytes && policy.Docker.MemorySwapBytes != -1),
        new("docker.pidsLimit", "the kernel has no pids cgroup", info => info.PidsLimit, _ => true),
        new("docker.cpus", "the kernel has no CFS quota", info => info.CPUCfsQuota, policy => policy.Docker.NanoCpus is not null),
        new("docker.seccompProfile", "it has no system call filters (seccomp)", info => Has(info, "seccomp"), _ => true),
        new("docker.apparmorProfile", "AppArmor is off on its machine", info => Has(info, "apparmor"), policy => policy.Docker.ApparmorProfile is not null),
    ];

    /// <summary>Whether the engine lists a security option by this name.</summary>
    public static bool Has(SystemInfoResponse info, string option) =>
        info.SecurityOptions?.Any(entry => entry.Split(',').Contains($"name={option}")) == true;
}
