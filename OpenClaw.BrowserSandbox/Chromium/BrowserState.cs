namespace OpenClaw.BrowserSandbox.Chromium;

/// <summary>Where a start of Chromium is.</summary>
internal enum BrowserPhase
{
    /// <summary>No process, and none on its way yet.</summary>
    Waiting,

    /// <summary>The process was started.</summary>
    Starting,

    /// <summary>The process accepts CDP connections.</summary>
    Listening,

    /// <summary>The service ends.</summary>
    Stopped,
}

/// <summary>A phase and when it began.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="AtMs">Milliseconds from the start of the service.</param>
internal sealed record PhaseEntry(BrowserPhase Phase, long AtMs);

/// <summary>What is known about the browser at one moment.</summary>
/// <param name="Phase">The current phase.</param>
/// <param name="Endpoint">Where CDP answers, on loopback; null unless it does.</param>
/// <param name="ProcessId">The process, while there is one.</param>
/// <param name="Starts">How often Chromium was started.</param>
/// <param name="LastExit">How the last process ended, null when none has.</param>
/// <param name="History">The phases of the last starts, oldest first.</param>
internal sealed record BrowserSnapshot(
    BrowserPhase Phase, Uri? Endpoint, int? ProcessId, int Starts, string? LastExit, IReadOnlyList<PhaseEntry> History);

/// <summary>The browser's state, written by its supervisor and read by everybody else.</summary>
internal sealed class BrowserState(TimeProvider time)
{
    private const int MaxHistory = 40;
    private readonly long _start = time.GetTimestamp();
    private BrowserSnapshot _current = new(BrowserPhase.Waiting, null, null, 0, null, []);

    /// <summary>The state now.</summary>
    public BrowserSnapshot Current => Volatile.Read(ref _current);

    /// <summary>A process was started.</summary>
    public void Started(int processId) => Enter(BrowserPhase.Starting, state => state with { ProcessId = processId, Endpoint = null, Starts = state.Starts + 1 });

    /// <summary>The process accepts connections.</summary>
    public void Listening(Uri endpoint) => Enter(BrowserPhase.Listening, state => state with { Endpoint = endpoint });

    /// <summary>The process has ended.</summary>
    public void Ended(string how) => Enter(BrowserPhase.Waiting, state => state with { ProcessId = null, Endpoint = null, LastExit = how });

    /// <summary>There will be no other process.</summary>
    public void Stopped() => Enter(BrowserPhase.Stopped, state => state with { ProcessId = null, Endpoint = null });

    // Only the supervisor writes, one step after the other.
    private void Enter(BrowserPhase phase, Func<BrowserSnapshot, BrowserSnapshot> change)
    {
        var entry = new PhaseEntry(phase, (long)time.GetElapsedTime(_start).TotalMilliseconds);
        var next = change(_current);
        Volatile.Write(ref _current, next with { Phase = phase, History = [.. next.History.TakeLast(MaxHistory - 1), entry] });
    }
}
