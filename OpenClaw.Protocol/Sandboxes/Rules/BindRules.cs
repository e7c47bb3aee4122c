namespace OpenClaw.Protocol.Sandboxes.Rules;

/// <summary>
/// Which directories of this machine a sandbox may see. Some would give it the machine: those are refused by name, by what lies above
/// them and through links, and no setting lifts that.
/// </summary>
public sealed class BindRules
{
    private const string AgentTarget = "/agent";

    private static readonly string[] SystemPaths =
    [
        "/etc", "/private/etc", "/proc", "/sys", "/dev", "/root", "/boot", "/run", "/var/run", "/private/var/run",
        "/var/run/docker.sock", "/private/var/run/docker.sock", "/run/docker.sock", "/var/lib/docker", "/var/lib/containerd",
    ];

    private static readonly string[] OwnTargets = ["/proc", "/sys", "/dev", "/.openclaw"];

    private static readonly string[] CredentialNames = [".aws", ".cargo", ".config", ".docker", ".gnupg", ".netrc", ".npm", ".ssh"];

    private readonly Func<string, string> _realPath;
    private readonly IReadOnlyList<string> _blocked;
    private readonly IReadOnlyList<string> _homes;
    private readonly string _stateDir;

    /// <param name="stateDir">The state directory, whose own workspaces are always allowed.</param>
    /// <param name="homes">Homes whose credentials are blocked.</param>
    /// <param name="realPath">Follows every link of a path, as far as it exists.</param>
    public BindRules(string stateDir, IEnumerable<string> homes, Func<string, string> realPath)
    {
        _realPath = realPath;
        _stateDir = realPath(stateDir);
        _homes = [.. homes.Where(home => home.Length > 1).SelectMany(home => new[] { home, realPath(home) }).Distinct()];
        _blocked = [.. SystemPaths, .. _homes.SelectMany(home => CredentialNames.Select(name => Path.Combine(home, name)))];
    }

    /// <summary>Checks a workspace that the worker itself mounts.</summary>
    public void CheckWorkspace(string path, string directory, SettingErrors errors)
    {
        if (!Path.IsPathFullyQualified(directory) || HasOddSegments(directory))
        {
            errors.Invalid(path, directory, "must be an absolute path without . and .. segments.");
            return;
        }

        var real = _realPath(directory);
        // A person whose home is /root may have a workspace in it; the credentials there stay blocked, and with them the home itself.
        if (!IsAtOrBelow(real, _stateDir) && FindBlocked(directory, real, _blocked.Except(_homes)) is { } blocked)
        {
            errors.Denied(path, directory, $"would show the sandbox {blocked}.", "Use a directory of its own as the workspace.");
        }
    }

    /// <summary>Checks the configured binds.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="allowedRoots">The directories that sources have to be in; null when they are not known yet.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <returns>Those that are right, one for each target.</returns>
    internal List<SandboxBind> Check(SandboxDockerSettings settings, IReadOnlyList<string>? allowedRoots, SettingErrors errors)
    {
        var binds = new Dictionary<string, SandboxBind>();
        foreach (var text in settings.Binds ?? [])
        {
            if (Parse(text) is not { } bind)
            {
                errors.Invalid("docker.binds", text, "must be source:target[:ro|rw] with absolute paths; named volumes and relative sources are not allowed.");
                continue;
            }

            var before = errors.Problems.Count;
            CheckSource(text, bind.Source, settings, allowedRoots, errors);
            CheckTarget(text, bind.Target, settings, errors);
            if (before == errors.Problems.Count)
            {
                // An agent's binds stand behind the defaults': the last one wins.
                binds[bind.Target] = bind;
            }
        }

        return [.. binds.Values];
    }

    private static SandboxBind? Parse(string bind)
    {
        var parts = bind.Split(':');
        if (parts.Length is not (2 or 3) || !parts[0].StartsWith('/') || !parts[1].StartsWith('/'))
        {
            return null;
        }

        var readOnly = false;
        foreach (var option in parts.Length == 3 ? parts[2].Split(',') : [])
        {
            // SELinux's relabelling is the engine's affair; the rest of the CLI's options would change propagation.
            if (option is not ("ro" or "rw" or "z" or "Z"))
            {
                return null;
            }

            readOnly |= option == "ro";
        }

        return new SandboxBind(bind, Normalize(parts[0]), Normalize(parts[1]), readOnly);
    }

    private void CheckSource(string bind, string source, SandboxDockerSettings settings, IReadOnlyList<string>? allowedRoots, SettingErrors errors)
    {
        var real = _realPath(source);
        if (FindBlocked(source, real, _blocked) is { } blocked)
        {
            errors.Denied("docker.binds", bind, $"would show the sandbox {blocked}" + (real == source ? "." : $" (it leads to {real})."), "Bind only the directory that the sandbox needs.");
        }
        else if (allowedRoots is not null && !settings.DangerouslyAllowExternalBindSources && !allowedRoots.Any(root => IsAtOrBelow(real, _realPath(root))))
        {
            errors.Denied(
                "docker.binds",
                bind,
                $"leads to {real}, which is outside the workspaces ({string.Join(", ", allowedRoots)}).",
                "Move it into a workspace, or set docker.dangerouslyAllowExternalBindSources to true.");
        }
    }

    private static void CheckTarget(string bind, string target, SandboxDockerSettings settings, SettingErrors errors)
    {
        if (IsReserved(target))
        {
            errors.Denied("docker.binds", bind, "has a target that the sandbox itself needs.", "Choose another target, such as /data.");
        }
        else if (!settings.DangerouslyAllowReservedContainerTargets
            && new[] { settings.Workdir, "/workspace", AgentTarget }.Any(reserved => IsAtOrBelow(target, reserved)))
        {
            errors.Denied(
                "docker.binds",
                bind,
                "has a target that is reserved for the workspaces.",
                "Choose another target, such as /data, or set docker.dangerouslyAllowReservedContainerTargets to true.");
        }
    }

    /// <summary>Whether a path in the container belongs to the sandbox's own workings.</summary>
    public static bool IsReserved(string target) =>
        target == "/" || OwnTargets.Any(reserved => IsAtOrBelow(target, reserved) || IsAtOrBelow(reserved, target));

    /// <summary>The part of a machine's own system that a directory of that machine would show; null when it shows none.</summary>
    public static string? FindSystemPath(string directory) =>
        // Homes and the engine's volumes are where an installation keeps its state.
        FindBlocked(directory, directory, SystemPaths.Except(["/root", "/var/lib/docker"]));

    private static string? FindBlocked(string path, string real, IEnumerable<string> blockedPaths)
    {
        foreach (var candidate in new[] { Normalize(path), real })
        {
            foreach (var blocked in blockedPaths)
            {
                if (IsAtOrBelow(candidate, blocked) || IsAtOrBelow(blocked, candidate))
                {
                    return blocked;
                }
            }
        }

        return null;
    }

    private static bool HasOddSegments(string path) => path.Split('/').Any(segment => segment is "." or "..");

    private static bool IsAtOrBelow(string path, string root) =>
        root == "/" || path == root || path.StartsWith(root + "/", StringComparison.Ordinal);

    private static string Normalize(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
