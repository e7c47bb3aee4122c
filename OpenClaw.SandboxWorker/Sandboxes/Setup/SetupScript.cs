using System.Text;

namespace OpenClaw.SandboxWorker.Sandboxes.Setup;

/// <summary>
/// The directory that a setup container gets read-only: the command, and the shell text that runs it with the settings' environment.
/// None of it is in the image: a mount is not, and neither are variables that the container itself does not have.
/// </summary>
internal static class SetupScript
{
    /// <summary>Where the container sees the directory.</summary>
    public const string MountPoint = "/.openclaw/setup";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // A login shell resets PATH, so a configured one is put in front of the shell's own.
    private const string Start = """
        cd /
        if [ -r "$dir/ca.crt" ]; then
          cat /etc/ssl/certs/ca-certificates.crt "$dir/ca.crt" >/dev/shm/ca.crt 2>/dev/null
          export SSL_CERT_FILE=/dev/shm/ca.crt CURL_CA_BUNDLE=/dev/shm/ca.crt GIT_SSL_CAINFO=/dev/shm/ca.crt REQUESTS_CA_BUNDLE=/dev/shm/ca.crt
          export PIP_CERT=/dev/shm/ca.crt NODE_EXTRA_CA_CERTS="$dir/ca.crt" CARGO_HTTP_CAINFO=/dev/shm/ca.crt
          echo 'Acquire::https::CAInfo "/dev/shm/ca.crt";' >/dev/shm/apt.conf
          export APT_CONFIG=/dev/shm/apt.conf
        fi
        exec /bin/sh -l "$dir/command.sh" 2>&1
        """;

    /// <summary>The container's first process.</summary>
    public static IReadOnlyList<string> EntryPoint { get; } = ["/bin/sh", $"{MountPoint}/run.sh"];

    /// <param name="directory">Made anew; only the worker's user can look into it, and root in the container.</param>
    /// <param name="recipe">What to run.</param>
    /// <param name="certificates">A bundle of certificates that downloads may need; null for none.</param>
    public static void Write(string directory, SetupRecipe recipe, string? certificates)
    {
        Remove(directory);
        Directory.CreateDirectory(directory, Private);
        var environment = new StringBuilder($"dir={MountPoint}\nexport DEBIAN_FRONTEND=noninteractive\n");
        foreach (var (name, value) in recipe.Env.Where(variable => variable.Key != "PATH"))
        {
            environment.Append("export ").Append(name).Append('=').Append(Quote(value)).Append('\n');
        }

        File.WriteAllText(Path.Combine(directory, "run.sh"), environment.Append(Start).Append('\n').ToString());
        var path = recipe.Env.TryGetValue("PATH", out var first) ? $"PATH={Quote(first)}:\"$PATH\"; export PATH\n" : "";
        File.WriteAllText(Path.Combine(directory, "command.sh"), path + recipe.Command + "\n");
        if (certificates is not null)
        {
            File.Copy(certificates, Path.Combine(directory, "ca.crt"));
        }
    }

    public static void Remove(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Quote(string value) => $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
