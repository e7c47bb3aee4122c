namespace OpenClaw.Gateway.Heartbeats;

/// <summary>What a model says to a heartbeat.</summary>
/// <param name="Status"><c>sent</c>, <c>ok-empty</c> or <c>ok-token</c>.</param>
/// <param name="Text">What a person should hear; empty when there is nothing.</param>
internal sealed record HeartbeatAnswer(string Status, string Text)
{
    /// <summary>The word that says that all is well.</summary>
    public const string Token = "HEARTBEAT_OK";

    /// <summary>Reads an answer: the word at its beginning or end, with little beside it, is no news.</summary>
    public static HeartbeatAnswer Read(string answer, int ackMaxChars)
    {
        var text = answer.Trim();
        if (text.Length == 0)
        {
            return new HeartbeatAnswer("ok-empty", string.Empty);
        }

        // Models like to put the word in bold.
        var bare = text.Trim('*', '`', '_', ' ', '\n', '.', '!');
        var (begins, ends) = (bare.StartsWith(Token, StringComparison.Ordinal), bare.EndsWith(Token, StringComparison.Ordinal));
        if (!begins && !ends)
        {
            return new HeartbeatAnswer("sent", text);
        }

        var rest = (begins ? bare[Token.Length..] : bare[..^Token.Length]).Trim('*', '`', '_', ' ', '\n', '.', '!', ':', '-');
        return rest.Length <= ackMaxChars ? new HeartbeatAnswer("ok-token", string.Empty) : new HeartbeatAnswer("sent", rest);
    }
}
