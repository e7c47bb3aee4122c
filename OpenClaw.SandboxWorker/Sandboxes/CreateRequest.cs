using Docker.DotNet.Models;
using OpenClaw.SandboxWorker.Exec;
using OpenClaw.SandboxWorker.Posix;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Sandboxes;

/// <summary>
/// Builds what the engine is asked for when a sandbox is made. The only place that does, and pure: what is not written here is never
/// sent, whatever a spec says.
/// </summary>
internal static class CreateRequest
{
    // What the supervisor prints is of interest only when it does not start.
    private static readonly LogConfig Logs = new() { Type = "json-file", Config = new Dictionary<string, string> { ["max-size"] = "256k", ["max-file"] = "1" } };

    /// <param name="policy">What the sandbox may be.</param>
    /// <param name="settings">The same as texts, for the labels.</param>
    /// <param name="imageId">The engine's id of the image that was looked at.</param>
    /// <param name="pipesDirectory">Directory of the supervisor's pipes, as the engine sees it.</param>
    /// <param name="instance">The state directory's id.</param>
    /// <param name="now">The time of creation.</param>
    /// <param name="poolClass">Set when it waits in the pool for a sandbox.</param>
    public static CreateContainerParameters Build(
        SandboxPolicy policy, PolicySettings settings, string imageId, string pipesDirectory, string instance, DateTimeOffset now, string? poolClass = null) => new()
        {
            Name = policy.Identity.ContainerName,
            // By id: between the check and this call the tag may have been moved.
            Image = imageId,
            Entrypoint = [.. Supervisor.EntryPoint],
            Cmd = [],
            User = policy.User.ToString(),
            WorkingDir = policy.Docker.Workdir,
            Hostname = "sandbox",
            // PATH would also be the supervisor's; it reaches commands another way.
            Env = [$"HOME={policy.Docker.Workdir}", .. policy.Docker.Env.Where(variable => variable.Key != "PATH").Select(variable => $"{variable.Key}={variable.Value}")],
            Labels = LabelsOf(policy, settings, instance, now, poolClass),
            StopSignal = "SIGKILL",
            HostConfig = new HostConfig
            {
                Init = true,
                NetworkMode = policy.Docker.Network,
                ReadonlyRootfs = policy.Docker.ReadOnlyRoot,
                CapDrop = [.. policy.Docker.CapDrop],
                SecurityOpt = [.. SecurityOptions(policy)],
                PidsLimit = policy.Docker.PidsLimit,
                Memory = policy.Docker.MemoryBytes,
                MemorySwap = policy.Docker.MemorySwapBytes,
                NanoCPUs = policy.Docker.NanoCpus ?? 0,
                Ulimits = [.. policy.Docker.Ulimits.Select(limit => new Ulimit { Name = limit.Name, Soft = limit.Soft, Hard = limit.Hard })],
                Tmpfs = policy.Docker.Tmpfs.ToDictionary(entry => entry.Key, entry => TmpfsOptions(entry.Value, policy.User)),
                Mounts = [.. policy.Mounts.Select(mount => Bind(mount.Source, mount.Target, mount.ReadOnly)), Bind(pipesDirectory, Supervisor.MountPoint, readOnly: true)],
                DNS = [.. policy.Docker.Dns],
                ExtraHosts = [.. policy.Docker.ExtraHosts],
                Runtime = policy.Docker.Runtime,
                IpcMode = "private",
                LogConfig = Logs,
                RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No },
            },
        };

    private static Dictionary<string, string> LabelsOf(SandboxPolicy policy, PolicySettings settings, string instance, DateTimeOffset now, string? poolClass)
    {
        var labels = SandboxLabels.Of(policy, settings, instance, now);
        if (poolClass is not null)
        {
            labels[SandboxLabels.Pool] = poolClass;
        }

        return labels;
    }

    private static IEnumerable<string> SecurityOptions(SandboxPolicy policy)
    {
        yield return "no-new-privileges";
        if (policy.SeccompProfile is not null)
        {
            yield return $"seccomp={policy.SeccompProfile}";
        }

        if (policy.Docker.ApparmorProfile is not null)
        {
            yield return $"apparmor={policy.Docker.ApparmorProfile}";
        }
    }

    // The mode is that of the image's directory, whatever is asked for, and /run would be root's alone: the sandbox's user owns them.
    private static string TmpfsOptions(string options, FileOwner user) =>
        options.Contains("uid=", StringComparison.Ordinal)
            ? options
            : string.Join(',', new[] { options, $"uid={user.User},gid={user.Group}" }.Where(option => option.Length > 0));

    // Typed mounts, never colon strings: a source with a colon in it stays one source, and a missing one is an error. The propagation
    // is left to the engine: private, except for its own volumes, which it gives in no other way than as slaves.
    private static Mount Bind(string source, string target, bool readOnly) => new()
    {
        Type = "bind",
        Source = source,
        Target = target,
        ReadOnly = readOnly,
    };
}
