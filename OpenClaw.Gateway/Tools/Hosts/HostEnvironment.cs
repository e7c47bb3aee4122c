namespace OpenClaw.Gateway.Tools.Hosts;

/// <summary>
/// The environment of a command on the gateway's machine: what a shell needs, and what the call adds. The gateway's own variables hold its
/// secrets and stay with it.
/// </summary>
internal static class HostEnvironment
{
    private static readonly string[] Passed = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TERM", "TZ", "TMPDIR", "SSH_AUTH_SOCK", "XDG_RUNTIME_DIR"];

    // By each of these a command becomes another one.
    private static readonly string[] Refused =
        ["NODE_OPTIONS", "NODE_PATH", "PYTHONPATH", "PYTHONHOME", "RUBYLIB", "PERL5LIB", "BASH_ENV", "ENV", "GCONV_PATH", "IFS", "SSLKEYLOGFILE", "PATH"];

    /// <summary>Replaces what is there.</summary>
    /// <exception cref="ToolException">The call adds a variable that may not be set.</exception>
    public static void Fill(IDictionary<string, string?> environment, IReadOnlyDictionary<string, string>? added)
    {
        foreach (var name in environment.Keys.ToArray())
        {
            if (!Passed.Contains(name) && !name.StartsWith("LC_", StringComparison.Ordinal))
            {
                environment.Remove(name);
            }
        }

        foreach (var (name, value) in added ?? new Dictionary<string, string>())
        {
            if (Refused.Contains(name.ToUpperInvariant()) || name.StartsWith("LD_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("DYLD_", StringComparison.OrdinalIgnoreCase))
            {
                throw new ToolException($"Security Violation: the environment variable {name} may not be set for a command on the gateway's host. Nothing ran.");
            }

            environment[name] = value;
        }

        environment["OPENCLAW_SHELL"] = "exec";
    }
}
