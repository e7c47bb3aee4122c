using System.Runtime.InteropServices;

namespace OpenClaw.SandboxWorker.Posix;

/// <summary>Who owns a file: the numbers, since names differ between this machine and the sandbox.</summary>
/// <param name="User">The uid.</param>
/// <param name="Group">The gid.</param>
internal readonly partial record struct FileOwner(uint User, uint Group)
{
    private const int CurrentDirectory = -100;
    private const uint OwnerMask = 0x8 | 0x10;

    /// <summary>The user this process acts as.</summary>
    public static FileOwner OfThisProcess { get; } = new(SystemCalls.EffectiveUser(), SystemCalls.EffectiveGroup());

    /// <summary>The owner of what <paramref name="path"/> leads to.</summary>
    /// <exception cref="IOException">It does not exist or cannot be reached.</exception>
    public static FileOwner Of(string path)
    {
        if (StatX(CurrentDirectory, path, 0, OwnerMask, out var status) != 0)
        {
            throw new IOException($"stat {path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }

        return new FileOwner(status.User, status.Group);
    }

    /// <summary>Gives <paramref name="path"/> to this owner; a link itself, not what it leads to.</summary>
    public void Take(string path)
    {
        if (SystemCalls.ChangeOwner(path, User, Group) != 0)
        {
            throw new IOException($"chown {this} {path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    public override string ToString() => $"{User}:{Group}";

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
    }
}
