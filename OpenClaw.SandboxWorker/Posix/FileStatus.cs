using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenClaw.SandboxWorker.Posix;

/// <summary>What the kernel says about a file.</summary>
/// <param name="Owner">Who owns it.</param>
/// <param name="IsRegularFile">Whether it is a regular file, not a directory, pipe, socket or device.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
/// <param name="Mode">Its permissions.</param>
internal readonly partial record struct FileStatus(FileOwner Owner, bool IsRegularFile, bool IsDirectory, UnixFileMode Mode)
{
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const uint TypeAndOwnerMask = 0x1 | 0x2 | 0x8 | 0x10;
    private const int TypeBits = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;
    private const int PermissionBits = 0xFFF;

    /// <summary>Of what <paramref name="path"/> leads to.</summary>
    /// <exception cref="IOException">It does not exist or cannot be reached.</exception>
    public static FileStatus Of(string path) => Read(CurrentDirectory, path, 0, path);

    /// <summary>Of what <paramref name="file"/> is open on.</summary>
    public static FileStatus Of(SafeFileHandle file)
    {
        var added = false;
        try
        {
            file.DangerousAddRef(ref added);
            return Read((int)file.DangerousGetHandle(), "", EmptyPath, "an open file");
        }
        finally
        {
            if (added)
            {
                file.DangerousRelease();
            }
        }
    }

    private static FileStatus Read(int directory, string path, int flags, string named) =>
        StatX(directory, path, flags, TypeAndOwnerMask, out var status) == 0
            ? new FileStatus(new FileOwner(status.User, status.Group), (status.Mode & TypeBits) == RegularFile, (status.Mode & TypeBits) == Folder, (UnixFileMode)(status.Mode & PermissionBits))
            : throw new IOException($"stat {named}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, out Status status);

    // The kernel's struct statx: the same on every architecture, unlike struct stat.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
