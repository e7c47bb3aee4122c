using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace OpenClaw.Protocol.Sandboxes.Rules;

/// <summary>
/// Reads each key of <c>sandbox.docker</c>: takes what is on its list and names what is not. The gateway asks it when it loads its
/// configuration, the worker before it makes a sandbox.
/// </summary>
internal sealed partial class DockerSettingsReader(SandboxDockerSettings settings, SettingErrors errors)
{
    // Init, supervisor, runner and its waiting shell, and some room for a first command.
    private const long LeastPids = 16;

    // The engine takes no less.
    private const long LeastMemory = 6 << 20;

    // The kernel's limit for one argument or variable.
    private const int LongestVariable = 128 << 10;

    private const int LongestSetup = 1 << 20;

    private static readonly HashSet<string> OwnVariables = [SandboxVariables.Mark, SandboxVariables.PrependPath];

    private static readonly HashSet<string> Capabilities =
    [
        "AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN", "DAC_OVERRIDE",
        "DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE", "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE",
        "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_RAW", "PERFMON", "SETFCAP", "SETGID", "SETPCAP", "SETUID",
        "SYSLOG", "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT", "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE",
        "SYS_TIME", "SYS_TTY_CONFIG", "WAKE_ALARM",
    ];

    private static readonly HashSet<string> UlimitNames =
    [
        "as", "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime",
        "sigpending", "stack",
    ];

    public void CheckContainerPrefix()
    {
        if (!ContainerName().IsMatch(settings.ContainerPrefix))
        {
            errors.Invalid("docker.containerPrefix", settings.ContainerPrefix, "must be letters, digits, '_', '.' and '-', and begin with a letter or digit.");
        }
    }

    public string ReadImage()
    {
        if (!ImageReference().IsMatch(settings.Image))
        {
            errors.Invalid("docker.image", settings.Image, "is not an image reference such as name:tag or name@sha256:digest.");
        }

        return settings.Image;
    }

    public string ReadWorkdir()
    {
        if (!IsPlainPath(settings.Workdir) || BindRules.IsReserved(settings.Workdir))
        {
            errors.Invalid("docker.workdir", settings.Workdir, "must be an absolute path, not / and not in /proc, /sys, /dev or /.openclaw.");
        }

        return settings.Workdir;
    }

