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

    /// <summary>Where the worker keeps what belongs to its sandboxes.</summary>
    public string SandboxStateDir => Path.Combine(StateDir, "sandbox");

    public static WorkerOptions Read(IConfiguration configuration) => new()
    {
        Token = configuration[OpenClawEnvironment.WorkerToken],
        StateDir = configuration[OpenClawEnvironment.StateDir] is { Length: > 0 } directory
            ? directory
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".openclaw"),
        RemoveOnExit = configuration[OpenClawEnvironment.RemoveSandboxesOnExit],
    };
}
