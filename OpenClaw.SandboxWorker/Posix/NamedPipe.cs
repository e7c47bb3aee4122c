using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenClaw.SandboxWorker.Posix;

/// <summary>
/// Named pipes in the file system. Streams over them wait in the runtime's event loop, not on a thread, and can be cancelled.
/// </summary>
internal static class NamedPipe
{
    // The pipe's directory is private on this side and the sandbox's own on the other, where the uid may be any.
    private const uint AnyoneMode = 0x1B6;
    private const int SetPipeSizeCommand = 1031;
    private const int BulkBytes = 1 << 20;

    /// <summary>Makes a pipe at <paramref name="path"/>, in the place of whatever is there.</summary>
    public static void Create(string path)
    {
        File.Delete(path);
        if (SystemCalls.MakeFifo(path, AnyoneMode) != 0 || SystemCalls.ChangeMode(path, AnyoneMode) != 0)
        {
            throw Failure("mkfifo", path);
        }
    }

    /// <summary>Opens for reading; does not wait for a writer. Until there is one, a read returns the end of the stream.</summary>
    public static AnonymousPipeClientStream OpenRead(string path) =>
        new(PipeDirection.In, OpenHandle(path, SystemCalls.OpenReadOnly));

    /// <summary>Opens for reading and wants a large buffer, for output in bulk. The engine's limit may leave it smaller.</summary>
    public static AnonymousPipeClientStream OpenBulkRead(string path)
    {
        var handle = OpenHandle(path, SystemCalls.OpenReadOnly);
        _ = SystemCalls.SetPipeSize((int)handle.DangerousGetHandle(), SetPipeSizeCommand, BulkBytes);
        return new AnonymousPipeClientStream(PipeDirection.In, handle);
    }

    /// <summary>Opens for writing when somebody has it open for reading.</summary>
    /// <returns>Null when nobody has, or the pipe does not exist.</returns>
    public static AnonymousPipeClientStream? TryOpenWrite(string path)
    {
        var descriptor = SystemCalls.Open(path, SystemCalls.OpenWriteOnly | SystemCalls.OpenNonBlocking | SystemCalls.OpenCloseOnExec);
        if (descriptor >= 0)
        {
            return new AnonymousPipeClientStream(PipeDirection.Out, new SafePipeHandle(descriptor, ownsHandle: true));
        }

        return Marshal.GetLastPInvokeError() is SystemCalls.NoReader or SystemCalls.NoSuchFile ? null : throw Failure("open", path);
    }

    /// <summary>Holds both ends, so that neither side sees the other's absence while the handle is open.</summary>
    public static SafePipeHandle Hold(string path) => OpenHandle(path, SystemCalls.OpenReadWrite);

    private static SafePipeHandle OpenHandle(string path, int access)
    {
        var descriptor = SystemCalls.Open(path, access | SystemCalls.OpenNonBlocking | SystemCalls.OpenCloseOnExec);
        return descriptor >= 0 ? new SafePipeHandle(descriptor, ownsHandle: true) : throw Failure("open", path);
    }

    private static IOException Failure(string call, string path) =>
        new($"{call} {path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}
