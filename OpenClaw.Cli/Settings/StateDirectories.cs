namespace OpenClaw.Cli.Settings;

/// <summary>Directories that belong to their owner alone.</summary>
internal static class StateDirectories
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a directory and what is missing above it; one that exists stays as it is.</summary>
    /// <exception cref="CliException">It cannot be made.</exception>
    public static void Create(string path)
    {
        try
        {
            _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, OwnerOnly);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be made: {exception.Message}", $"Look at owner and permissions: ls -ld {Path.GetDirectoryName(path)}");
        }
    }
}
