using System.CommandLine;
using OpenClaw.Onboarding;
using OpenClaw.Onboarding.Providers;
using OpenClaw.Onboarding.Steps;
using OpenClaw.Protocol;

namespace OpenClaw.Cli.Commands.Onboarding;

/// <summary>The options of <c>onboard</c>: each settles what would be asked.</summary>
internal sealed class OnboardOptions
{
    private readonly Option<string?> _mode;
    private readonly Option<string?> _flow;
    private readonly Option<string?> _workspace;
    private readonly Option<string?> _authChoice;
    private readonly IReadOnlyList<(ProviderChoice Choice, Option<string?> Option)> _keys;
    private readonly Option<string?> _model;
    private readonly Option<string?> _customBaseUrl;
    private readonly Option<string?> _customModel;
    private readonly Option<string?> _customCompatibility;
    private readonly Option<int?> _port;
    private readonly Option<string?> _bind;
    private readonly Option<string?> _auth;
    private readonly Option<string?> _token;
    private readonly Option<string?> _password;
    private readonly Option<string?> _sandbox;
    private readonly Option<string?> _remoteUrl;
    private readonly Option<string?> _remoteToken;
    private readonly Option<string?> _tailscale;
    private readonly Option<bool> _installDaemon;

    public OnboardOptions(Command command)
    {
        NonInteractive = command.Flag("--non-interactive", "Run without prompts");
        AcceptRisk = command.Flag("--accept-risk", "Acknowledge that agents are powerful (required for --non-interactive)");
        Reset = command.Flag("--reset", "Put configuration, credentials, sessions and workspace aside first");
        Json = command.Flag("--json", "Output JSON summary");
        _mode = command.OneOf("--mode", "mode", "Wizard mode", OnboardingPlan.Local, OnboardingPlan.Remote);
        _flow = command.OneOf("--flow", "flow", "Wizard flow", OnboardingPlan.QuickStart, "advanced", OnboardingPlan.Manual);
        _workspace = command.Text("--workspace", "dir", "Agent workspace directory (default: ~/.openclaw/workspace)");
        _authChoice = command.Text("--auth-choice", "choice", $"Model provider: {string.Join(" | ", ProviderChoices.All.Select(choice => choice.Id))}");
        _keys = [.. ProviderChoices.All.Where(choice => choice.Flag is not null)
            .Select(choice => (choice, command.Text($"--{choice.Flag}", "key", $"API key: {choice.Label}")))];
        _model = command.Text("--model", "ref", "Default model, provider/model");
        _customBaseUrl = command.Text("--custom-base-url", "url", "Address of a model server of your own");
        _customModel = command.Text("--custom-model-id", "id", "Its model");
        _customCompatibility = command.OneOf("--custom-compatibility", "mode", "What it speaks", "openai", "anthropic");
        SkipKeyCheck = command.Flag("--skip-key-check", "Do not ask the provider whether it takes the key");
        _port = command.Whole("--gateway-port", "port", "Gateway port", max: 65535);
        _bind = command.OneOf("--gateway-bind", "mode", "Gateway bind", [.. OnboardingRules.Binds]);
        _auth = command.OneOf("--gateway-auth", "mode", "Gateway auth", "token", "password");
        _token = command.Text("--gateway-token", "token", "Gateway token (token auth)");
        _password = command.Text("--gateway-password", "password", "Gateway password (password auth)");
        _sandbox = command.OneOf("--sandbox", "mode", "Where tools run in a container", [.. OnboardingRules.Sandboxes]);
        _remoteUrl = command.Text("--remote-url", "url", "Remote Gateway WebSocket URL");
        _remoteToken = command.Text("--remote-token", "token", "Remote Gateway token (optional)");
        SkipHealth = command.Flag("--skip-health", "Skip health check");
        _tailscale = command.OneOf("--tailscale", "mode", "Tailscale exposure, which this gateway does not manage", "off", "serve", "funnel");
        _installDaemon = command.Flag("--install-daemon", "Install gateway service, which this program does not do");
        foreach (var skipped in (string[])["--no-install-daemon", "--skip-daemon", "--skip-channels", "--skip-skills", "--skip-ui", "--tailscale-reset-on-exit"])
        {
            command.Flag(skipped, "Accepted: there is nothing of it here that could be skipped");
        }
    }

    public Option<bool> NonInteractive { get; }