    public (uint User, uint Group)? ReadUser()
    {
        if (settings.User is null)
        {
            return null;
        }

        var match = UserAndGroup().Match(settings.User);
        if (match.Success
            && uint.TryParse(match.Groups["user"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var user)
            && uint.TryParse(match.Groups["group"].Success ? match.Groups["group"].Value : match.Groups["user"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var group))
        {
            return (user, group);
        }

        errors.Invalid("docker.user", settings.User, "must be uid or uid:gid in numbers: a name could mean another user in every image.", "`id -u` and `id -g` show yours.");
        return (0, 0);
    }

    public Dictionary<string, string> ReadTmpfs()
    {
        var tmpfs = new Dictionary<string, string>();
        foreach (var entry in settings.Tmpfs)
        {
            var colon = entry.IndexOf(':', StringComparison.Ordinal);
            var (path, options) = colon < 0 ? (entry, "") : (entry[..colon], entry[(colon + 1)..]);
            if (!IsPlainPath(path) || BindRules.IsReserved(path))
            {
                errors.Invalid("docker.tmpfs", entry, "must begin with an absolute path, not / and not in /proc, /sys, /dev or /.openclaw.");
            }
            else if (options.Length > 0 && options.Split(',').FirstOrDefault(option => !TmpfsOption().IsMatch(option)) is { } odd)
            {
                errors.Invalid("docker.tmpfs", entry, $"has the option \"{odd}\"; allowed are rw, ro, exec, noexec, nosuid, nodev, size=, mode=, uid=, gid=, nr_inodes=.");
            }
            else if (!tmpfs.TryAdd(path, options))
            {
                errors.Invalid("docker.tmpfs", entry, "names a path twice.");
            }
        }

        return tmpfs;
    }

    public string ReadNetwork()
    {
        var network = settings.Network.Trim();
        if (network.Equals("host", StringComparison.OrdinalIgnoreCase) || network.StartsWith("container:", StringComparison.OrdinalIgnoreCase))
        {
            errors.Denied("docker.network", settings.Network, "would put the sandbox into another network namespace.", "Use none, bridge or a network of your own.");
        }
        else if (!ContainerName().IsMatch(network))
        {
            errors.Invalid("docker.network", settings.Network, "is not the name of a network.");
        }

        return network;
    }

    public List<string> ReadCapDrop()
    {
        var drop = new List<string>();
        foreach (var entry in settings.CapDrop)
        {
            var name = entry.Trim().ToUpperInvariant();
            name = name.StartsWith("CAP_", StringComparison.Ordinal) ? name[4..] : name;
            if (name != "ALL" && !Capabilities.Contains(name))
            {
                errors.Invalid("docker.capDrop", entry, "is not a capability; use ALL or names such as NET_RAW.");
            }

            drop.Add(name);
        }

        return drop;
    }

    public IReadOnlyDictionary<string, string> ReadEnv()
    {
        CheckEnvironment("docker.env", settings.Env, errors);
        return settings.Env;
    }

    /// <summary>Checks variables; the values, which may be secrets, appear in no message.</summary>
    public static void CheckEnvironment(string path, IReadOnlyDictionary<string, string> variables, SettingErrors errors)
    {
        foreach (var (name, value) in variables)
        {
            if (!VariableName().IsMatch(name))
            {
                errors.Invalid(path, name, "is not the name of a variable: letters, digits and '_', not beginning with a digit.");
            }
            else if (OwnVariables.Contains(name))
            {
                errors.Denied(path, name, "is set by the sandbox itself.");
            }
            else if (value.Contains('\0', StringComparison.Ordinal))
            {
                errors.Invalid(path, name, "has a value with a NUL character, which no variable can hold.");
            }
            else if (System.Text.Encoding.UTF8.GetByteCount(value) + name.Length + 2 > LongestVariable)
            {
                errors.Invalid(path, name, $"has a value that is longer than the kernel takes ({LongestVariable} bytes with the name).");
            }
        }
    }

    public string? ReadSetupCommand()
    {
        if (string.IsNullOrWhiteSpace(settings.SetupCommand))
        {
            return null;
        }

        if (settings.SetupCommand.Contains('\0', StringComparison.Ordinal) || settings.SetupCommand.Length > LongestSetup)
        {
            errors.Invalid("docker.setupCommand", null, $"must be at most {LongestSetup} characters without NUL.");
        }

        return settings.SetupCommand;
    }

    public long ReadPidsLimit()
    {
        if (settings.PidsLimit < LeastPids)
        {
            errors.Invalid("docker.pidsLimit", settings.PidsLimit.ToString(CultureInfo.InvariantCulture), $"must be {LeastPids} or more: the sandbox's own processes need some.");
        }

        return settings.PidsLimit;
    }

    public long ReadMemory()
    {
        if (!MemorySize.TryParse(settings.Memory, out var bytes) || bytes < LeastMemory)
        {
            errors.Invalid("docker.memory", settings.Memory, "must be 6m or more: bytes, or a number with k, m or g.");
        }

        return bytes;
    }

    public long ReadMemorySwap(long memory)
    {
        if (settings.MemorySwap is null)
        {
            return memory;
        }

        if (settings.MemorySwap.Trim() == "-1")
        {
            return -1;
        }

        if (!MemorySize.TryParse(settings.MemorySwap, out var bytes) || bytes < memory)
        {
            errors.Invalid("docker.memorySwap", settings.MemorySwap, "is memory and swap together: it must be at least docker.memory, or -1 for no limit.");
        }

        return bytes;
    }

    public long? ReadNanoCpus()
    {
        if (settings.Cpus is not { } cpus)
        {
            return null;
        }

        if (cpus is not (>= 0.01 and <= 1024))
        {
            errors.Invalid("docker.cpus", cpus.ToString(CultureInfo.InvariantCulture), "must be a number from 0.01 to 1024.");
            return null;
        }

        return (long)(cpus * 1e9);
    }

    public List<SandboxUlimit> ReadUlimits()
    {
        var ulimits = new List<SandboxUlimit>();
        foreach (var (name, limit) in settings.Ulimits ?? new Dictionary<string, UlimitSetting>())
        {
            var soft = limit.Soft ?? limit.Hard;
            var hard = limit.Hard ?? limit.Soft;
            if (!UlimitNames.Contains(name))
            {
                errors.Invalid("docker.ulimits", name, $"is not a limit; there are {string.Join(", ", UlimitNames.Order())}.");
            }
            else if (soft is null || soft < 0 || hard < 0 || soft > hard)
            {
                errors.Invalid("docker.ulimits", name, "needs soft or hard, each 0 or more, soft not above hard.");
            }
            else
            {
                ulimits.Add(new SandboxUlimit(name, soft.Value, hard!.Value));
            }
        }

        return ulimits;
    }

    public string? ReadSeccompProfile()
    {
        if (settings.SeccompProfile is not { } path)
        {
            return null;
        }

        if (path.Trim().Equals("unconfined", StringComparison.OrdinalIgnoreCase))
        {
            errors.Denied("docker.seccompProfile", path, "would take the system call filter away.", "Leave it out for the engine's default profile.");
            return null;
        }

        if (!Path.IsPathFullyQualified(path))
        {
            errors.Invalid("docker.seccompProfile", path, "must be the absolute path of a JSON file on the worker's machine.");
            return null;
        }

        return path;
    }

    public string? ReadApparmorProfile()
    {
        if (settings.ApparmorProfile is not { } profile)
        {
            return null;
        }

        if (profile.Trim().Equals("unconfined", StringComparison.OrdinalIgnoreCase))
        {
            errors.Denied("docker.apparmorProfile", profile, "would take the confinement away.", "Leave it out for the engine's default profile.");
        }
        else if (!ProfileName().IsMatch(profile))
        {
            errors.Invalid("docker.apparmorProfile", profile, "is not the name of a profile.");
        }

        return profile;
    }

    public List<string> ReadDns()
    {
        var servers = (settings.Dns ?? []).Where(server => !string.IsNullOrWhiteSpace(server)).ToList();
        foreach (var server in servers.Where(server => !IPAddress.TryParse(server, out _)))
        {
            errors.Invalid("docker.dns", server, "is not an IP address.");
        }

        return servers;
    }

    public List<string> ReadExtraHosts()
    {
        var hosts = (settings.ExtraHosts ?? []).Where(host => !string.IsNullOrWhiteSpace(host)).ToList();
        foreach (var host in hosts)
        {
            var colon = host.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || !HostName().IsMatch(host[..colon]) || !(host[(colon + 1)..] == "host-gateway" || IPAddress.TryParse(host[(colon + 1)..], out _)))
            {
                errors.Invalid("docker.extraHosts", host, "must be name:address, such as db:10.0.0.5.");
            }
        }

        return hosts;
    }

    public void CheckInit()
    {
        if (!settings.Init)
        {
            errors.Denied("docker.init", "false", "would leave every process that ends without a parent until the process limit is full.", "Leave it out: a sandbox always has an init process.");
        }
    }

    public string? ReadRuntime()
    {
        if (settings.Runtime is { } runtime && !ContainerName().IsMatch(runtime))
        {
            errors.Invalid("docker.runtime", runtime, "is not the name of an OCI runtime.");
        }

        return settings.Runtime;
    }

    private static bool IsPlainPath(string path) =>
        path.Length > 1 && path[0] == '/' && !path.EndsWith('/') && !path.Any(character => char.IsControl(character) || character is ':' or ',')
        && path.Split('/').Skip(1).All(segment => segment is not ("" or "." or ".."));

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}\z")]
    private static partial Regex ContainerName();

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9_./:@-]{0,511}\z")]
    private static partial Regex ImageReference();

    [GeneratedRegex(@"\A(?<user>[0-9]{1,10})(:(?<group>[0-9]{1,10}))?\z")]
    private static partial Regex UserAndGroup();

    [GeneratedRegex(@"\A(rw|ro|exec|noexec|nosuid|nodev|size=[0-9]+[kmgKMG%]?|mode=[0-7]{3,4}|uid=[0-9]+|gid=[0-9]+|nr_inodes=[0-9]+[kmgKMG]?)\z")]
    private static partial Regex TmpfsOption();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableName();

    [GeneratedRegex(@"\A[A-Za-z0-9_.+/-]{1,128}\z")]
    private static partial Regex ProfileName();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9_.-]{0,252})\z")]
    private static partial Regex HostName();
}
