namespace OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

/// <summary>When sandboxes are used, and whether one still counts as in use.</summary>
internal sealed class SandboxUse(SandboxRegistry registry, TimeProvider time)
{
    /// <summary>How long after its last use a sandbox is not taken away by a changed setting.</summary>
    public static readonly TimeSpan HotWindow = TimeSpan.FromMinutes(5);

    /// <summary>Notes that a sandbox is used now.</summary>
    public void Note(LiveSandbox sandbox)
    {
        var now = time.GetUtcNow();
        sandbox.Touch(now);
        registry.Used(new RegistryEntry(sandbox.ContainerName, sandbox.ScopeKey, sandbox.CreatedAtMs, now.ToUnixTimeMilliseconds(), sandbox.Image, sandbox.ConfigHash));
    }

    /// <summary>Whether a sandbox is in use. One about whose last use nothing is known counts as used.</summary>
    public bool IsHot(string containerName, LiveSandbox? live) =>
        live?.IsBusy == true
        || registry.LastUsedAtMs(containerName) is not { } lastUsedAtMs
        || time.GetUtcNow().ToUnixTimeMilliseconds() - lastUsedAtMs < HotWindow.TotalMilliseconds;
}
