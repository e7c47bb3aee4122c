using System.Globalization;
using Docker.DotNet.Models;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>Applies options of <c>docker create</c> to a request of the engine's API.</summary>
internal static class RuntimeArguments
{
    private static readonly Dictionary<string, Action<CreateContainerParameters, string>> WithValue = new(StringComparer.Ordinal)
    {
        ["--add-host"] = (request, value) => (request.HostConfig.ExtraHosts ??= []).Add(value),
        ["--cap-add"] = (request, value) => (request.HostConfig.CapAdd ??= []).Add(value),
        ["--cap-drop"] = (request, value) => (request.HostConfig.CapDrop ??= []).Add(value),
        ["--cpu-shares"] = (request, value) => request.HostConfig.CPUShares = Number(value),
        ["--cpus"] = (request, value) => request.HostConfig.NanoCPUs = (long)(decimal.Parse(value, CultureInfo.InvariantCulture) * 1_000_000_000m),
        ["--device"] = (request, value) => (request.HostConfig.Devices ??= []).Add(Device(value)),
        ["--dns"] = (request, value) => (request.HostConfig.DNS ??= []).Add(value),
        ["--env"] = (request, value) => (request.Env ??= []).Add(value),
        ["--group-add"] = (request, value) => (request.HostConfig.GroupAdd ??= []).Add(value),
        ["--hostname"] = (request, value) => request.Hostname = value,
        ["--ipc"] = (request, value) => request.HostConfig.IpcMode = value,
        ["--label"] = (request, value) => request.Labels[Before(value, '=')] = After(value, '='),
        ["--memory"] = (request, value) => request.HostConfig.Memory = Bytes(value),
        ["--memory-swap"] = (request, value) => request.HostConfig.MemorySwap = value == "-1" ? -1 : Bytes(value),
        ["--pid"] = (request, value) => request.HostConfig.PidMode = value,
        ["--pids-limit"] = (request, value) => request.HostConfig.PidsLimit = Number(value),
        ["--platform"] = (request, value) => request.Platform = value,
        ["--restart"] = (request, value) => request.HostConfig.RestartPolicy = Restart(value),
        ["--runtime"] = (request, value) => request.HostConfig.Runtime = value,
        ["--security-opt"] = (request, value) => (request.HostConfig.SecurityOpt ??= []).Add(value),
        ["--shm-size"] = (request, value) => request.HostConfig.ShmSize = Bytes(value),
        ["--stop-signal"] = (request, value) => request.StopSignal = value,
        ["--sysctl"] = (request, value) => (request.HostConfig.Sysctls ??= new Dictionary<string, string>())[Before(value, '=')] = After(value, '='),
        ["--tmpfs"] = (request, value) => (request.HostConfig.Tmpfs ??= new Dictionary<string, string>())[Before(value, ':')] = After(value, ':'),
        ["--ulimit"] = (request, value) => (request.HostConfig.Ulimits ??= []).Add(Limit(value)),
        ["--user"] = (request, value) => request.User = value,
        ["--userns"] = (request, value) => request.HostConfig.UsernsMode = value,
        ["--volume"] = (request, value) => (request.HostConfig.Binds ??= []).Add(value),
        ["--workdir"] = (request, value) => request.WorkingDir = value,
    };

    private static readonly Dictionary<string, Action<CreateContainerParameters, bool>> Flags = new(StringComparer.Ordinal)
    {
        ["--init"] = (request, on) => request.HostConfig.Init = on,
        ["--interactive"] = (request, on) => request.OpenStdin = on,
        ["--privileged"] = (request, on) => request.HostConfig.Privileged = on,
        ["--read-only"] = (request, on) => request.HostConfig.ReadonlyRootfs = on,
        ["--tty"] = (request, on) => request.Tty = on,
    };

    private static readonly Dictionary<string, string> ShortForms = new(StringComparer.Ordinal)
    {
        ["-e"] = "--env",
        ["-h"] = "--hostname",
        ["-i"] = "--interactive",
        ["-l"] = "--label",
        ["-m"] = "--memory",
        ["-t"] = "--tty",
        ["-u"] = "--user",
        ["-v"] = "--volume",
        ["-w"] = "--workdir",
    };

    /// <summary>Applies the options.</summary>
    /// <exception cref="DistributedApplicationException">An option is unknown or its value is wrong.</exception>
    public static void Apply(CreateContainerParameters request, IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var equals = arguments[i].IndexOf('=', StringComparison.Ordinal);
            var option = equals < 0 ? arguments[i] : arguments[i][..equals];
            option = ShortForms.GetValueOrDefault(option, option);
            var attached = equals < 0 ? null : arguments[i][(equals + 1)..];
            try
            {
                if (Flags.TryGetValue(option, out var flag))
                {
                    flag(request, attached is null || bool.Parse(attached));
                }
                else if (WithValue.TryGetValue(option, out var setter))
                {
                    setter(request, attached ?? (i + 1 < arguments.Count ? arguments[++i] : throw new FormatException("it needs a value")));
                }
                else
                {
                    throw new DistributedApplicationException(
                        $"The container runtime argument '{arguments[i]}' is not known. Known are: {string.Join(", ", WithValue.Keys.Concat(Flags.Keys).Order())}.");
                }
            }
            catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
            {
                throw new DistributedApplicationException($"The container runtime argument '{option}' has a wrong value '{attached ?? arguments[i]}': {error.Message}", error);
            }
        }
    }

    // as the command line reads sizes: a number with an optional b, k, m, g or t, in powers of 1024
    internal static long Bytes(string value)
    {
        var text = value.Trim().ToLowerInvariant();
        if (text.Length > 1 && text[^1] == 'b')
        {
            text = text[..^1];
        }

        var power = text.Length > 0 ? "kmgt".IndexOf(text[^1], StringComparison.Ordinal) + 1 : 0;
        var number = decimal.Parse(power > 0 ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return (long)(number * (decimal)Math.Pow(1024, power));
    }

    private static long Number(string value) => long.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static string Before(string value, char separator) => value.Split(separator, 2)[0];

    private static string After(string value, char separator) => value.Split(separator, 2) is [_, var after] ? after : "";

    private static DeviceMapping Device(string value)
    {
        var parts = value.Split(':');
        return new DeviceMapping
        {
            PathOnHost = parts[0],
            PathInContainer = parts.Length > 1 ? parts[1] : parts[0],
            CgroupPermissions = parts.Length > 2 ? parts[2] : "rwm",
        };
    }

    private static RestartPolicy Restart(string value) => new()
    {
        Name = Before(value, ':') switch
        {
            "no" => RestartPolicyKind.No,
            "always" => RestartPolicyKind.Always,
            "unless-stopped" => RestartPolicyKind.UnlessStopped,
            "on-failure" => RestartPolicyKind.OnFailure,
            var other => throw new FormatException($"'{other}' is not a restart policy"),
        },
        MaximumRetryCount = After(value, ':') is { Length: > 0 } count ? Number(count) : 0,
    };

    private static Ulimit Limit(string value)
    {
        var limits = After(value, '=').Split(':');
        return new Ulimit { Name = Before(value, '='), Soft = Number(limits[0]), Hard = Number(limits[^1]) };
    }
}
