using OpenClaw.Onboarding.Providers;
using OpenClaw.Onboarding.Questions;

namespace OpenClaw.Onboarding.Steps;

/// <summary>Provider, key and model.</summary>
internal sealed class ModelSteps(ExistingInstallation installation, ProviderKeyCheck keys)
{
    private const string Other = "(other)";

    public async Task<OnboardingPlan> AskProviderAsync(IWizardQuestions ask, OnboardingPlan plan)
    {
        var options = ProviderChoices.All
            .Select(choice => choice.Id == ProviderChoice.Skip && installation.Model is { } model
                ? new WizardOption(choice.Id, $"As it is ({model})")
                : new WizardOption(choice.Id, choice.Label, InEnvironment(choice) ? $"{choice.KeyVariable} is set" : null))
            .ToList();
        var chosen = await ask.SelectAsync("Model/auth provider", options, plan.Provider).ConfigureAwait(false);

        // another provider has another key and another model
        return chosen == plan.Provider ? plan : plan with { Provider = chosen, ApiKey = null, Model = null };
    }

    public static async Task<OnboardingPlan> AskServerAsync(IWizardQuestions ask, OnboardingPlan plan)
    {
        var url = await ask.TextAsync("Base URL of the server", plan.CustomBaseUrl ?? "http://127.0.0.1:11434/v1", OnboardingRules.ModelUrl).ConfigureAwait(false);
        var compatibility = await ask.SelectAsync(
            "What does it speak?", [new WizardOption("openai", "OpenAI chat completions"), new WizardOption("anthropic", "Anthropic messages")], plan.CustomCompatibility).ConfigureAwait(false);
        var model = await ask.TextAsync("Model id", plan.CustomModel, text => text.Length == 0 ? "a model is needed" : null).ConfigureAwait(false);
        return plan with { CustomBaseUrl = url, CustomCompatibility = compatibility, CustomModel = model };
    }

    public async Task<OnboardingPlan> AskKeyAsync(IWizardQuestions ask, OnboardingPlan plan, CancellationToken cancellationToken)
    {
        var choice = plan.Choice;
        var mayBeBlank = choice.Id == ProviderChoice.Custom || InEnvironment(choice) || plan.ApiKey is not null;
        var question = choice.Id == ProviderChoice.Custom ? "Key (blank for none)"
            : plan.ApiKey is not null ? $"{choice.Label} key (blank to keep it)"
            : InEnvironment(choice) ? $"{choice.Label} key (blank to use {choice.KeyVariable})"
            : $"{choice.Label} key";
        while (true)
        {
            var answer = await ask.TextAsync(question, null, text => text.Length == 0 && mayBeBlank ? null : OnboardingRules.Key(text), sensitive: true).ConfigureAwait(false);
            var next = answer.Length > 0 ? plan with { ApiKey = answer } : plan;
            var verdict = await keys.AskAsync(next, installation.Environment, cancellationToken).ConfigureAwait(false);
            if (verdict.Verdict == KeyVerdict.Accepted
                || await ask.ConfirmAsync($"{verdict.Reason}. Use it nevertheless?", initial: verdict.Verdict == KeyVerdict.Unknown).ConfigureAwait(false))
            {
                return next;
            }
        }
    }

    public static async Task<OnboardingPlan> AskModelAsync(IWizardQuestions ask, OnboardingPlan plan)
    {
        var choice = plan.Choice;
        var proposed = plan.Model ?? choice.DefaultModel;
        if (proposed is not null)
        {
            var answer = await ask.SelectAsync("Default model", [new WizardOption(proposed, proposed), new WizardOption(Other, "Another one")], proposed).ConfigureAwait(false);
            if (answer != Other)
            {
                return plan with { Model = answer };
            }
        }

        var text = await ask.TextAsync($"Model, as {choice.ProviderId}/<model>", null, OnboardingRules.Model).ConfigureAwait(false);
        return plan with { Model = text };
    }

    private bool InEnvironment(ProviderChoice choice) => choice.KeyIn(installation.Environment) is not null;
}
