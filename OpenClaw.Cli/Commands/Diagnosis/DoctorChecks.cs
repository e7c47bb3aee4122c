using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Cli.Commands.Diagnosis;

/// <summary>What can be wrong with the configuration and the state directory, and how to mend it.</summary>
internal static class DoctorChecks
{
    /// <summary>Every problem of the configuration, with its fix where there is a safe one.</summary>
    /// <param name="terminal">Which state directory.</param>
    /// <param name="force">Whether a value that is not allowed may be taken out, so that its default counts.</param>
    public static IEnumerable<Finding> Configuration(Terminal terminal, bool force)
    {
        var path = terminal.Paths.ConfigPath;
        var document = ConfigurationDocument.Load(path, terminal.Environment);
        if (document.Raw is null && document.IsValid)
        {
            yield return new Finding(
                "config.missing", Severity.Warn, "There is no configuration yet", $"{path} does not exist; the first start of the gateway writes one.", "Run: openclaw setup",
                () => Edit(terminal, _ => JsonText.Pretty(FirstConfiguration.Create(OpenClawEnvironment.Present(terminal.Environment(OpenClawEnvironment.GatewayToken)))) + "\n", $"wrote {path}"));
            yield break;
        }

        foreach (var issue in document.Issues)
        {
            yield return new Finding("config.invalid", Severity.Critical, "The configuration is invalid", issue.ToString(), Remedy(issue, path), FixOf(terminal, document, issue, force));
        }

        if (!document.IsValid)
        {
            yield break;
        }

        var local = LocalConfiguration.Read(terminal);
        if (local.Root.Text("gateway", "mode") is null)
        {
            yield return new Finding(
                "gateway.mode_unset", Severity.Warn, "gateway.mode is not set", "Without it the gateway starts only with --allow-unconfigured.", "Run: openclaw config set gateway.mode local",
                () => Edit(terminal, text => Json5Editor.Set(text, ["gateway", "mode"], "local"), "set gateway.mode to local"));
        }

        if (local.Root.Text("gateway", "auth", "mode") != "password" && local.Root.Text("gateway", "auth", "token") is null
            && OpenClawEnvironment.Present(terminal.Environment(OpenClawEnvironment.GatewayToken)) is null)
        {
            yield return new Finding(
                "gateway.token_missing", Severity.Critical, "There is no gateway token", "Gateway auth is set to token, but no token is configured.",
                "Run: openclaw doctor --generate-gateway-token", () => NewToken(terminal));
        }

        foreach (var ignored in SandboxOverrides.Ignored(document.Resolved))
        {
            yield return new Finding(
                "sandbox.shared_override", Severity.Warn, "Settings of one agent do not count for a shared sandbox", $"{ignored} has no effect while the scope is shared.",
                "Move it to agents.defaults.sandbox, or set the scope to agent or session.");
        }

        foreach (var agent in local.Agents)
        {
            var sessions = local.SessionsDirectory(agent.Id);
            foreach (var directory in new[] { agent.Workspace, sessions }.Where(directory => !Directory.Exists(directory)))
            {
                yield return new Finding(
                    "state.directory_missing", Severity.Info, $"A directory of agent {agent.Id} is missing", $"{directory} does not exist; it is made when it is needed.", null,
                    () =>
                    {
                        StateDirectories.Create(directory);
                        return $"made {directory}";
                    });
            }
        }
    }

    /// <summary>Puts a new token into the configuration; says so without showing it.</summary>
    public static string NewToken(Terminal terminal) => Edit(
        terminal,
        text => Json5Editor.Set(text, ["gateway", "auth", "token"], FirstConfiguration.NewToken()),
        "made a new gateway token (openclaw config get gateway.auth.token)");

    private static string? Remedy(ConfigurationIssue issue, string path) => issue.Path.Length == 0 && !issue.IsUnknownKey
        ? $"Mend {path} in an editor; the last versions are beside it as openclaw.json.bak, .bak.1, ..."
        : issue.IsUnknownKey ? $"Run: openclaw config unset {issue.KeyPath}" : $"Run: openclaw config set {issue.Path} <value>";

    // An unknown key does nothing, so it can go; a value that is not allowed was meant, so it goes only when that is asked for.
    private static Func<string>? FixOf(Terminal terminal, ConfigurationDocument document, ConfigurationIssue issue, bool force)
    {
        var target = issue.IsUnknownKey ? issue.KeyPath : force && issue.Path.Length > 0 ? issue.Path : null;
        if (target is null || !ConfigurationPath.TryGet(document.Parsed, ConfigurationPath.Parse(target), out _))
        {
            return null;
        }

        return () => Edit(terminal, text => Json5Editor.Unset(text, ConfigurationPath.Parse(target)) ?? text, $"removed {target} ({issue.Message})");
    }

    private static string Edit(Terminal terminal, Func<string, string> change, string done)
    {
        ConfigurationEditor.Open(terminal.Paths.ConfigPath, terminal.Environment).Apply(change);
        return done;
    }
}
