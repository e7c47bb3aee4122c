using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Posix;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Sandboxes;

/// <summary>Makes the directories that sandboxes work in.</summary>
internal static class Workspaces
{
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Makes what is missing and gives it to the sandbox's user.</summary>
    public static void Prepare(SandboxPolicy policy)
    {
        MakeOwned(policy.Workspace.Directory, policy.User);
        if (policy.Workspace.Access == WorkspaceAccess.ReadOnly)
        {
            MakeOwned(policy.Workspace.AgentDirectory, policy.User);
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

        try
        {
            Directory.Move(fresh, directory);
        }
        catch (IOException) when (Directory.Exists(directory))
        {
            Directory.Delete(fresh);
        }
    }
}
