namespace OpenClaw.BrowserSandbox.Chromium;

/// <summary>The directory of a run's profile: one that is kept, or a temporary one that goes with the run.</summary>
internal sealed partial class ChromiumProfile : IDisposable
{
    // Names the machine and process that use the profile. A container that died left them behind, and the next one has another name.
    private const string LockPattern = "Singleton*";

    private readonly DirectoryInfo _directory;
    private readonly bool _isKept;
    private readonly ILogger _logger;

    private ChromiumProfile(DirectoryInfo directory, bool isKept, ILogger logger)
    {
        _directory = directory;
        _isKept = isKept;
        _logger = logger;
    }

    /// <summary>Absolute path.</summary>
    public string Path => _directory.FullName;

    /// <summary>Opens the profile that is kept, or makes a temporary one when <paramref name="keptDirectory"/> is null.</summary>
    /// <exception cref="IOException">The directory cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory belongs to somebody else.</exception>
    public static ChromiumProfile Open(string? keptDirectory, ILogger logger)
    {
        if (keptDirectory is null)
        {
            return new ChromiumProfile(Directory.CreateTempSubdirectory("openclaw-browser-"), isKept: false, logger);
        }

        var directory = Directory.CreateDirectory(keptDirectory);
        foreach (var stale in directory.EnumerateFileSystemInfos(LockPattern))
        {
            stale.Delete();
        }

        return new ChromiumProfile(directory, isKept: true, logger);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isKept)
        {
            return;
        }

        try
        {
            _directory.Delete(recursive: true);
        }
        catch (IOException exception)
        {
            // A helper process of Chromium may still write for a moment; the directory is temporary anyway.
            LogLeft(_directory.FullName, exception.Message);
        }
    }

    [LoggerMessage(11, LogLevel.Debug, "The profile {Directory} could not be removed: {Reason}")]
    private partial void LogLeft(string directory, string reason);
}
