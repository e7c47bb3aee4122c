using OpenClaw.Protocol;

namespace OpenClaw.Gateway.Config;

/// <summary>Where the gateway keeps its state. Directories are 0700, files 0600.</summary>
internal sealed record GatewayPaths(string StateDir, string ConfigPath, string WorkspacesDir)
{
    private const UnixFileMode PrivateDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string WorkspaceDir => Path.Combine(WorkspacesDir, "workspace");

    public string SandboxesDir => Path.Combine(WorkspacesDir, "sandboxes");

    public string SessionsDir(string agentId) => Path.Combine(StateDir, "agents", agentId, "sessions");

    /// <summary>The paths of <see cref="StatePaths.Resolve"/>, absolute.</summary>
    /// <exception cref="OptionsError">A variable that names them is wrong.</exception>
    public static GatewayPaths FromConfiguration(IConfiguration configuration)
    {
        try
        {
            var paths = StatePaths.Resolve(name => configuration[name]).Absolute();
            return new GatewayPaths(paths.StateDirectory, paths.ConfigPath, paths.WorkspacesDirectory);
        }
        catch (FormatException exception)
        {
            throw new OptionsError(exception.Message);
        }
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
}
