namespace OpenClaw.Gateway.Agents;

/// <summary>The word by which a model says that nobody needs an answer.</summary>
internal static class SilentReply
{
    /// <summary>The word.</summary>
    public const string Token = "NO_REPLY";

    /// <summary>Whether an answer says that there is none.</summary>
    public static bool Is(string text)
    {
        var start = text.AsSpan().TrimStart();
        return start.StartsWith(Token, StringComparison.Ordinal) && (start.Length == Token.Length || !char.IsLetterOrDigit(start[Token.Length]) && start[Token.Length] != '_');
    }

    /// <summary>Whether the beginning of an answer is that word, or may become it.</summary>
    public static bool MayBe(string text)
    {
        var start = text.AsSpan().Trim();
        return start.Length > 0 && start.Length < Token.Length ? Token.AsSpan().StartsWith(start, StringComparison.Ordinal) && start.Length >= 2 : Is(text);
    }
}
