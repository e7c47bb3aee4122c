using System.Globalization;
using System.Text;

namespace OpenClaw.Cli.Output;

/// <summary>Text from elsewhere, for a terminal.</summary>
internal static class PrintableText
{
    /// <summary>The text on one line, with a question mark for everything that moves the cursor, colours, hides or turns letters round.</summary>
    public static string Printable(this string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => IsPrintable(rune) ? rune.ToString() : "?"));

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
