using System.Globalization;
using OpenClaw.Onboarding.Providers;
using OpenClaw.Onboarding.Questions;
using OpenClaw.Protocol;

namespace OpenClaw.Onboarding.Steps;

/// <summary>The questions of onboarding, in their order. Channels and the sign-in by a browser will stand between model and gateway.</summary>
/// <param name="installation">What is there.</param>
/// <param name="keys">Asks providers.</param>
public sealed class OnboardingSteps(ExistingInstallation installation, ProviderKeyCheck keys)
{
    private readonly ModelSteps _model = new(installation, keys);

    /// <summary>Asks everything that <paramref name="given"/> does not settle, and shows what will be written.</summary>
    /// <param name="ask">Whom.</param>
    /// <param name="start">Where the answers begin; <see cref="ExistingInstallation.Plan"/> with what was given.</param>
    /// <param name="given">What is settled and not asked.</param>
    /// <param name="cancellationToken">Ends it; nothing was written.</param>
    /// <exception cref="OperationCanceledException">The risk or the summary was not accepted.</exception>
    public async Task<OnboardingPlan> AskAsync(IWizardQuestions ask, OnboardingPlan start, GivenAnswers given, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentNullException.ThrowIfNull(given);
        if (!given.Risk)
        {
            await AcceptRiskAsync(ask).ConfigureAwait(false);
        }

        return await OnboardingStep.WalkAsync(Steps(given, cancellationToken), ask, start, cancellationToken).ConfigureAwait(false);
    }

    private static async Task AcceptRiskAsync(IWizardQuestions ask)
    {
        await ask.NoteAsync(
            "Security",
            """
            An agent can read files and run commands. A clever message can make it do what you did not want.

            - Keep the gateway private: loopback, or a network that you trust.
            - Keep the sandbox on: tools then run in a container without network, privileges or your files.
            - Keep secrets where the agent cannot reach them.

            Look at it now and then: openclaw security audit
            """).ConfigureAwait(false);
        while (true)
        {
            try
            {
                if (await ask.ConfirmAsync("I understand this is powerful and inherently risky. Continue?", initial: false).ConfigureAwait(false))
                {
                    return;
                }

                throw new OperationCanceledException("the risk was not accepted");
            }
            catch (StepBackException)
            {
                // nothing was asked before
            }
        }
    }

    private List<OnboardingStep> Steps(GivenAnswers given, CancellationToken cancellationToken) =>
    [
        new(_ => !given.Flow, AskFlowAsync),
        new(plan => !given.Mode && IsManual(plan), AskModeAsync),
        new(plan => IsRemote(plan) && !given.RemoteUrl, AskRemoteAsync),
        new(plan => IsLocal(plan) && IsManual(plan) && !given.Workspace, AskWorkspaceAsync),
        new(plan => IsLocal(plan) && !given.Provider, _model.AskProviderAsync),
        new(plan => IsLocal(plan) && plan.Provider == ProviderChoice.Custom && !given.Provider, ModelSteps.AskServerAsync),
        new(plan => IsLocal(plan) && plan.Choice.Flag is not null && !given.Key, (ask, plan) => _model.AskKeyAsync(ask, plan, cancellationToken)),
        new(plan => IsLocal(plan) && plan.Choice.Known is not null && !given.Model, ModelSteps.AskModelAsync),
        new(plan => IsLocal(plan) && IsManual(plan) && !given.Port, AskPortAsync),
        new(plan => IsLocal(plan) && IsManual(plan) && !given.Bind, AskBindAsync),
        new(plan => IsLocal(plan) && IsManual(plan) && !given.Auth, AskAuthAsync),
        new(plan => IsLocal(plan) && IsManual(plan) && !given.Secret, AskSecretAsync),
        new(plan => IsLocal(plan) && !given.Sandbox, AskSandboxAsync),
        new(_ => true, ConfirmAsync),
    ];

    private static bool IsManual(OnboardingPlan plan) => plan.Flow == OnboardingPlan.Manual;

    private static bool IsRemote(OnboardingPlan plan) => plan.Mode == OnboardingPlan.Remote;

    private static bool IsLocal(OnboardingPlan plan) => !IsRemote(plan);

    private async Task<OnboardingPlan> AskFlowAsync(IWizardQuestions ask, OnboardingPlan plan)
    {
        if (installation.IsConfigured)
        {
            await ask.NoteAsync("What is there already", installation.Summary() + "\n\nWhat you do not change stays, the token too.").ConfigureAwait(false);
        }

        return plan with
        {
            Flow = await ask.SelectAsync(
                "Onboarding mode",
                [
                    new WizardOption(OnboardingPlan.QuickStart, "QuickStart", "model and sandbox; the rest as it is or by default"),
                    new WizardOption(OnboardingPlan.Manual, "Manual", "workspace, port, bind and authentication too"),
                ],
                plan.Flow).ConfigureAwait(false),
        };
    }

