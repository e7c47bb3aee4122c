using System.IO.Compression;

namespace OpenClaw.Cli.Browsers;

/// <summary>
/// A browser among the installed ones, in the places where Playwright looks: <c>chromium-&lt;revision&gt;</c> with a file that says that it
/// is complete. Others see all of it or nothing: it is unpacked beside its place and moved there in the end.
/// </summary>
/// <param name="Browsers">The directory of all browsers.</param>
/// <param name="Release">What is installed.</param>
internal sealed record BrowserInstallation(string Browsers, ChromiumRelease Release)
{
    private const string Marker = "INSTALLATION_COMPLETE";
    private const UnixFileMode Runnable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>The program.</summary>
    public string ExecutablePath => Path.Combine(Place, ChromiumRelease.Executable);

    /// <summary>Whether it is there, all of it.</summary>
    public bool IsComplete => File.Exists(Path.Combine(Place, Marker)) && File.Exists(ExecutablePath);

    private string Place => Path.Combine(Browsers, Release.DirectoryName);

    /// <summary>Downloads and installs it, in place of one that is there.</summary>
    /// <param name="archive">A zip file with it.</param>
    /// <param name="report">Takes lines about the progress.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CliException">The directory cannot be written, or the archive cannot be had or is no browser.</exception>
    public async Task InstallAsync(Uri archive, Action<string> report, CancellationToken cancellationToken)
    {
        string work;
        try
        {
            Directory.CreateDirectory(Browsers);
            // On the same file system, so that the last step is a rename; /tmp may be small.
            work = Directory.CreateDirectory(Path.Combine(Browsers, $".{Release.DirectoryName}-{Guid.NewGuid():n}")).FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                $"{Browsers} cannot be written: {exception.Message}",
                $"Name another directory: {BrowserDirectory.Variable}=...",
                "With Docker Compose the file system is read-only. Keep /home/node: OPENCLAW_HOME_VOLUME=\"openclaw_home\" ./docker-setup.sh");
        }

        try
        {
            var zip = Path.Combine(work, "archive.zip");
            await ArchiveDownload.RunAsync(archive, zip, report, cancellationToken);
            Unpack(archive, zip, Path.Combine(work, "content"));
            if (Directory.Exists(Place))
            {
                Directory.Move(Place, Path.Combine(work, "old"));
            }

            Directory.Move(Path.Combine(work, "content"), Place);
        }
        catch (IOException exception)
        {
            throw new CliException($"{Browsers} cannot be written: {exception.Message}", $"Look at its space and owner: df -h {Browsers}; ls -ld {Browsers}");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static void Unpack(Uri archive, string zip, string content)
    {
        try
        {
            ZipFile.ExtractToDirectory(zip, content);
        }
        catch (InvalidDataException exception)
        {
            throw new CliException($"{archive} is no zip file: {exception.Message}", "Look at what answers there; a proxy may have put a page of its own in its place.");
        }

        File.Delete(zip);
        var executable = Path.Combine(content, ChromiumRelease.Executable);
        if (!File.Exists(executable))
        {
            throw new CliException($"{archive} has no {ChromiumRelease.Executable}.", "Look at what answers there.");
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(executable, Runnable);
        }

        File.WriteAllText(Path.Combine(content, Marker), string.Empty);
    }
}
