using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Onboarding;
using OpenClaw.Onboarding.Providers;
using OpenClaw.Onboarding.Questions;
using OpenClaw.Onboarding.Steps;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Wizard;

/// <summary>
/// The wizard that sets up this gateway, or says which other gateway to use: the questions of <c>openclaw onboard</c>. It writes at its end.
/// </summary>
internal sealed class SetupWizard(
    ConfigurationStore configuration, StateEnvironment stateEnvironment, IConfiguration settings, IHttpClientFactory http, TimeProvider time) : IInstallationWriter
{
    /// <summary>Name of the client that asks providers about keys.</summary>
    public const string ClientName = "provider-keys";

    public async Task RunAsync(IWizardQuestions ask, string? mode, string? workspace, CancellationToken cancellationToken)
    {
        var installation = Installation();
        var plan = installation.Plan();
        plan = plan with
        {
            Mode = mode ?? plan.Mode,
            Workspace = workspace is null ? plan.Workspace : Path.GetFullPath(StatePaths.Expand(workspace, installation.Paths.Home)),
        };

        using var client = http.CreateClient(ClientName);
        var given = new GivenAnswers { Mode = mode is not null, Workspace = workspace is not null };
        plan = await new OnboardingSteps(installation, new ProviderKeyCheck(client)).AskAsync(ask, plan, given, cancellationToken);
        if (OnboardingRules.Check(plan, name => settings[name]) is [var problem, ..])
        {
            throw new InvalidOperationException(problem);
        }

        await new OnboardingRun(installation, this, time, Status.PresenceRegistry.Version).ApplyAsync(plan, cancellationToken);
        stateEnvironment.Reload();
        await ask.NoteAsync("Done", $"Updated {configuration.Paths.ConfigPath}");
    }

    async Task IInstallationWriter.PatchConfigurationAsync(JsonObject patch, CancellationToken cancellationToken)
    {
        var written = await configuration.EditAsync(current => Json5Editor.Merge(current.Raw ?? "{}\n", patch), cancellationToken);
        if (!written.IsValid)
        {
            throw new InvalidOperationException($"The configuration was not written: {written.Issues[0]}");
        }
    }

    Task IInstallationWriter.WritePrivateFileAsync(string path, string text, CancellationToken cancellationToken) => AtomicFile.WriteAsync(path, text, cancellationToken);

    void IInstallationWriter.EnsurePrivateDirectory(string path) => GatewayPaths.EnsurePrivateDirectory(path);

    private ExistingInstallation Installation()
    {
        var current = configuration.Current;
        var document = new ConfigurationDocument
        {
            Raw = current.Raw, Parsed = current.Parsed, Resolved = current.Resolved, Included = current.Included, Issues = current.Issues,
        };
        return new ExistingInstallation(StatePaths.Resolve(name => settings[name]).Absolute(), document, name => settings[name]);
    }
}
