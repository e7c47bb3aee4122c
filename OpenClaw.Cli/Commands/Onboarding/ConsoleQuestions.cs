using OpenClaw.Onboarding.Questions;
using Spectre.Console;

namespace OpenClaw.Cli.Commands.Onboarding;

/// <summary>Asks the person at the terminal. Every question can be left for the one before, and an interrupt ends it all.</summary>
internal sealed class ConsoleQuestions(IAnsiConsole console, CancellationToken cancellationToken) : IWizardQuestions
{
    private const string Back = "<";

    public Task NoteAsync(string title, string message)
    {
        console.Write(new Panel(Markup.Escape(message)) { Header = new PanelHeader($" {Markup.Escape(title)} "), Border = BoxBorder.Rounded, Padding = new Padding(2, 0) });
        return Task.CompletedTask;
    }

    public async Task<string> SelectAsync(string message, IReadOnlyList<WizardOption> options, string initial)
    {
        // the proposed answer stands first, where the mark is
        var prompt = new SelectionPrompt<WizardOption>()
            .Title(Markup.Escape(message))
            .PageSize(Math.Max(3, options.Count + 1))
            .UseConverter(option => option.Hint is null ? Markup.Escape(option.Label) : $"{Markup.Escape(option.Label)} [grey]{Markup.Escape(option.Hint)}[/]")
            .AddChoices(options.OrderBy(option => option.Value == initial ? 0 : 1))
            .AddChoices(new WizardOption(Back, "Back"));
        var chosen = await prompt.ShowAsync(console, cancellationToken);
        if (chosen.Value == Back)
        {
            throw new StepBackException();
        }

        console.MarkupLine($"{Markup.Escape(message)}: [green]{Markup.Escape(chosen.Label)}[/]");
        return chosen.Value;
    }

    public async Task<string> TextAsync(string message, string? initial, Func<string, string?> problem, bool sensitive = false)
    {
        var prompt = new TextPrompt<string>($"{Markup.Escape(message)} [grey]({Back} for back)[/]") { AllowEmpty = true };
        if (initial is not null)
        {
            prompt.DefaultValue(initial);
        }

        if (sensitive)
        {
            prompt.Secret();
        }

        prompt.Validate(answer => answer == Back || problem(answer.Trim()) is not { } wrong ? ValidationResult.Success() : ValidationResult.Error($"[red]{Markup.Escape(wrong)}[/]"));
        var text = await prompt.ShowAsync(console, cancellationToken);
        return text == Back ? throw new StepBackException() : text.Trim();
    }

    public async Task<bool> ConfirmAsync(string message, bool initial)
    {
        const string Yes = "yes";
        return await SelectAsync(message, [new WizardOption(Yes, "Yes"), new WizardOption("no", "No")], initial ? Yes : "no") == Yes;
    }
}
