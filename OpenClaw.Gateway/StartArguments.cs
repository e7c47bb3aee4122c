namespace OpenClaw.Gateway;

/// <summary>The gateway's own command line.</summary>
internal static class StartArguments
{
    /// <summary>Starts without a configuration, or with one whose <c>gateway.mode</c> is not <c>local</c>.</summary>
    public const string AllowUnconfigured = "allow-unconfigured";

    /// <summary>
    /// The command line in the form that the configuration reads: it takes the word after a name for its value, so a flag gets one
    /// of its own.
    /// </summary>
    public static string[] Normalize(string[] arguments) =>
        [.. arguments.Select(argument => argument == $"--{AllowUnconfigured}" ? $"{argument}=true" : argument)];
}
