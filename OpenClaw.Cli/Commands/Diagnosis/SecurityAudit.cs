using System.Text.Json;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol;

namespace OpenClaw.Cli.Commands.Diagnosis;

/// <summary>Looks at the configuration and at the files of the state directory with an attacker's eyes.</summary>
internal static class SecurityAudit
{
    private const int ShortestToken = 24;

    /// <summary>Everything that was found, in the original's words where it says the same.</summary>
    public static IEnumerable<Finding> Run(Terminal terminal, LocalConfiguration local) =>
        [Surface(local), .. Gateway(terminal, local), .. Sandbox(local), .. Secrets(local), .. FileModes.Check(terminal.Paths)];

    private static Finding Surface(LocalConfiguration local)
    {
        var channels = local.Root.At("channels") is { ValueKind: JsonValueKind.Object } configured
            ? configured.EnumerateObject().Where(channel => channel.Value.ValueKind == JsonValueKind.Object).Select(channel => channel.Value.Text("groupPolicy")).ToList() : [];
        return new Finding("summary.attack_surface", Severity.Info, "Attack surface summary", string.Join('\n',
            $"groups: open={channels.Count(policy => policy == "open")}, allowlist={channels.Count(policy => policy == "allowlist")}",
            $"tools.elevated: {(local.Root.At("tools", "elevated", "enabled")?.ValueKind == JsonValueKind.False ? "disabled" : "enabled")}",
            $"hooks: {(local.Root.Flag("hooks", "enabled") ? "enabled" : "disabled")}",
            $"browser control: {(local.Root.At("browser", "enabled")?.ValueKind == JsonValueKind.False ? "disabled" : "enabled")}"));
    }

    private static IEnumerable<Finding> Gateway(Terminal terminal, LocalConfiguration local)
    {
        var root = local.Root;
        var bind = root.Text("gateway", "bind") ?? "loopback";
        var isPassword = root.Text("gateway", "auth", "mode") == "password";
        var secret = isPassword
            ? root.Text("gateway", "auth", "password") ?? terminal.Environment("OPENCLAW_GATEWAY_PASSWORD")
            : root.Text("gateway", "auth", "token") ?? terminal.Environment(OpenClawEnvironment.GatewayToken);
        if (string.IsNullOrEmpty(secret))
        {
            yield return bind == "loopback"
                ? new Finding("gateway.loopback_no_auth", Severity.Critical, "Gateway auth missing on loopback", "gateway.bind is loopback and no secret is configured; every program on this machine could ask, so the gateway lets nobody in.", "Set gateway.auth.token, or run: openclaw doctor --fix")
                : new Finding("gateway.bind_no_auth", Severity.Critical, "Gateway binds beyond loopback without auth", $"gateway.bind is \"{bind}\" and no secret is configured.", "Set gateway.auth.token, or run: openclaw doctor --fix");
        }
        else if (!isPassword && secret.Length < ShortestToken)
        {
            yield return new Finding("gateway.token_too_short", Severity.Warn, "Gateway token looks short", $"The gateway token has {secret.Length} characters; {ShortestToken} or more cannot be guessed.", "Make a new one: openclaw doctor --generate-gateway-token");
        }

        if (bind == "loopback" && root.Items("gateway", "trustedProxies").ToList().Count == 0 && root.At("gateway", "controlUi", "enabled")?.ValueKind != JsonValueKind.False)
        {
            yield return new Finding(
                "gateway.trusted_proxies_missing", Severity.Warn, "Reverse proxy headers are not trusted",
                "gateway.bind is loopback and gateway.trustedProxies is empty. Behind a reverse proxy every client would look like that proxy.",
                "Set gateway.trustedProxies to your proxy IPs or keep the Control UI local-only.");
        }

        if (root.Flag("gateway", "controlUi", "allowInsecureAuth"))
        {
            yield return new Finding("gateway.control_ui.insecure_auth", Severity.Critical, "Control UI allows insecure HTTP auth", "gateway.controlUi.allowInsecureAuth is true: the token alone opens the Control UI.", "Run: openclaw config unset gateway.controlUi.allowInsecureAuth");
        }

        if (root.Flag("gateway", "controlUi", "dangerouslyDisableDeviceAuth"))
        {
            yield return new Finding("gateway.control_ui.device_auth_disabled", Severity.Critical, "DANGEROUS: Control UI device auth disabled", "gateway.controlUi.dangerouslyDisableDeviceAuth is true.", "Run: openclaw config unset gateway.controlUi.dangerouslyDisableDeviceAuth");
        }

        if (root.Text("gateway", "tailscale", "mode") == "funnel")
        {
            yield return new Finding("gateway.tailscale_funnel", Severity.Critical, "Tailscale Funnel exposure enabled", "gateway.tailscale.mode is \"funnel\": the gateway is on the internet.", "Use \"serve\", or \"off\".");
        }

        if (root.Text("hooks", "token") is { Length: > 0 } hook)
        {
            if (hook.Length < ShortestToken)
            {
                yield return new Finding("hooks.token_too_short", Severity.Warn, "Hooks token looks short", $"hooks.token has {hook.Length} characters.", $"Use {ShortestToken} characters or more.");
            }

            if (hook == secret)
            {
                yield return new Finding("hooks.token_reuse_gateway_token", Severity.Warn, "Hooks token is the gateway token", "Whoever may call a hook could operate the gateway.", "Give hooks.token a value of its own.");
            }
        }
    }

    private static IEnumerable<Finding> Sandbox(LocalConfiguration local)
    {
        if (local.Root.Text("agents", "defaults", "sandbox", "mode") is null or "off")
        {
            yield return new Finding("sandbox.off", Severity.Info, "Tools run on this machine", "agents.defaults.sandbox.mode is off: what an agent runs, it runs with this user's rights.", "Run: openclaw config set agents.defaults.sandbox.mode all");
        }
    }

    private static IEnumerable<Finding> Secrets(LocalConfiguration local)
    {
        if (local.Root.Text("logging", "redactSensitive") == "off")
        {
            yield return new Finding("logging.redact_off", Severity.Warn, "Log redaction is off", "logging.redactSensitive is \"off\": secrets can reach the log.", "Run: openclaw config set logging.redactSensitive tools");
        }

        if (local.Document.Parsed["gateway"]?["auth"]?["password"] is System.Text.Json.Nodes.JsonValue value && value.TryGetValue<string>(out var password) && !password.StartsWith("${", StringComparison.Ordinal))
        {
            yield return new Finding("config.secrets.gateway_password_in_config", Severity.Warn, "Gateway password is stored in the configuration", "gateway.auth.password stands in the file as text.", "Put it into OPENCLAW_GATEWAY_PASSWORD, or write ${NAME} for a variable.");
        }
    }
}
