using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Auth;

/// <summary>Refusals in the words clients of protocol 3 know, with the hint that fits the client.</summary>
internal static class AuthText
{
    public static string Unauthorized(AuthOutcome outcome, ClientInfo client) => "unauthorized: " + outcome switch
    {
        AuthOutcome.TokenMissing => $"gateway token missing ({Hint("token", client)})",
        AuthOutcome.TokenMismatch => $"gateway token mismatch ({Hint("token", client)})",
        AuthOutcome.TokenNotConfigured => "gateway token not configured on gateway (set gateway.auth.token)",
        AuthOutcome.PasswordMissing => $"gateway password missing ({Hint("password", client)})",
        AuthOutcome.PasswordMismatch => $"gateway password mismatch ({Hint("password", client)})",
        AuthOutcome.PasswordNotConfigured => "gateway password not configured on gateway (set gateway.auth.password)",
        _ => "too many failed attempts from this address (wait, or restart the gateway; see gateway.auth.rateLimit)",
    };

    private static string Hint(string secret, ClientInfo client) => client switch
    {
        { Id: ClientIds.ControlUi } or { Id: ClientIds.WebchatUi } or { Mode: ClientModes.Webchat } => secret == "token"
            ? "open the dashboard URL and paste the token in Control UI settings"
            : "enter the password in Control UI settings",
        { Mode: ClientModes.Cli } => $"set gateway.remote.{secret} to match gateway.auth.{secret}",
        _ => $"provide gateway auth {secret}",
    };
}
