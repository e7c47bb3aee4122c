using System.Text;

namespace OpenClaw.Gateway.Tools.Files;

/// <summary>A text without what edits need not see: the byte order mark and the kind of line breaks, which come back when it is saved.</summary>
internal sealed record TextFile(string Text, bool HasMark, bool HasCarriageReturns)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ToolException">The bytes are no UTF-8.</exception>
    public static TextFile Parse(string path, byte[] bytes)
    {
        string text;
        try
        {
            text = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new ToolException($"{path} is not a UTF-8 text. Use exec to change it.");
        }

        var mark = text.StartsWith('\uFEFF');
        text = mark ? text[1..] : text;
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return new TextFile(WithoutCarriageReturns(text), mark, end > 0 && text[end - 1] == '\r');
    }

    /// <summary>The bytes of this file with another text.</summary>
    public byte[] ToBytes(string text) =>
        Strict.GetBytes((HasMark ? "\uFEFF" : string.Empty) + (HasCarriageReturns ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text));

    public static string WithoutCarriageReturns(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);
}
