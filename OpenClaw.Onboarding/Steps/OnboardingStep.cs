using OpenClaw.Onboarding.Questions;

namespace OpenClaw.Onboarding.Steps;

/// <summary>One thing that is asked.</summary>
/// <param name="Applies">Whether it is asked, by what was answered before.</param>
/// <param name="AskAsync">Asks, and returns the plan with the answer.</param>
internal sealed record OnboardingStep(
    Func<OnboardingPlan, bool> Applies, Func<IWizardQuestions, OnboardingPlan, Task<OnboardingPlan>> AskAsync)
{
    /// <summary>Asks the steps in their order; whoever wants to go back is asked the one before again, with the last answer proposed.</summary>
    public static async Task<OnboardingPlan> WalkAsync(
        IReadOnlyList<OnboardingStep> steps, IWizardQuestions ask, OnboardingPlan plan, CancellationToken cancellationToken)
    {
        var asked = new Stack<int>();
        for (var at = 0; at < steps.Count;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!steps[at].Applies(plan))
            {
                at++;
                continue;
            }

            try
            {
                plan = await steps[at].AskAsync(ask, plan).ConfigureAwait(false);
                asked.Push(at++);
            }
            catch (StepBackException)
            {
                at = asked.TryPop(out var before) ? before : at;
            }
        }

        return plan;
    }
}
