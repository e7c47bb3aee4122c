namespace OpenClaw.Gateway.Providers;

/// <summary>A provider answered with an error.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="retryAfter">How long it asks to wait; null when it does not say.</param>
/// <param name="reason">What it says, on one line.</param>
internal sealed class ProviderRefusedException(int status, TimeSpan? retryAfter, string reason) : Exception($"{status}: {reason}")
{
    public int Status => status;

    public TimeSpan? RetryAfter => retryAfter;

    public string Reason => reason;
}

/// <summary>A provider sent nothing for too long.</summary>
internal sealed class ProviderSilentException(TimeSpan silence) : Exception($"nothing came for {silence.TotalSeconds:0.#} s");

/// <summary>A stream ended before the answer was whole.</summary>
internal sealed class AnswerCutException() : Exception("the answer ended before it was whole");