    public Option<bool> AcceptRisk { get; }

    public Option<bool> Reset { get; }

    public Option<bool> Json { get; }

    public Option<bool> SkipHealth { get; }

    public Option<bool> SkipKeyCheck { get; }

    /// <summary>The plan that changes nothing, with what the options settle.</summary>
    /// <exception cref="CliException">An option asks for something that does not exist, or two contradict each other.</exception>
    public (OnboardingPlan Plan, GivenAnswers Given) Read(ParseResult result, ExistingInstallation installation)
    {
        if (result.GetValue(_installDaemon))
        {
            throw new CliException("--install-daemon is not available.", "Run the gateway by Docker Compose, or with: openclaw gateway run");
        }

        if (result.GetValue(_tailscale) is { } tailscale and not "off")
        {
            throw new CliException($"--tailscale {tailscale} is not available.", "Expose the gateway yourself, such as with: tailscale serve 18789");
        }

        var (choice, key) = Provider(result);
        var plan = installation.Plan();
        var custom = result.GetValue(_customBaseUrl);
        plan = plan with
        {
            Mode = result.GetValue(_mode) ?? (result.GetValue(_remoteUrl) is null ? plan.Mode : OnboardingPlan.Remote),
            Flow = result.GetValue(_flow) switch { null => plan.Flow, OnboardingPlan.QuickStart => OnboardingPlan.QuickStart, _ => OnboardingPlan.Manual },
            RemoteUrl = result.GetValue(_remoteUrl) ?? plan.RemoteUrl,
            RemoteToken = result.GetValue(_remoteToken) ?? plan.RemoteToken,
            Workspace = result.GetValue(_workspace) is { } workspace ? Path.GetFullPath(StatePaths.Expand(workspace, installation.Paths.Home)) : plan.Workspace,
            Provider = choice?.Id ?? (custom is null ? plan.Provider : ProviderChoice.Custom),
            ApiKey = key,
            Model = result.GetValue(_model),
            CustomBaseUrl = custom,
            CustomModel = result.GetValue(_customModel),
            CustomCompatibility = result.GetValue(_customCompatibility) ?? plan.CustomCompatibility,
            Port = result.GetValue(_port) ?? plan.Port,
            Bind = result.GetValue(_bind) ?? plan.Bind,
            AuthMode = result.GetValue(_auth) ?? (result.GetValue(_password) is null ? plan.AuthMode : "password"),
            Token = result.GetValue(_token) ?? plan.Token,
            Password = result.GetValue(_password) ?? plan.Password,
            Sandbox = result.GetValue(_sandbox) ?? plan.Sandbox,
        };
        return (plan, new GivenAnswers
        {
            Risk = result.GetValue(AcceptRisk),
            Flow = result.GetResult(_flow) is not null,
            Mode = result.GetResult(_mode) is not null || result.GetResult(_remoteUrl) is not null,
            RemoteUrl = result.GetResult(_remoteUrl) is not null,
            Workspace = result.GetResult(_workspace) is not null,
            Provider = choice is not null || custom is not null,
            Key = key is not null,
            Model = result.GetResult(_model) is not null,
            Port = result.GetResult(_port) is not null,
            Bind = result.GetResult(_bind) is not null,
            Auth = result.GetResult(_auth) is not null || result.GetResult(_password) is not null,
            Secret = result.GetResult(_token) is not null || result.GetResult(_password) is not null,
            Sandbox = result.GetResult(_sandbox) is not null,
        });
    }

    // An explicit choice, else the one whose key is there.
    private (ProviderChoice? Choice, string? Key) Provider(ParseResult result)
    {
        var given = _keys.Where(key => result.GetValue(key.Option) is not null).ToList();
        if (result.GetValue(_authChoice) is { } id)
        {
            var chosen = ProviderChoices.Find(id) ?? throw new CliException(ProviderChoices.Refusal(id));
            return (chosen, given.Find(key => key.Choice.Id == id) is { Option: { } option } ? result.GetValue(option) : null);
        }

        return given switch
        {
            [] => (null, null),
            [var only] => (only.Choice, result.GetValue(only.Option)),
            _ => throw new CliException(
                "Multiple API key flags were provided for non-interactive onboarding.",
                "Use one of them, or say which counts with --auth-choice.",
                $"Flags: {string.Join(", ", given.Select(key => $"--{key.Choice.Flag}"))}"),
        };
    }
}
