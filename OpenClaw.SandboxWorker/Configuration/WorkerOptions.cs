using System.Globalization;
using OpenClaw.Protocol;

namespace OpenClaw.SandboxWorker.Configuration;

/// <summary>The worker's own settings, all from the environment.</summary>
internal sealed record WorkerOptions
{
    /// <summary>What the gateway must present; <see cref="OpenClawEnvironment.WorkerToken"/>.</summary>
    public required string? Token { get; init; }

    /// <summary>Absolute directory of all state; <see cref="OpenClawEnvironment.StateDir"/>.</summary>
    public required string StateDir { get; init; }

    /// <summary>Whether this worker's sandboxes go when it goes; <see cref="OpenClawEnvironment.RemoveSandboxesOnExit"/>.</summary>
    public required string? RemoveOnExit { get; init; }

    /// <summary>Whether <see cref="RemoveOnExit"/> says so.</summary>
    public bool RemovesOnExit => bool.TryParse(RemoveOnExit, out var value) && value;

    /// <summary>Network of setup commands; <see cref="OpenClawEnvironment.SandboxSetupNetwork"/>.</summary>
    public string SetupNetwork { get; init; } = "bridge";

    /// <summary>Certificates of setup commands; <see cref="OpenClawEnvironment.SandboxSetupCertificates"/>.</summary>
    public string? SetupCertificates { get; init; }

    /// <summary>The size of the pool as it was set; <see cref="OpenClawEnvironment.SandboxPoolSize"/>.</summary>
    public string? PoolSizeText { get; init; }

    /// <summary>How many containers wait for each kind of sandbox.</summary>
    public int PoolSize => PoolSizeText is null ? 1 : int.TryParse(PoolSizeText, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0;

    /// <summary>Where the worker keeps what belongs to its sandboxes.</summary>
    public string SandboxStateDir => Path.Combine(StateDir, "sandbox");

    /// <summary>Whether this process is in a container, as .NET's images say of themselves.</summary>
    public bool RunsInContainer { get; init; }

    /// <summary>Why the variables name no state directory; null when they do.</summary>
    public string? StateProblem { get; init; }

    public static WorkerOptions Read(IConfiguration configuration)
    {
        var (directory, problem) = StateDirectory(configuration);
        return new WorkerOptions
        {
            Token = configuration[OpenClawEnvironment.WorkerToken],
            StateDir = directory,
            StateProblem = problem,
            RemoveOnExit = configuration[OpenClawEnvironment.RemoveSandboxesOnExit],
            RunsInContainer = configuration["DOTNET_RUNNING_IN_CONTAINER"] == "true",
            PoolSizeText = OpenClawEnvironment.Present(configuration[OpenClawEnvironment.SandboxPoolSize]),
            SetupNetwork = OpenClawEnvironment.Present(configuration[OpenClawEnvironment.SandboxSetupNetwork]) ?? "bridge",
            SetupCertificates = OpenClawEnvironment.Present(configuration[OpenClawEnvironment.SandboxSetupCertificates]),
        };
    }

    private static (string Directory, string? Problem) StateDirectory(IConfiguration configuration)
    {
        try
        {
            return (StatePaths.Resolve(name => configuration[name]).StateDirectory, null);
        }
        catch (FormatException exception)
        {
            return (string.Empty, exception.Message);
        }
    }
}
