using OpenClaw.SandboxWorker.Exec;

namespace OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

/// <summary>A sandbox that is ready for commands.</summary>
internal sealed class LiveSandbox
{
    private int _commands;
    private long _lastUsedAtMs;

    public required string ContainerId { get; init; }

    public required string ContainerName { get; init; }

    public required string ScopeKey { get; init; }

    public required string Image { get; init; }

    /// <summary>The engine's id of its image.</summary>
    public required string ImageId { get; init; }

    public required string? ConfigHash { get; init; }

    public required long CreatedAtMs { get; init; }

    public required Supervisor Supervisor { get; init; }

    /// <summary>A difference that is tolerated while the sandbox is in use.</summary>
    public ToleratedChange? Tolerated { get; set; }

    public long LastUsedAtMs => Interlocked.Read(ref _lastUsedAtMs);

    /// <summary>Whether a command runs in it.</summary>
    public bool IsBusy => Commands > 0;

    /// <summary>How many commands run in it.</summary>
    public int Commands => Volatile.Read(ref _commands);

    public void Touch(DateTimeOffset now) => Interlocked.Exchange(ref _lastUsedAtMs, now.ToUnixTimeMilliseconds());

    public void Enter() => Interlocked.Increment(ref _commands);

    public void Leave() => Interlocked.Decrement(ref _commands);
}

/// <summary>Settings that a sandbox in use does not have yet.</summary>
/// <param name="ConfigHash">Hash of the settings that were asked for.</param>
/// <param name="Warning">What the caller is told.</param>
internal sealed record ToleratedChange(string ConfigHash, string Warning);
