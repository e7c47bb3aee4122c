using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Onboarding;

/// <summary>What an installation has before it is set up, and what is decided from it where nobody says otherwise.</summary>
/// <param name="Paths">Where its files are, absolute.</param>
/// <param name="Document">Its openclaw.json; an empty one when there is none.</param>
/// <param name="Environment">The environment, with what stands in the state directory's own.</param>
public sealed record ExistingInstallation(StatePaths Paths, ConfigurationDocument Document, EnvironmentReader Environment)
{
    /// <summary>Whether there is a configuration.</summary>
    public bool IsConfigured => Document.Parsed.Count > 0;

    /// <summary>The model in use; null when none was chosen.</summary>
    public string? Model => Text("agents", "defaults", "model", "primary") ?? Text("agents", "defaults", "model");

    /// <summary>The plan that changes nothing.</summary>
    public OnboardingPlan Plan() => new()
    {
        Mode = Text("gateway", "mode") == OnboardingPlan.Remote ? OnboardingPlan.Remote : OnboardingPlan.Local,
        RemoteUrl = Text("gateway", "remote", "url"),
        RemoteToken = Text("gateway", "remote", "token"),
        Workspace = Text("agents", "defaults", "workspace") is { } workspace
            ? Path.GetFullPath(StatePaths.Expand(workspace, Paths.Home))
            : Path.Combine(Paths.WorkspacesDirectory, "workspace"),
        Port = Port(),
        Bind = Text("gateway", "bind") ?? "loopback",
        AuthMode = Text("gateway", "auth", "mode") ?? "token",
        Token = Text("gateway", "auth", "token") ?? OpenClawEnvironment.Present(Environment(OpenClawEnvironment.GatewayToken)),
        Password = Text("gateway", "auth", "password"),
        Sandbox = Text("agents", "defaults", "sandbox", "mode") ?? "all",
    };

    /// <summary>What there is, in a few lines for a person.</summary>
    public string Summary()
    {
        var plan = Plan();
        return string.Join('\n', new[]
        {
            $"Workspace: {plan.Workspace}",
            $"Model: {Model ?? "none chosen"}",
            plan.Mode == OnboardingPlan.Remote ? $"Remote gateway: {plan.RemoteUrl ?? "no address"}" : $"Gateway: {plan.Bind}, port {plan.Port}, {plan.AuthMode}",
            $"Sandbox: {plan.Sandbox}",
        });
    }

    private int Port() =>
        ConfigurationPath.TryGet(Document.Resolved, ["gateway", "port"], out var value) && value?.GetValueKind() == JsonValueKind.Number ? (int)value.GetValue<double>()
        : int.TryParse(Environment(OpenClawEnvironment.GatewayPort), out var port) ? port : ProtocolConstants.DefaultGatewayPort;

    private string? Text(params string[] path) =>
        ConfigurationPath.TryGet(Document.Resolved, path, out var value) && value is JsonValue text && text.TryGetValue<string>(out var found)
            ? OpenClawEnvironment.Present(found)
            : null;
}
