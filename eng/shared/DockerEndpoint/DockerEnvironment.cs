namespace Docker.Endpoints;

/// <summary>What discovery may look at.</summary>
/// <param name="Variable">Reads an environment variable.</param>
/// <param name="HomeDirectory">The user's home, which holds <c>.docker</c>.</param>
/// <param name="DefaultAddress">Where an engine listens on this system when nobody says otherwise.</param>
internal sealed record DockerEnvironment(Func<string, string?> Variable, string HomeDirectory, Uri DefaultAddress)
{
    /// <summary>This process's own.</summary>
    public static DockerEnvironment Current { get; } = new(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        new Uri(OperatingSystem.IsWindows() ? "npipe://./pipe/docker_engine" : "unix:///var/run/docker.sock"));

    /// <summary>The CLI's directory: <c>DOCKER_CONFIG</c>, else <c>~/.docker</c>.</summary>
    public string ConfigDirectory => Get("DOCKER_CONFIG") ?? Path.Combine(HomeDirectory, ".docker");

    /// <summary>The value of a variable; an empty one counts as not set, as it does for the CLI.</summary>
    public string? Get(string name) => Variable(name) is { Length: > 0 } value ? value : null;
}
