using OpenClaw.Protocol;

namespace OpenClaw.Cli.Commands.Diagnosis;

/// <summary>Who may read the files of the state directory: their owner, and nobody else.</summary>
internal static class FileModes
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const UnixFileMode Writers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>A finding for everything that others may enter, read or write, each with its fix.</summary>
    public static IEnumerable<Finding> Check(StatePaths paths)
    {
        if (OperatingSystem.IsWindows())
        {
            yield break;
        }

        foreach (var (id, path) in new[]
        {
            ("fs.state_dir.perms", paths.StateDirectory),
            ("fs.config.perms", paths.ConfigPath),
            ("fs.identity.perms", paths.IdentityPath),
            ("fs.devices.perms", Path.Combine(paths.StateDirectory, "devices", "paired.json")),
            ("fs.credentials_dir.perms", Path.Combine(paths.StateDirectory, "credentials")),
            ("fs.exec_approvals.perms", Path.Combine(paths.StateDirectory, "exec-approvals.json")),
        })
        {
            var isDirectory = Directory.Exists(path);
            if (!isDirectory && !File.Exists(path))
            {
                continue;
            }

            var mode = File.GetUnixFileMode(path);
            if ((mode & Others) != 0)
            {
                var right = mode & ~Others;
                yield return new Finding(
                    id,
                    (mode & Writers) != 0 ? Severity.Critical : Severity.Warn,
                    $"{Path.GetFileName(path)} is open to other users",
                    $"{path} has the mode {Octal(mode)}.",
                    $"Run: chmod {Octal(right)} {path}",
                    () =>
                    {
                        if (!OperatingSystem.IsWindows())
                        {
                            File.SetUnixFileMode(path, right);
                        }

                        return $"{path} has the mode {Octal(right)} now";
                    });
            }
        }
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(3, '0');
}
