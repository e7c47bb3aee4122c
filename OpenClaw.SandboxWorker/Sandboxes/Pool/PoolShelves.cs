using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

namespace OpenClaw.SandboxWorker.Sandboxes.Pool;

/// <summary>A container that waits for its sandbox.</summary>
internal sealed record PooledSandbox(PoolRecord Record, LiveSandbox Live);

/// <summary>The containers that wait, by class. A few classes only: the one that was wanted least recently makes room.</summary>
internal sealed class PoolShelves(TimeProvider time)
{
    private const int MostClasses = 4;
    private static readonly TimeSpan IdleLimit = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Shelf> _shelves = [];

    /// <summary>Takes one of a class, if there is one.</summary>
    public PooledSandbox? Take(string className)
    {
        lock (_lock)
        {
            return _shelves.TryGetValue(className, out var shelf) && shelf.Waiting.TryDequeue(out var sandbox) ? sandbox : null;
        }
    }

    /// <summary>How many of a class wait; the class counts as wanted now.</summary>
    public int CountWanted(string className)
    {
        lock (_lock)
        {
            if (!_shelves.TryGetValue(className, out var shelf))
            {
                _shelves[className] = shelf = new Shelf();
            }

            shelf.WantedAt = time.GetTimestamp();
            return shelf.Waiting.Count;
        }
    }

    public void Add(string className, PooledSandbox sandbox)
    {
        lock (_lock)
        {
            _shelves[className].Waiting.Enqueue(sandbox);
        }
    }

    /// <summary>Gives up the classes that nobody wants any more.</summary>
    /// <param name="all">Whether to give up every one.</param>
    /// <returns>What waited in them.</returns>
    public IReadOnlyList<PooledSandbox> GiveUp(bool all)
    {
        lock (_lock)
        {
            var given = _shelves.OrderByDescending(entry => entry.Value.WantedAt).Where((entry, rank) => all || rank >= MostClasses || time.GetElapsedTime(entry.Value.WantedAt) > IdleLimit).ToList();
            foreach (var (className, _) in given)
            {
                _shelves.Remove(className);
            }

            return [.. given.SelectMany(entry => entry.Value.Waiting)];
        }
    }

    private sealed class Shelf
    {
        public Queue<PooledSandbox> Waiting { get; } = [];

        public long WantedAt { get; set; }
    }
}
