using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenClaw.Gateway.Tools.Hosts;

/// <summary>Opens regular files whose names others may choose: no link is followed, and a pipe keeps nobody waiting.</summary>
internal static partial class RegularFile
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int NoSuchFile = 2;

    private static int NoFollow => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    /// <summary>A handle for reading; null when there is no such file, or it is something else.</summary>
    public static SafeFileHandle? TryOpen(string path, out bool missing)
    {
        missing = false;
        if (OperatingSystem.IsWindows())
        {
            var found = new FileInfo(path);
            missing = !found.Exists;
            return found.Exists && found.LinkTarget is null ? File.OpenHandle(path) : null;
        }

        var descriptor = Open(path, NonBlocking | CloseOnExec | NoFollow);
        if (descriptor < 0)
        {
            missing = Marshal.GetLastPInvokeError() == NoSuchFile;
            return null;
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            if (!Directory.Exists(path))
            {
                RandomAccess.GetLength(handle);
                return handle;
            }
        }
        catch (NotSupportedException)
        {
            // A pipe, a socket or a device.
        }

        handle.Dispose();
        return null;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
