namespace OpenClaw.Protocol;

/// <summary>Reads an environment variable; null when it is not set.</summary>
/// <param name="name">Such as <c>HOME</c>.</param>
public delegate string? EnvironmentReader(string name);

/// <summary>
/// Where the state and the configuration of an installation are. Gateway, worker and command line find them by the same rules, so that
/// they meet in the same directory.
/// </summary>
/// <param name="Home">The home directory that <c>~</c> stands for.</param>
/// <param name="StateDirectory">Directory of all state. As absolute as its variable: a relative one stays relative.</param>
/// <param name="ConfigPath">Path of openclaw.json, relative only when its variable is.</param>
/// <param name="WorkspacesDirectory">Directory of the agents' workspaces and of those of their sandboxes.</param>
/// <param name="Profile">Name of the profile; null for the default one.</param>
public sealed record StatePaths(string Home, string StateDirectory, string ConfigPath, string WorkspacesDirectory, string? Profile)
{
    private const string DirectoryName = ".openclaw";
    private const string ConfigName = "openclaw.json";
    private const string DefaultProfile = "default";
    private const int MaxProfileLength = 64;

    /// <summary>Path of the device identity that the gateway of this state directory makes at its first start.</summary>
    public string IdentityPath => Path.Combine(StateDirectory, "identity", "device.json");

    /// <summary>
    /// State: <c>OPENCLAW_STATE_DIR</c>, else <c>~/.openclaw-&lt;profile&gt;</c> with <c>OPENCLAW_PROFILE</c>, else <c>~/.openclaw</c>.
    /// Configuration: <c>OPENCLAW_CONFIG_PATH</c>, else openclaw.json in the state directory. Home: <c>OPENCLAW_HOME</c>, else
    /// <c>HOME</c>, else what the system says. The older names <c>CLAWDBOT_STATE_DIR</c> and <c>CLAWDBOT_CONFIG_PATH</c> count where the
    /// newer ones are not set. Workspaces: <c>OPENCLAW_WORKSPACES_DIR</c>, else the state directory. A blank variable is none.
    /// </summary>
    /// <param name="environment">The environment.</param>
    /// <exception cref="FormatException">The name of the profile is not one.</exception>
    public static StatePaths Resolve(EnvironmentReader environment)
    {
        var system = OpenClawEnvironment.Present(environment("HOME"))
            ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var home = OpenClawEnvironment.Present(environment(OpenClawEnvironment.Home)) is { } chosen ? Expand(chosen, system) : system;
        var profile = ProfileOf(environment);
        var state = Either(environment, OpenClawEnvironment.StateDir, "CLAWDBOT_STATE_DIR") is { } directory
            ? Expand(directory, home)
            : Path.Combine(home, profile is null ? DirectoryName : $"{DirectoryName}-{profile}");
        var config = Either(environment, OpenClawEnvironment.ConfigPath, "CLAWDBOT_CONFIG_PATH") is { } path
            ? Expand(path, home)
            : Path.Combine(state, ConfigName);
        var workspaces = OpenClawEnvironment.Present(environment(OpenClawEnvironment.WorkspacesDir)) is { } shared ? Expand(shared, home) : state;
        return new StatePaths(home, state, config, workspaces, profile);
    }

    /// <summary>The same with absolute paths, seen from the working directory.</summary>
    public StatePaths Absolute() => this with
    {
        Home = Path.GetFullPath(Home),
        StateDirectory = Path.GetFullPath(StateDirectory),
        ConfigPath = Path.GetFullPath(ConfigPath),
        WorkspacesDirectory = Path.GetFullPath(WorkspacesDirectory),
    };

    /// <summary>Whether a word can name a profile: letters, digits, <c>_</c> and <c>-</c>, at most 64, the first a letter or digit.</summary>
    public static bool IsProfileName(string name) =>
        name.Length is > 0 and <= MaxProfileLength && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>A path in which a leading <c>~</c> stands for the home directory.</summary>
    public static string Expand(string path, string home) =>
        path == "~" ? home : path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, path[2..]) : path;

    private static string? ProfileOf(EnvironmentReader environment) => OpenClawEnvironment.Present(environment(OpenClawEnvironment.Profile)) switch
    {
        null => null,
        var name when name.Equals(DefaultProfile, StringComparison.OrdinalIgnoreCase) => null,
        var name when IsProfileName(name) => name,
        var name => throw new FormatException(
            $"{OpenClawEnvironment.Profile} is \"{name}\": a profile has letters, digits, _ and - only, at most 64, and begins with a letter or digit."),
    };

    private static string? Either(EnvironmentReader environment, string name, string older) =>
        OpenClawEnvironment.Present(environment(name)) ?? OpenClawEnvironment.Present(environment(older));
}
