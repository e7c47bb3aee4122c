using System.Globalization;
using Docker.DotNet.Models;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Sandboxes.Setup;

/// <summary>
/// Builds what the engine is asked for when an image is set up: root with the engine's usual capabilities and a network, but with no
/// directory of anybody. Pure, like <see cref="CreateRequest"/>: nothing else is ever sent.
/// </summary>
internal static class SetupRequest
{
    private const long LeastMemory = 2L << 30;
    private const long Pids = 4096;

    private static readonly LogConfig Logs = new() { Type = "json-file", Config = new Dictionary<string, string> { ["max-size"] = "16m", ["max-file"] = "1" } };

    /// <param name="name">The container's name.</param>
    /// <param name="recipe">What is built.</param>
    /// <param name="policy">The sandbox it is built for: its name servers and memory.</param>
    /// <param name="network">The network to download by.</param>
    /// <param name="scriptDirectory">Directory of the command, as the engine sees it.</param>
    /// <param name="instance">The state directory's id.</param>
    /// <param name="now">The time of creation.</param>
    public static CreateContainerParameters Build(
        string name, SetupRecipe recipe, SandboxPolicy policy, string network, string scriptDirectory, string instance, DateTimeOffset now) => new()
        {
            Name = name,
            Image = recipe.ImageId,
            Entrypoint = [.. SetupScript.EntryPoint],
            Cmd = [],
            User = "0:0",
            WorkingDir = "/",
            Hostname = "sandbox",
            Labels = new Dictionary<string, string>
            {
                [SandboxLabels.Setup] = recipe.Key,
                [SandboxLabels.Instance] = instance,
                [SandboxLabels.Image] = recipe.Image,
                [SandboxLabels.CreatedAtMs] = now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            },
            StopSignal = "SIGKILL",
            HostConfig = new HostConfig
            {
                Init = true,
                NetworkMode = network,
                SecurityOpt = ["no-new-privileges"],
                PidsLimit = Pids,
                Memory = Math.Max(policy.Docker.MemoryBytes, LeastMemory),
                MemorySwap = Math.Max(policy.Docker.MemoryBytes, LeastMemory),
                Mounts = [new Mount { Type = "bind", Source = scriptDirectory, Target = SetupScript.MountPoint, ReadOnly = true }],
                DNS = network == "host" ? [] : [.. policy.Docker.Dns],
                ExtraHosts = [.. policy.Docker.ExtraHosts],
                Runtime = policy.Docker.Runtime,
                IpcMode = "private",
                LogConfig = Logs,
                RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No },
            },
        };
}
