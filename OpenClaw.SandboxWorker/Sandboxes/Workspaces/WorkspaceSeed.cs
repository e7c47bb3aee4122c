using Microsoft.Win32.SafeHandles;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Workspaces;
using OpenClaw.SandboxWorker.Posix;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Sandboxes.Workspaces;

/// <summary>
/// Gives a sandbox that has a workspace of its own what the agent's workspace has for its start: the bootstrap files, which it may then
/// change, and the skills, which it may only read. Both directories may belong to somebody who links and swaps: every step begins at
/// an open directory and stays beneath it.
/// </summary>
internal sealed partial class WorkspaceSeed(ILogger<WorkspaceSeed> logger)
{
    /// <summary>The files that tell an agent who it is; its memory is not among them.</summary>
    public static readonly IReadOnlyList<string> BootstrapFiles = BootstrapFileNames.Given;

    private const int LargestBootstrapFile = 1 << 20;
    private const uint FileMode = 0x1A4;

    /// <summary>Copies what is missing; what the sandbox has already, changed or not, stays. Skills are made the same as the agent's.</summary>
    /// <returns>What was copied, and what was not and why.</returns>
    public WorkspacePrepared Apply(SandboxPolicy policy)
    {
        var report = new SeedReport();
        // In a sandbox of all agents the first one's files would be shown to all.
        if (policy.Workspace.SkillsDirectory is { } skills && policy.Workspace.IsOwn && Directories.OpenRoot(policy.Workspace.AgentDirectory).Handle is { } agent)
        {
            using (agent)
            {
                CopyBootstrapFiles(agent, policy, report);
                SkillCopies.Synchronize(agent, skills, report);
            }
        }

        foreach (var skipped in report.Skipped)
        {
            LogSkipped(policy.Identity.ContainerName, skipped.Path, skipped.Reason);
        }

        return new WorkspacePrepared(policy.Docker.Workdir, report.Copied, report.Skipped);
    }

    private static void CopyBootstrapFiles(SafeFileHandle agent, SandboxPolicy policy, SeedReport report)
    {
        using var workspace = Directories.OpenRoot(policy.Workspace.Directory).Handle;
        foreach (var name in workspace is null ? [] : BootstrapFiles)
        {
            var (source, error) = Directories.OpenBeneath(agent, name, Directories.ReadOnly | Directories.NonBlocking);
            using (source)
            {
                if (source is null)
                {
                    if (error != Directories.NoSuchFile)
                    {
                        report.Skip(name, error == Directories.CrossesRoot ? "it leads out of the agent's workspace" : $"error {error}");
                    }

                    continue;
                }

                CopyBootstrapFile(source, workspace!, name, policy.User, report);
            }
        }
    }

    private static void CopyBootstrapFile(SafeFileHandle source, SafeFileHandle workspace, string name, FileOwner owner, SeedReport report)
    {
        if (!FileStatus.Of(source).IsRegularFile || RandomAccess.GetLength(source) > LargestBootstrapFile)
        {
            report.Skip(name, $"it is not a regular file of at most {LargestBootstrapFile} bytes");
            return;
        }

        var bytes = new byte[RandomAccess.GetLength(source)];
        var length = RandomAccess.Read(source, bytes, 0);
        var (target, error) = Directories.OpenBeneath(workspace, name, Directories.WriteOnly | Directories.Create | Directories.Exclusive | Directories.NoFollow, FileMode);
        using (target)
        {
            if (target is null)
            {
                if (error != Directories.Exists)
                {
                    report.Skip(name, $"it cannot be made in the sandbox's workspace (error {error})");
                }

                return;
            }

            try
            {
                RandomAccess.Write(target, bytes.AsSpan(0, length), 0);
            }
            catch (IOException exception)
            {
                // Half a file would never be made whole.
                Directories.Remove(workspace, name);
                report.Skip(name, exception.Message);
                return;
            }

            if (FileOwner.OfThisProcess.User == 0)
            {
                Directories.ChangeOwner(target, owner);
            }

            report.Copied.Add(name);
        }
    }

    [LoggerMessage(60, LogLevel.Warning, "{ContainerName} starts without {Path}: {Reason}")]
    private partial void LogSkipped(string containerName, string path, string reason);
}

/// <summary>What a seeding did.</summary>
internal sealed class SeedReport
{
    public List<string> Copied { get; } = [];

    public List<SkippedFile> Skipped { get; } = [];

    public void Skip(string path, string reason) => Skipped.Add(new SkippedFile(path, reason));
}
