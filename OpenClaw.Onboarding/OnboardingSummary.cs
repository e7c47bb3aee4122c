namespace OpenClaw.Onboarding;

/// <summary>What a plan will do, in a few lines for a person; secrets are not shown.</summary>
internal static class OnboardingSummary
{
    public static string Of(OnboardingPlan plan, ExistingInstallation installation) => string.Join('\n', Lines(plan, installation));

    private static IEnumerable<string> Lines(OnboardingPlan plan, ExistingInstallation installation)
    {
        if (plan.Mode == OnboardingPlan.Remote)
        {
            yield return $"Remote gateway: {plan.RemoteUrl}";
            yield return $"Token: {(plan.RemoteToken is null ? "none" : "given")}";
            yield break;
        }

        yield return $"Workspace: {plan.Workspace}";
        yield return $"Model: {OnboardingChanges.ModelOf(plan) ?? installation.Model ?? "the built-in demo model, until there is a key"}";
        if (plan.ApiKey is not null && plan.Choice.KeyVariable is { } variable)
        {
            yield return $"Key: saved as {variable} in {Path.Combine(installation.Paths.StateDirectory, ".env")}";
        }

        yield return $"Gateway: port {plan.Port}, {plan.Bind}";
        yield return plan.AuthMode == "password" ? "Auth: password" : $"Auth: token ({(plan.Token is null ? "a new one" : installation.Plan().Token == plan.Token ? "the one that is there" : "the one you gave")})";
        yield return plan.Sandbox == "off" ? "Sandbox: off; tools run on this machine" : $"Sandbox: {plan.Sandbox}";
    }
}
