namespace OpenClaw.SandboxWorker.Exec;

/// <summary>The disk behind a workspace.</summary>
internal static class WorkspaceDisk
{
    // Below this a file system counts as full: most tools write blocks of 4 KiB, and buffer some.
    private const long FullBelowBytes = 64 << 10;

    /// <summary>Whether the disk of a directory has no room worth speaking of.</summary>
    public static bool IsFull(string directory)
    {
        try
        {
            return new DriveInfo(directory).AvailableFreeSpace < FullBelowBytes;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
