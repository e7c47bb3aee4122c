using OpenClaw.Protocol;

namespace OpenClaw.Cli.Browsers;

/// <summary>Where browsers are installed, as Playwright has it: <c>PLAYWRIGHT_BROWSERS_PATH</c>, else the user's cache.</summary>
internal static class BrowserDirectory
{
    /// <summary>The variable.</summary>
    public const string Variable = "PLAYWRIGHT_BROWSERS_PATH";

    /// <summary>The directory, absolute.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="home">The home directory.</param>
    /// <exception cref="CliException">The variable has a value that names no directory.</exception>
    public static string Resolve(EnvironmentReader environment, string home) => OpenClawEnvironment.Present(environment(Variable)) switch
    {
        "0" => throw new CliException($"{Variable} is 0, which means the directory of Playwright's own package. There is none here.", $"Name a directory, or unset {Variable}."),
        { } given => Path.GetFullPath(StatePaths.Expand(given, home)),
        null => Path.Combine(OpenClawEnvironment.Present(environment("XDG_CACHE_HOME")) ?? Path.Combine(home, ".cache"), "ms-playwright"),
    };
}
