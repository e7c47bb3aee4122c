using Aspire.Dashboard.ApplicationHost;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.ConsoleLogs;

/// <summary>The consoles that a page follows: one, or those of all resources, told as one list by time.</summary>
internal sealed class ConsoleSet(ResourceServiceClient client, int limit, TimeProvider time, ILogger<ChangeFeed> logger, Action changed) : IAsyncDisposable
{
    private readonly Dictionary<string, ConsoleSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Lines that made room, in all consoles.</summary>
    public long Dropped => _sessions.Values.Sum(session => session.Dropped);

    /// <summary>Why nothing comes, or null.</summary>
    public string? Problem => _sessions.Values.Select(session => session.Problem).FirstOrDefault(problem => problem is not null);

    /// <summary>Whether the lines of several resources are mixed.</summary>
    public bool IsMixed { get; private set; }

    /// <summary>Follows these resources, and no others any more.</summary>
    public async Task FollowAsync(IReadOnlyCollection<string> resources, bool isMixed)
    {
        IsMixed = isMixed;
        var former = _sessions.Where(pair => !resources.Contains(pair.Key)).ToArray();
        foreach (var (name, _) in former)
        {
            _sessions.Remove(name);
        }

        foreach (var name in resources.Where(name => !_sessions.ContainsKey(name)))
        {
            _sessions.Add(name, new ConsoleSession(client, name, limit, time, logger, changed));
        }

        foreach (var (_, session) in former)
        {
            await session.DisposeAsync();
        }
    }

    /// <summary>The newest lines that contain a text, at most as many as are kept of one resource, oldest first.</summary>
    public IReadOnlyList<ConsoleLine> List(string? text) =>
        _sessions.Count == 1 ? _sessions.Values.First().List(text) : Merge([.. _sessions.Values.Select(session => session.List(text))], limit);

    /// <summary>Forgets the lines; those to come are shown.</summary>
    public void Clear()
    {
        foreach (var session in _sessions.Values)
        {
            session.Clear();
        }
    }

    public async ValueTask DisposeAsync() => await FollowAsync([], isMixed: false);

    /// <summary>Mixes lists that are each in order of time, from their ends on, so that the cost depends on what is taken.</summary>
    internal static IReadOnlyList<ConsoleLine> Merge(IReadOnlyList<IReadOnlyList<ConsoleLine>> consoles, int limit)
    {
        var left = consoles.Select(console => console.Count).ToArray();
        var merged = new ConsoleLine[Math.Min(limit, left.Sum())];
        for (var i = merged.Length - 1; i >= 0; i--)
        {
            var newest = -1;
            for (var c = 0; c < left.Length; c++)
            {
                if (left[c] > 0 && (newest < 0 || consoles[c][left[c] - 1].Timestamp > consoles[newest][left[newest] - 1].Timestamp))
                {
                    newest = c;
                }
            }

            merged[i] = consoles[newest][--left[newest]];
        }

        return merged;
    }
}
