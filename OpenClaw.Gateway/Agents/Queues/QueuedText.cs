using System.Globalization;
using System.Text;

namespace OpenClaw.Gateway.Agents.Queues;

/// <summary>What a model reads of several messages that waited.</summary>
internal static class QueuedText
{
    private const int LineLength = 160;

    /// <summary>One message as it came; several numbered, in their order; and a line of each that there was no place for.</summary>
    public static string Of(IReadOnlyList<string> messages, IReadOnlyList<string> dropped)
    {
        if (dropped.Count == 0 && messages.Count == 1)
        {
            return messages[0];
        }

        var text = new StringBuilder();
        if (dropped.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"[Queue overflow: {dropped.Count} earlier message(s) were dropped. They began:]\n");
            foreach (var message in dropped)
            {
                text.Append("- ").Append(Line(message)).Append('\n');
            }

            text.Append('\n');
        }

        if (messages.Count == 1)
        {
            return text.Append(messages[0]).ToString();
        }

        text.Append("[Queued messages while agent was busy]");
        for (var i = 0; i < messages.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n\n---\nQueued #{i + 1}\n").Append(messages[i]);
        }

        return text.ToString();
    }

    private static string Line(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LineLength ? line : line[..(LineLength - 1)] + "…";
    }
}
