using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Docker.DotNet.Http;

/// <summary>
/// The engine takes a message of zero bytes on its pipe for the end of the input. .NET's pipe stream does not write empty messages,
/// so this one goes to the system directly.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class NamedPipeEnd
{
    private const int IoPending = 997;

    public static void Write(SafePipeHandle pipe)
    {
        using var written = new ManualResetEvent(initialState: false);
        var overlapped = new NativeOverlapped
        {
            // The lowest bit keeps the result away from the stream's completion port, which knows nothing of this write.
            EventHandle = written.SafeWaitHandle.DangerousGetHandle() | 1,
        };
        byte nothing = 0;
        if (WriteFile(pipe, &nothing, 0, null, &overlapped) == 0 && Marshal.GetLastPInvokeError() != IoPending)
        {
            throw new IOException("The named pipe cannot be closed for writing.", new Win32Exception(Marshal.GetLastPInvokeError()));
        }

        if (GetOverlappedResult(pipe, &overlapped, out _, wait: 1) == 0)
        {
            throw new IOException("The named pipe cannot be closed for writing.", new Win32Exception(Marshal.GetLastPInvokeError()));
        }
    }

    [LibraryImport("kernel32.dll", SetLastError = true)]
    private static partial int WriteFile(SafePipeHandle file, byte* buffer, int count, int* written, NativeOverlapped* overlapped);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    private static partial int GetOverlappedResult(SafePipeHandle file, NativeOverlapped* overlapped, out int transferred, int wait);
}
