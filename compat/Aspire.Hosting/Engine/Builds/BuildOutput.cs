namespace Aspire.Hosting.Engine.Builds;

/// <summary>A file of a build's output, to tell whether it changed.</summary>
internal readonly record struct OutputFile(string Path, long Length, DateTime LastWrite);

/// <summary>The output directory of a project.</summary>
internal sealed class BuildOutput(string directory)
{
    private const string CopySuffix = ".detached";

    private static readonly string[] MappedExtensions = [".dll", ".so", ".dylib"];

    /// <summary>What is there now.</summary>
    public HashSet<OutputFile> Read() =>
    [
        .. new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => file.Extension != CopySuffix)
            .Select(file => new OutputFile(file.FullName, file.Length, file.LastWriteTimeUtc)),
    ];

    /// <summary>
    /// Puts copies in the place of the files that processes have mapped into their memory. A build writes into files that are there, and
    /// would change a program while it runs; this way the running one keeps the old files, which have no name any more.
    /// </summary>
    /// <returns>What is there now.</returns>
    public HashSet<OutputFile> Detach()
    {
        var files = Read();

        // Windows refuses to write to files in use: there the build fails, and what runs is safe
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in files.Where(file => MappedExtensions.Contains(Path.GetExtension(file.Path))))
            {
                File.Copy(file.Path, file.Path + CopySuffix, overwrite: true);
                File.Move(file.Path + CopySuffix, file.Path, overwrite: true);
            }
        }

        // a copy keeps the time of the file, up to what the file system can store
        return Read();
    }
}
