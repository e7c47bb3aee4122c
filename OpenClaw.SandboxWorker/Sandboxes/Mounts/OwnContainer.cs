using System.Net;
using System.Text.RegularExpressions;
using Docker.DotNet;
using Docker.DotNet.Models;
using OpenClaw.SandboxWorker.Engine;

namespace OpenClaw.SandboxWorker.Sandboxes.Mounts;

/// <summary>The container in which this process runs, as the engine describes it.</summary>
/// <param name="Id">The engine's full id.</param>
/// <param name="Mounts">What is mounted into it.</param>
internal sealed partial record OwnContainer(string Id, IReadOnlyList<MountPoint> Mounts)
{
    // The engine mounts these from a directory that it names by the container's id.
    private static readonly string[] EngineFiles = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];

    /// <summary>Asks the engine which of its containers this process is.</summary>
    /// <returns>Null when it is none of them: on the engine's own machine, or in a container of another engine.</returns>
    /// <exception cref="SandboxException">The engine does not answer.</exception>
    public static async Task<OwnContainer?> FindAsync(EngineClient engine, CancellationToken cancellationToken)
    {
        foreach (var candidate in Candidates(MountInfo.OfThisProcess(), File.ReadAllText("/proc/self/cgroup"), Environment.MachineName))
        {
            try
            {
                var container = await engine.CallAsync("self", EngineClient.QuickCall, (client, token) => client.Containers.InspectContainerAsync(candidate, token), cancellationToken);
                // A host name may by chance be another container's name; an id is nobody else's.
                if (container.State.Running && container.ID.StartsWith(candidate, StringComparison.Ordinal))
                {
                    return new OwnContainer(container.ID, [.. container.Mounts ?? []]);
                }
            }
            catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
            {
                // A container of another engine, or no container's id at all.
            }
        }

        return null;
    }

    /// <summary>What may be this process's container id, the best first.</summary>
    public static IEnumerable<string> Candidates(IEnumerable<MountInfo> mounts, string controlGroups, string hostName) =>
        mounts.Where(mount => EngineFiles.Contains(mount.Target)).Select(mount => FullId().Match(mount.Root))
            .Append(FullId().Match(controlGroups))
            // The engine's default host name; of use where it mounts nothing of its own.
            .Append(ShortId().Match(hostName))
            .Where(match => match.Success).Select(match => match.Value).Distinct();

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")]
    private static partial Regex FullId();

    [GeneratedRegex(@"\A[0-9a-f]{12}\z")]
    private static partial Regex ShortId();
}
