using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenClaw.SandboxWorker.Posix;

/// <summary>
/// File operations that begin at an open directory and cannot leave it: the kernel resolves every link and every <c>..</c> on the way,
/// and fails when one leads out. There is no moment between a check and a use.
/// </summary>
internal static partial class Directories
{
    public const int NotPermitted = 1;
    public const int NoSuchFile = 2;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int CrossesRoot = 18;
    public const int NotADirectory = 20;
    public const int IsADirectory = 21;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int NameTooLong = 36;
    public const int TooManyLinks = 40;

    public const ulong ReadOnly = 0;
    public const ulong WriteOnly = 1;
    public const ulong Create = 0x40;
    public const ulong Exclusive = 0x80;
    public const ulong Truncate = 0x200;
    public const ulong NonBlocking = 0x800;
    private const ulong CloseOnExec = 0x80000;
    private const ulong PathOnly = 0x200000;

    private const long OpenAt2Number = 437;
    private const ulong ResolveNoMagicLinks = 0x2;
    private const ulong ResolveNoLinks = 0x4;
    private const ulong ResolveBeneath = 0x8;
    private const int LongestLink = 4096;
    private const int CurrentDirectory = -100;
    private const int Races = 128;

    // These two differ between processor families; the rest does not.
    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    public static ulong DirectoryOnly => Arm ? 0x4000UL : 0x10000;

    public static ulong NoFollow => Arm ? 0x8000UL : 0x20000;

    /// <summary>Opens a directory or file of the worker's own choosing, which may lie anywhere.</summary>
    /// <returns>The handle, or the error's number.</returns>
    public static (SafeFileHandle? Handle, int Error) OpenRoot(string path) => OpenRoot(path, PathOnly);

    /// <inheritdoc cref="OpenRoot(string)"/>
    public static (SafeFileHandle? Handle, int Error) OpenRoot(string path, ulong flags) => Open(CurrentDirectory, path, flags, 0, resolve: 0);

    /// <summary>Opens what a relative path leads to, beneath <paramref name="root"/>.</summary>
    public static (SafeFileHandle? Handle, int Error) OpenBeneath(SafeFileHandle root, string path, ulong flags, uint mode = 0) =>
        Use(root, directory => Open(directory, path, flags, mode, ResolveBeneath | ResolveNoMagicLinks));

    /// <summary>Opens what a relative path names, a link itself, unless there is a link on the way.</summary>
    public static (SafeFileHandle? Handle, int Error) OpenLink(SafeFileHandle root, string path) =>
        Use(root, directory => Open(directory, path, PathOnly | NoFollow, 0, ResolveBeneath | ResolveNoMagicLinks | ResolveNoLinks));

    /// <summary>What a link says; null for what is no link.</summary>
    /// <param name="link">Opened by <see cref="OpenLink"/>.</param>
    public static string? ReadLink(SafeFileHandle link)
    {
        Span<byte> target = stackalloc byte[LongestLink];
        var added = false;
        try
        {
            link.DangerousAddRef(ref added);
            var length = ReadLinkAt((int)link.DangerousGetHandle(), "", ref MemoryMarshal.GetReference(target), LongestLink);
            return length < 0 ? null : System.Text.Encoding.UTF8.GetString(target[..(int)length]);
        }
        finally
        {
            if (added)
            {
                link.DangerousRelease();
            }
        }
    }

    /// <summary>Opens a directory beneath <paramref name="root"/>, to begin at.</summary>
    public static (SafeFileHandle? Handle, int Error) OpenDirectoryBeneath(SafeFileHandle root, string path) => OpenBeneath(root, path, PathOnly | DirectoryOnly);

    /// <summary>Makes a directory in <paramref name="parent"/>; <paramref name="name"/> is one name, not a path.</summary>
    public static int MakeDirectory(SafeFileHandle parent, string name, uint mode) => Use(parent, directory => ErrorOf(MkdirAt(directory, name, mode)));

    /// <summary>Renames within a directory, over what is there.</summary>
    public static int Rename(SafeFileHandle parent, string from, string to) => Use(parent, directory => ErrorOf(RenameAt(directory, from, directory, to)));

    /// <summary>Gives a file a second name in its directory, unless that is taken.</summary>
    public static int Link(SafeFileHandle parent, string from, string to) => Use(parent, directory => ErrorOf(LinkAt(directory, from, directory, to, 0)));

    public static int Remove(SafeFileHandle parent, string name) => Use(parent, directory => ErrorOf(UnlinkAt(directory, name, 0)));

    /// <summary>Gives what <paramref name="handle"/> is open on to another user.</summary>
    public static int ChangeOwner(SafeFileHandle handle, FileOwner owner) => Use(handle, descriptor => ErrorOf(FChown(descriptor, owner.User, owner.Group)));

    /// <summary>The same for a name in a directory; a link itself.</summary>
    public static int ChangeOwner(SafeFileHandle parent, string name, FileOwner owner) =>
        Use(parent, directory => ErrorOf(FChownAt(directory, name, owner.User, owner.Group, 0x100)));

    /// <summary>The names in a directory, which need not lie where it was opened.</summary>
    public static IReadOnlyList<string> Names(SafeFileHandle directory) => Use<IReadOnlyList<string>>(directory, descriptor =>
        [.. Directory.EnumerateFileSystemEntries($"/proc/self/fd/{descriptor.ToString(System.Globalization.CultureInfo.InvariantCulture)}").Select(path => Path.GetFileName(path))]);

    private static (SafeFileHandle? Handle, int Error) Open(int directory, string path, ulong flags, uint mode, ulong resolve)
    {
        var how = new OpenHow { Flags = flags | CloseOnExec, Mode = mode, Resolve = resolve };
        for (var attempt = 0; ; attempt++)
        {
            var descriptor = OpenAt2(OpenAt2Number, directory, path, ref how, (nuint)Marshal.SizeOf<OpenHow>());
            if (descriptor >= 0)
            {
                return (new SafeFileHandle((nint)descriptor, ownsHandle: true), 0);
            }

            // The kernel says "again" when something on the way was moved meanwhile.
            var error = Marshal.GetLastPInvokeError();
            if (error != TryAgain || attempt == Races)
            {
                return (null, error);
            }
        }
    }

    private static T Use<T>(SafeFileHandle handle, Func<int, T> call)
    {
        var added = false;
        try
        {
            handle.DangerousAddRef(ref added);
            return call((int)handle.DangerousGetHandle());
        }
        finally
        {
            if (added)
            {
                handle.DangerousRelease();
            }
        }
    }

    private static int ErrorOf(int result) => result == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long OpenAt2(long number, int directory, string path, ref OpenHow how, nuint size);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ReadLinkAt(int directory, string path, ref byte buffer, nint size);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MkdirAt(int directory, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt(int fromDirectory, string from, int toDirectory, string to);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkAt(int fromDirectory, string from, int toDirectory, string to, int flags);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkAt(int directory, string name, int flags);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int FChown(int descriptor, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FChownAt(int directory, string name, uint user, uint group, int flags);

    // The kernel's struct open_how.
    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