    private static async Task<OnboardingPlan> AskModeAsync(IWizardQuestions ask, OnboardingPlan plan) => plan with
    {
        Mode = await ask.SelectAsync(
            "Where will the Gateway run?",
            [new WizardOption(OnboardingPlan.Local, "Local gateway (this machine)"), new WizardOption(OnboardingPlan.Remote, "Remote gateway", "only its address is kept here")],
            plan.Mode).ConfigureAwait(false),
    };

    private static async Task<OnboardingPlan> AskRemoteAsync(IWizardQuestions ask, OnboardingPlan plan)
    {
        var url = await ask.TextAsync("Gateway WebSocket URL", plan.RemoteUrl ?? "ws://127.0.0.1:18789", OnboardingRules.GatewayUrl).ConfigureAwait(false);
        var token = await ask.TextAsync(
            plan.RemoteToken is null ? "Gateway token (blank for none)" : "Gateway token (blank to keep it)", null, OnboardingRules.Token, sensitive: true).ConfigureAwait(false);
        return plan with { RemoteUrl = url, RemoteToken = token.Length > 0 ? token : plan.RemoteToken };
    }

    private async Task<OnboardingPlan> AskWorkspaceAsync(IWizardQuestions ask, OnboardingPlan plan)
    {
        var answer = await ask.TextAsync("Workspace directory", plan.Workspace, OnboardingRules.Directory).ConfigureAwait(false);
        return plan with { Workspace = Path.GetFullPath(StatePaths.Expand(answer, installation.Paths.Home)) };
    }

    private static async Task<OnboardingPlan> AskPortAsync(IWizardQuestions ask, OnboardingPlan plan) => plan with
    {
        Port = int.Parse(
            await ask.TextAsync("Gateway port", plan.Port.ToString(CultureInfo.InvariantCulture), OnboardingRules.Port).ConfigureAwait(false), CultureInfo.InvariantCulture),
    };

    private static async Task<OnboardingPlan> AskBindAsync(IWizardQuestions ask, OnboardingPlan plan)
    {
        List<WizardOption> options =
        [
            new("loopback", "Loopback (127.0.0.1)", "this machine only"),
            new("lan", "LAN (0.0.0.0)", "every network of this machine; what a container needs"),
        ];
        if (!options.Exists(option => option.Value == plan.Bind))
        {
            options.Add(new WizardOption(plan.Bind, $"As it is ({plan.Bind})"));
        }

        return plan with { Bind = await ask.SelectAsync("Gateway bind", options, plan.Bind).ConfigureAwait(false) };
    }

    private static async Task<OnboardingPlan> AskAuthAsync(IWizardQuestions ask, OnboardingPlan plan) => plan with
    {
        AuthMode = await ask.SelectAsync(
            "Gateway auth", [new WizardOption("token", "Token", "recommended"), new WizardOption("password", "Password")], plan.AuthMode).ConfigureAwait(false),
    };

    private static async Task<OnboardingPlan> AskSecretAsync(IWizardQuestions ask, OnboardingPlan plan)
    {
        if (plan.AuthMode == "password")
        {
            var password = await ask.TextAsync(
                plan.Password is null ? "Gateway password" : "Gateway password (blank to keep it)",
                null,
                text => text.Length == 0 && plan.Password is not null ? null : OnboardingRules.Password(text),
                sensitive: true).ConfigureAwait(false);
            return plan with { Password = password.Length > 0 ? password : plan.Password };
        }

        var token = await ask.TextAsync(
            plan.Token is null ? "Gateway token (blank to generate)" : "Gateway token (blank to keep it)", null, OnboardingRules.Token, sensitive: true).ConfigureAwait(false);
        return plan with { Token = token.Length > 0 ? token : plan.Token };
    }

    private static async Task<OnboardingPlan> AskSandboxAsync(IWizardQuestions ask, OnboardingPlan plan) => plan with
    {
        Sandbox = await ask.SelectAsync(
            "Sandbox mode",
            [
                new WizardOption("all", "All sessions", "tools always run in a container"),
                new WizardOption("non-main", "All but the main session"),
                new WizardOption("off", "Off", "tools run on this machine, with everything it can reach"),
            ],
            plan.Sandbox).ConfigureAwait(false),
    };

    private async Task<OnboardingPlan> ConfirmAsync(IWizardQuestions ask, OnboardingPlan plan)
    {
        await ask.NoteAsync("Summary", OnboardingSummary.Of(plan, installation)).ConfigureAwait(false);
        return await ask.ConfirmAsync("Write this?", initial: true).ConfigureAwait(false) ? plan : throw new OperationCanceledException("the summary was not accepted");
    }
}
