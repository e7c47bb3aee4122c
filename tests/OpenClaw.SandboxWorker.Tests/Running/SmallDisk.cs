namespace OpenClaw.SandboxWorker.Tests.Running;

/// <summary>A file system of its own at a directory, so that nothing else is filled.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _directory;

    private SmallDisk(string directory) => _directory = directory;

    private string Filler => Path.Combine(_directory, "filler");

    public static async Task<SmallDisk> MountAsync(string directory, int megabytes)
    {
        await WorkerContainer.ShellAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,uid=1000,gid=1000", "tmpfs", directory);
        return new SmallDisk(directory);
    }

    /// <summary>Fills it to the last byte.</summary>
    public async Task FillAsync()
    {
        await using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                await file.WriteAsync(new byte[4096]);
            }
        }
        catch (IOException)
        {
        }
    }

    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync() => await WorkerContainer.ShellAsync("umount", "-l", _directory);
}
