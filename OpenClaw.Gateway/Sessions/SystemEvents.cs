using System.Collections.Concurrent;
using System.Globalization;

namespace OpenClaw.Gateway.Sessions;

/// <summary>
/// Short texts that a session should know about, such as what a scheduled job has to say. They wait in memory and go to the model in
/// front of the session's next message.
/// </summary>
internal sealed class SystemEvents(TimeProvider time)
{
    /// <summary>What the model is asked when nothing but such texts woke it.</summary>
    public const string Instruction = "Handle the system events above. Answer with what the person should know.";

    private const int MaxPerSession = 20;
    private const int MaxSessions = 1000;
    private const int MaxLength = 4000;

    private readonly ConcurrentDictionary<string, List<(string Text, DateTimeOffset At)>> _queues = new(StringComparer.Ordinal);

    /// <summary>Adds a text; the same text twice in a row counts once, the oldest goes when there are too many.</summary>
    public void Add(string sessionKey, string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0 || (!_queues.ContainsKey(sessionKey) && _queues.Count >= MaxSessions))
        {
            return;
        }

        var queue = _queues.GetOrAdd(sessionKey, static _ => []);
        lock (queue)
        {
            if (queue.Count > 0 && queue[^1].Text == trimmed)
            {
                return;
            }

            queue.Add((trimmed.Length > MaxLength ? trimmed[..MaxLength] : trimmed, time.GetUtcNow()));
            if (queue.Count > MaxPerSession)
            {
                queue.RemoveAt(0);
            }
        }
    }

    /// <summary>The texts that wait for a session.</summary>
    public IReadOnlyList<string> Waiting(string sessionKey)
    {
        if (!_queues.TryGetValue(sessionKey, out var queue))
        {
            return [];
        }

        lock (queue)
        {
            return [.. queue.Select(entry => entry.Text)];
        }
    }

    /// <summary>A message with the waiting texts in front of it; they wait no more.</summary>
    public string TakeInto(string sessionKey, string message)
    {
        if (!_queues.TryRemove(sessionKey, out var queue))
        {
            return message;
        }

        lock (queue)
        {
            return queue.Count == 0 ? message : string.Join('\n', queue.Select(Line)) + "\n\n" + message;
        }
    }

    private static string Line((string Text, DateTimeOffset At) entry) =>
        string.Create(CultureInfo.InvariantCulture, $"System: [{entry.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC] {entry.Text}");
}
