using System.Collections.Concurrent;
using OpenClaw.SandboxWorker.Telemetry;

namespace OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

/// <summary>A place for one sandbox. Whatever changes its container holds the lock; what only uses a ready one does not.</summary>
internal sealed class SandboxSlot(string containerName)
{
    private volatile LiveSandbox? _live;

    public string ContainerName { get; } = containerName;

    public SemaphoreSlim Lock { get; } = new(1, 1);

    /// <summary>The sandbox, when it is ready.</summary>
    public LiveSandbox? Live
    {
        get => _live;
        set => _live = value;
    }
}

/// <summary>The places of all sandboxes that this process has had to do with.</summary>
internal sealed class SandboxSlots(SandboxRegistry registry, WorkerTelemetry telemetry)
{
    private readonly ConcurrentDictionary<string, SandboxSlot> _slots = [];

    public SandboxSlot Get(string containerName) => _slots.GetOrAdd(containerName, name => new SandboxSlot(name));

    /// <summary>The sandbox of this name, when it is ready.</summary>
    public LiveSandbox? FindLive(string containerName) => _slots.TryGetValue(containerName, out var slot) ? slot.Live : null;

    /// <summary>Names of the sandboxes that are ready.</summary>
    public IReadOnlyList<string> LiveNames() => [.. _slots.Values.Where(slot => slot.Live is not null).Select(slot => slot.ContainerName)];

    /// <summary>Notes that a sandbox is ready.</summary>
    public LiveSandbox SetLive(SandboxSlot slot, LiveSandbox live)
    {
        live.Touch(DateTimeOffset.FromUnixTimeMilliseconds(registry.LastUsedAtMs(live.ContainerName) ?? 0));
        slot.Live = live;
        telemetry.Sandboxes.Add(1);
        return live;
    }

    /// <summary>Notes that a sandbox is not ready any more.</summary>
    public async Task ForgetAsync(SandboxSlot slot)
    {
        if (slot.Live is { } live)
        {
            slot.Live = null;
            telemetry.Sandboxes.Add(-1);
            await live.Supervisor.DisposeAsync();
        }
    }

    /// <summary>Waits for whatever changes a container, then forgets all.</summary>
    public async Task CloseAsync()
    {
        foreach (var slot in _slots.Values)
        {
            await slot.Lock.WaitAsync(CancellationToken.None);
            await ForgetAsync(slot);
            slot.Lock.Dispose();
        }
    }
}
