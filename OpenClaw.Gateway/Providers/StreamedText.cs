namespace OpenClaw.Gateway.Providers;

/// <summary>
/// The text of an answer on its way to people, over all attempts. When an attempt breaks off, the next one begins anew: what it says
/// again is not sent again, and where it says something else, a line tells that the answer begins anew.
/// </summary>
/// <param name="onText">Hears all of the text so far and the part that is new; null when nobody listens.</param>
internal sealed class StreamedText(Action<string, string>? onText)
{
    /// <summary>Stands between an answer that broke off and another one in its place, for those who cannot take back what they showed.</summary>
    public const string BeginsAnew = "\n\n[The answer broke off. It begins anew:]\n\n";

    private string _shown = string.Empty;
    private bool _isAhead;

    /// <summary>A new attempt begins.</summary>
    public void Restart() => _isAhead = false;

    /// <summary>More text of the current attempt.</summary>
    /// <param name="text">All text of this attempt so far.</param>
    public void Show(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (!_isAhead && _shown.StartsWith(text, StringComparison.Ordinal))
        {
            // Said before.
            return;
        }

        var delta = text.StartsWith(_shown, StringComparison.Ordinal) ? text[_shown.Length..] : BeginsAnew + text;
        _isAhead = true;
        _shown = text;
        onText?.Invoke(text, delta);
    }
}
