using OpenClaw.Protocol;

namespace OpenClaw.Gateway.Config;

/// <summary>Where the gateway keeps its state. Directories are 0700, files 0600.</summary>
internal sealed record GatewayPaths(string StateDir, string ConfigPath)
{
    private const UnixFileMode PrivateDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string WorkspaceDir => Path.Combine(StateDir, "workspace");

    public string SandboxesDir => Path.Combine(StateDir, "sandboxes");

    public string SessionsDir(string agentId) => Path.Combine(StateDir, "agents", agentId, "sessions");

    /// <summary>Reads <c>OPENCLAW_STATE_DIR</c> and <c>OPENCLAW_CONFIG_PATH</c>; <c>~/.openclaw</c> without them.</summary>
    public static GatewayPaths FromConfiguration(IConfiguration configuration)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var stateDir = configuration[OpenClawEnvironment.StateDir] is { Length: > 0 } set ? Expand(set, home) : Path.Combine(home, ".openclaw");
        var configPath = configuration[OpenClawEnvironment.ConfigPath] is { Length: > 0 } path
            ? Expand(path, home)
            : Path.Combine(stateDir, "openclaw.json");
        return new GatewayPaths(Path.GetFullPath(stateDir), Path.GetFullPath(configPath));
    }

    /// <summary>Creates a directory that only its owner may enter.</summary>
    public static void EnsurePrivateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, PrivateDirectory);
        }
    }

    /// <summary>A path in which <c>~</c> stands for the home directory.</summary>
    public static string Expand(string path, string home) =>
        path == "~" ? home : path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, path[2..]) : path;
}
