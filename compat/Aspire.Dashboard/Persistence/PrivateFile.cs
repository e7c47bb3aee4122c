namespace Aspire.Dashboard.Persistence;

/// <summary>Files that only this user reads, and only this process meanwhile.</summary>
internal static class PrivateFile
{
    public static FileStream Open(string path, FileMode mode, FileOptions options = FileOptions.None, int bufferSize = 4096)
    {
        var open = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = options, BufferSize = bufferSize };
        if (!OperatingSystem.IsWindows())
        {
            open.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, open);
    }
}
