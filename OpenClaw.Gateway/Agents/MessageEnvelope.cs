using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenClaw.Gateway.Agents;

/// <summary>
/// The lines that the transcript has around a person's text: when it came, and the id of its run. They are for the file; the model
/// and the chat see the text itself.
/// </summary>
internal static partial class MessageEnvelope
{
    public static string Wrap(string text, DateTimeOffset now, string? messageId)
    {
        var stamped = Stamp().IsMatch(text)
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"[{now.UtcDateTime:ddd yyyy-MM-dd HH:mm} UTC] {text}");
        return messageId is null ? stamped : $"{stamped}\n[message_id: {messageId}]";
    }

    public static string Unwrap(string text) => MessageId().Replace(Stamp().Replace(text, string.Empty, 1), string.Empty);

    [GeneratedRegex(@"\A\[(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{4}-\d{2}-\d{2} \d{2}:\d{2} [^\]\n]{1,40}\] ", RegexOptions.CultureInvariant)]
    private static partial Regex Stamp();

    [GeneratedRegex(@"(^|\n)\[message_id: [^\]\n]*\](?=\n|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex MessageId();
}
