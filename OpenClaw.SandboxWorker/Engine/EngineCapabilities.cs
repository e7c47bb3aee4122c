using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Engine;

/// <summary>
/// What the engine can apply. It accepts some settings and drops them silently; those are refused here, so that a sandbox is never
/// weaker than it says.
/// </summary>
internal sealed class EngineCapabilities(EngineClient engine, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private SystemInfoResponse? _info;
    private long _readAt;

    /// <exception cref="SandboxException">The engine cannot apply one of the settings.</exception>
    public async Task RequireAsync(SandboxPolicy policy, CancellationToken cancellationToken)
    {
        var info = await GetAsync(cancellationToken);
        var missing = Missing(info, policy).ToList();
        if (missing.Count > 0)
        {
            throw new SandboxException(
                WorkerErrorCodes.EngineUnsupported,
                $"The engine ({info.ServerVersion} on {info.Name}) cannot apply: {string.Join("; ", missing)}.",
                "Use an engine that can, or leave the setting out knowingly.");
        }
    }

    /// <summary>What of the defaults the engine cannot apply; not refused, since no setting would help, but told.</summary>
    public async Task<IReadOnlyList<string>> ReadWarningsAsync(CancellationToken cancellationToken)
    {
        var info = await GetAsync(cancellationToken);
        return info.SwapLimit ? [] : ["The engine's kernel does not limit swap: a sandbox's memory limit holds for memory alone."];
    }

    private static IEnumerable<string> Missing(SystemInfoResponse info, SandboxPolicy policy)
    {
        if (info.OSType != "linux")
        {
            yield return $"Linux containers (it runs {info.OSType} containers)";
        }

        if (!info.MemoryLimit)
        {
            yield return "docker.memory (the kernel has no memory cgroup)";
        }

        if (!info.SwapLimit && policy.MemorySwapBytes != policy.MemoryBytes && policy.MemorySwapBytes != -1)
        {
            yield return "docker.memorySwap (the kernel does not account swap)";
        }

        if (!info.PidsLimit)
        {
            yield return "docker.pidsLimit (the kernel has no pids cgroup)";
        }

        if (policy.NanoCpus is not null && !info.CPUCfsQuota)
        {
            yield return "docker.cpus (the kernel has no CFS quota)";
        }

        if (policy.NanoCpus > info.NCPU * 1_000_000_000L)
        {
            yield return $"docker.cpus (it has {info.NCPU})";
        }

        if (!Has(info, "seccomp"))
        {
            yield return "system call filters (seccomp)";
        }

        if (policy.ApparmorProfile is not null && !Has(info, "apparmor"))
        {
            yield return "docker.apparmorProfile (AppArmor is off on its machine)";
        }

        if (policy.Runtime is { } runtime && info.Runtimes?.ContainsKey(runtime) != true)
        {
            yield return $"docker.runtime \"{runtime}\" (it has {string.Join(", ", info.Runtimes?.Keys ?? [])})";
        }
    }

    private static bool Has(SystemInfoResponse info, string option) =>
        info.SecurityOptions?.Any(entry => entry.Split(',').Contains($"name={option}")) == true;

    private async Task<SystemInfoResponse> GetAsync(CancellationToken cancellationToken)
    {
        if (_info is { } known && time.GetElapsedTime(_readAt) < Lifetime)
        {
            return known;
        }

        var info = await engine.CallAsync("info", EngineClient.QuickCall, (client, token) => client.System.GetSystemInfoAsync(token), cancellationToken);
        _info = info;
        _readAt = time.GetTimestamp();
        return info;
    }
}
