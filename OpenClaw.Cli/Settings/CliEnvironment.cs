using OpenClaw.Protocol;

namespace OpenClaw.Cli.Settings;

/// <summary>Reads an environment variable; null when it is not set.</summary>
internal delegate string? EnvironmentReader(string name);

/// <summary>Where the state and the configuration of this user are.</summary>
/// <param name="StateDirectory">Absolute path of the state directory.</param>
/// <param name="ConfigPath">Absolute path of openclaw.json.</param>
internal sealed record StatePaths(string StateDirectory, string ConfigPath)
{
    /// <summary>Path of the device identity that the gateway of this state directory makes at its first start.</summary>
    public string IdentityPath => Path.Combine(StateDirectory, "identity", "device.json");

    /// <summary>Follows OPENCLAW_STATE_DIR and OPENCLAW_CONFIG_PATH, else <c>~/.openclaw</c>.</summary>
    public static StatePaths From(EnvironmentReader environment)
    {
        var home = Present(environment("HOME")) ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var state = Expand(Present(environment(OpenClawEnvironment.StateDir)), home) ?? Path.Combine(home, ".openclaw");
        return new StatePaths(state, Expand(Present(environment(OpenClawEnvironment.ConfigPath)), home) ?? Path.Combine(state, "openclaw.json"));
    }

    /// <summary>The value, or null when it is empty or blank.</summary>
    public static string? Present(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static string? Expand(string? path, string home) => path switch
    {
        null => null,
        "~" => home,
        _ when path.StartsWith("~/", StringComparison.Ordinal) => Path.Combine(home, path[2..]),
        _ => Path.GetFullPath(path),
    };
}
