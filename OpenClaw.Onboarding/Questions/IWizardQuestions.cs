namespace OpenClaw.Onboarding.Questions;

/// <summary>
/// What the steps of a wizard are written against: each question is one call that returns the answer. A terminal asks a person, a gateway
/// asks its client.
/// </summary>
public interface IWizardQuestions
{
    /// <summary>Shows something to read.</summary>
    /// <param name="title">Heading.</param>
    /// <param name="message">Text of one or more lines.</param>
    Task NoteAsync(string title, string message);

    /// <summary>Lets one of several answers be chosen, and returns its value.</summary>
    /// <param name="message">The question.</param>
    /// <param name="options">The answers, at least one.</param>
    /// <param name="initial">Value of the one that is meant when nothing is chosen.</param>
    /// <exception cref="StepBackException">The question before is wanted again.</exception>
    Task<string> SelectAsync(string message, IReadOnlyList<WizardOption> options, string initial);

    /// <summary>Asks for a text until <paramref name="problem"/> finds nothing wrong with it.</summary>
    /// <param name="message">The question.</param>
    /// <param name="initial">What an empty answer means.</param>
    /// <param name="problem">Says what is wrong with an answer; null when nothing is.</param>
    /// <param name="sensitive">Whether the answer is a secret that must not be shown.</param>
    /// <exception cref="StepBackException">The question before is wanted again.</exception>
    Task<string> TextAsync(string message, string? initial, Func<string, string?> problem, bool sensitive = false);

    /// <summary>Asks for a yes or a no.</summary>
    /// <param name="message">The question.</param>
    /// <param name="initial">What no answer means.</param>
    /// <exception cref="StepBackException">The question before is wanted again.</exception>
    Task<bool> ConfirmAsync(string message, bool initial);
}

/// <summary>One of the answers to choose from.</summary>
/// <param name="Value">What the answer is.</param>
/// <param name="Label">What a person reads.</param>
/// <param name="Hint">More about it.</param>
public sealed record WizardOption(string Value, string Label, string? Hint = null);

/// <summary>Whoever is asked wants the question before.</summary>
public sealed class StepBackException : Exception
{
    /// <summary>Makes one.</summary>
    public StepBackException()
        : base("back")
    {
    }
}
