using System.Globalization;
using System.Text.Json;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary>Sessions as lines for people, for <c>sessions</c> and <c>status</c>.</summary>
internal static class SessionRows
{
    private static readonly string[] Columns = ["Kind", "Key", "Age", "Model", "Tokens (ctx %)", "Flags"];

    /// <summary>Writes a row for each session, in columns of their own widths.</summary>
    public static void Write(Terminal terminal, IEnumerable<JsonElement> sessions, long nowMs)
    {
        var rows = sessions.Select(session => Cells(session, nowMs)).Prepend(Columns).ToList();
        var widths = Enumerable.Range(0, Columns.Length).Select(i => rows.Max(row => row[i].Length)).ToList();
        foreach (var row in rows)
        {
            terminal.WriteLine(string.Join(' ', row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }

    private static string[] Cells(JsonElement session, long nowMs) =>
    [
        session.Text("kind") ?? "unknown",
        session.Text("key") ?? string.Empty,
        Ages.Of(session.Number("updatedAt") is { } updated ? Math.Max(0, nowMs - updated) : null),
        session.Text("model") ?? "unknown",
        Tokens(session.Number("totalTokens"), session.Number("contextTokens")),
        string.Join(' ', Flags(session)),
    ];

    private static string Tokens(long? used, long? window) =>
        used is null ? "unknown" : window is > 0 ? $"{Kilo(used.Value)}/{Kilo(window.Value)} ({used.Value * 100 / window.Value}%)" : Kilo(used.Value);

    private static string Kilo(long tokens) =>
        (tokens / 1000.0).ToString(tokens < 10_000 ? "0.0" : "0", CultureInfo.InvariantCulture) + "k";

    private static IEnumerable<string> Flags(JsonElement session)
    {
        foreach (var (name, label) in new[] { ("thinkingLevel", "think"), ("verboseLevel", "verbose"), ("reasoningLevel", "reasoning"), ("elevatedLevel", "elevated") })
        {
            if (session.Text(name) is { } level)
            {
                yield return $"{label}:{level}";
            }
        }

        if (session.Flag("systemSent"))
        {
            yield return "system";
        }

        if (session.Flag("abortedLastRun"))
        {
            yield return "aborted";
        }

        if (session.Text("sessionId") is { } id)
        {
            yield return $"id:{id}";
        }
    }
}
