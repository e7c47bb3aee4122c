using System.Runtime.InteropServices;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Posix;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Sandboxes.Workspaces;

/// <summary>Makes the directories that sandboxes work in.</summary>
internal static class WorkspaceDirectories
{
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Makes what is missing and gives it to the sandbox's user.</summary>
    /// <exception cref="SandboxException">The workspace belongs to another user, so that the sandbox could not write to it.</exception>
    public static void Prepare(SandboxPolicy policy)
    {
        MakeOwned(policy.Workspace.Directory, policy.User);
        if (policy.Workspace.Access == WorkspaceAccess.ReadOnly)
        {
            MakeOwned(policy.Workspace.AgentDirectory, policy.User);
        }

        if (policy.Workspace.SkillsDirectory is { } skills)
        {
            MakeOwned(skills, FileOwner.OfThisProcess);
        }

        if (policy.Workspace.IsOwn)
        {
            CheckOwner(policy);
        }
    }

    // Without capabilities not even root could write to it; with settings of its own a sandbox may be somebody else than before.
    private static void CheckOwner(SandboxPolicy policy)
    {
        var directory = policy.Workspace.Directory;
        var status = FileStatus.Of(directory);
        var mayWrite = (status.Owner.User == policy.User.User && status.Mode.HasFlag(UnixFileMode.UserWrite))
            || (status.Owner.Group == policy.User.Group && status.Mode.HasFlag(UnixFileMode.GroupWrite))
            || status.Mode.HasFlag(UnixFileMode.OtherWrite);
        if (!mayWrite)
        {
            throw new SandboxException(
                WorkerErrorCodes.CreateFailed,
                $"The workspace {directory} belongs to {status.Owner} with mode {Convert.ToString((int)status.Mode, 8)}, and the sandbox runs as {policy.User}: it could not write there.",
                $"`sudo chown -R {policy.User} {directory}`, or set docker.user to {status.Owner}.");
        }
    }

    private static void MakeOwned(string directory, FileOwner owner)
    {
        if (Directory.Exists(directory))
        {
            return;
        }

        var parent = Path.GetDirectoryName(directory)!;
        Directory.CreateDirectory(parent);
        // Under another name first: a worker that dies here leaves no workspace that its sandbox could not write to.
        var fresh = Path.Combine(parent, $".{Path.GetFileName(directory)}.{Guid.NewGuid():N}");
        Directory.CreateDirectory(fresh, Mode);
        if (owner != FileOwner.OfThisProcess && FileOwner.OfThisProcess.User == 0)
        {
            owner.Take(fresh);
        }

        // Not over an empty directory either: somebody may have it open.
        if (SystemCalls.RenameNoReplace(fresh, directory) != 0)
        {
            var error = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
            Directory.Delete(fresh);
            if (!Directory.Exists(directory))
            {
                throw new IOException($"rename {fresh} {directory}: {error}");
            }
        }
    }
}
