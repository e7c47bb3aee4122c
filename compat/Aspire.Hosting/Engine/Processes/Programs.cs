namespace Aspire.Hosting.Engine.Processes;

/// <summary>Finds programs.</summary>
internal static class Programs
{
    /// <summary>The program that runs .NET assemblies.</summary>
    public static string Dotnet { get; } =
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host) ? host
        : Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath!
        : Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root && File.Exists(Path.Combine(root, DotnetName)) ? Path.Combine(root, DotnetName)
        : "dotnet";

    private static string DotnetName => OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <summary>The path of a program; null when it is not there.</summary>
    /// <param name="command">A path, or a name to find.</param>
    /// <param name="workingDirectory">Where relative paths count from.</param>
    /// <param name="path">Directories to look in; the PATH of this process when null.</param>
    public static string? Find(string command, string workingDirectory = "", string? path = null)
    {
        if (command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || command.Contains('/', StringComparison.Ordinal))
        {
            var full = Path.GetFullPath(Path.Combine(workingDirectory, command));
            return Candidates(full).FirstOrDefault(IsProgram);
        }

        var directories = (path ?? Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return directories.SelectMany(directory => Candidates(Path.Combine(directory, command))).FirstOrDefault(IsProgram);
    }

    private static IEnumerable<string> Candidates(string path) =>
        OperatingSystem.IsWindows() && !Path.HasExtension(path) ? [path + ".exe", path + ".cmd", path + ".bat"] : [path];

    private static bool IsProgram(string path) => File.Exists(path)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
