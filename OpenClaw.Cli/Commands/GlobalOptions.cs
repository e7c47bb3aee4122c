using System.CommandLine;
using OpenClaw.Protocol;

namespace OpenClaw.Cli.Commands;

/// <summary>Options that stand before the command and say which state directory it is about, and whether colours are wanted.</summary>
internal static class GlobalOptions
{
    private const int UsageError = 2;
    private const string DevProfile = "dev";

    /// <summary>Adds them to the help.</summary>
    public static void Add(RootCommand root)
    {
        root.Flag("--dev", "Dev profile: isolate state under ~/.openclaw-dev");
        root.Text("--profile", "name", "Use a named profile (isolates state under ~/.openclaw-<name>)");
        root.Flag("--no-color", "Disable ANSI colors");
    }

    /// <summary>Takes them off the front of the words.</summary>
    /// <param name="words">The words of the command line.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="error">Where a wrong one is named.</param>
    /// <returns>The rest of the words, the environment in which they count, and the exit code of a wrong one.</returns>
    public static (string[] Words, EnvironmentReader Environment, int? Refused) Take(
        string[] words, EnvironmentReader environment, TextWriter error)
    {
        string? profile = null;
        var plain = false;
        var at = 0;
        for (; at < words.Length; at++)
        {
            if (words[at] == "--dev")
            {
                profile = DevProfile;
            }
            else if (words[at] == "--no-color")
            {
                plain = true;
            }
            else if (words[at] == "--profile" && at + 1 < words.Length)
            {
                profile = words[++at];
            }
            else if (words[at].StartsWith("--profile=", StringComparison.Ordinal))
            {
                profile = words[at]["--profile=".Length..];
            }
            else
            {
                break;
            }
        }

        if (profile is not null && !StatePaths.IsProfileName(profile))
        {
            error.WriteLine("[openclaw] Invalid --profile (use letters, numbers, \"_\", \"-\" only)");
            return ([], environment, UsageError);
        }

        return at == 0 ? (words, environment, null) : (words[at..], Changed, null);

        string? Changed(string name) => name switch
        {
            OpenClawEnvironment.Profile when profile is not null => profile,

            // A profile is a state directory of its own, so a directory of another one does not count.
            OpenClawEnvironment.StateDir or OpenClawEnvironment.ConfigPath when profile is not null => null,
            "NO_COLOR" when plain => "1",
            _ => environment(name),
        };
    }
}
