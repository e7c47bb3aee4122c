using System.Text.Json;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Tools.Hosts.Approval;

/// <summary>
/// Whether a command of a sandboxed session may leave its sandbox. Off unless <c>tools.elevated.enabled</c> is set and
/// <c>tools.elevated.allowFrom.webchat</c> names who wrote the message; sub-agents and jobs have nobody behind them and never may.
/// </summary>
internal sealed class Elevation(ConfigurationStore configuration, SessionStore sessions)
{
    private const string Channel = "webchat";

    /// <summary>The level for a call: <c>off</c>, <c>ask</c> or <c>full</c>.</summary>
    /// <param name="call">The call.</param>
    /// <param name="asked">What the call asks for; null leaves it to the session.</param>
    /// <exception cref="ToolException">The call asks for it, and it is not allowed.</exception>
    public string Of(ToolCall call, bool? asked)
    {
        var level = sessions.OfKey(call.SessionKey).Find(call.SessionKey)?.Text("elevatedLevel") ?? configuration.Current.Settings.Agents?.Defaults?.ElevatedDefault ?? "off";
        if (asked == false || (asked is null && level == "off"))
        {
            return "off";
        }

        if (Refusal(call) is { } refusal)
        {
            return asked == true ? throw new ToolException($"elevated is not available right now ({refusal}). Run it in the sandbox, without elevated. Nothing ran.") : "off";
        }

        return level == "full" ? "full" : "ask";
    }

    private string? Refusal(ToolCall call)
    {
        var all = configuration.Current.Settings.Tools?.Elevated;
        var own = configuration.Current.FindAgent(call.AgentId)?.Tools?.Elevated;
        var client = call.Run?.Request is { IsChat: true, Starter: { } starter } ? starter.Client : null;
        return all?.Enabled != true ? "enabled (tools.elevated.enabled is not true)"
            : own?.Enabled == false ? $"enabled (agents.list[{call.AgentId}].tools.elevated.enabled is false)"
            : SessionKey.IsSubagent(call.SessionKey) || client is null ? "no person wrote this message"
            : !Allows(all, client) ? $"allowFrom (tools.elevated.allowFrom.{Channel})"
            : own?.AllowFrom is not null && !Allows(own, client) ? $"allowFrom (agents.list[{call.AgentId}].tools.elevated.allowFrom.{Channel})"
            : null;
    }

    private static bool Allows(ElevatedSettings settings, Connections.ConnectedClient client) =>
        settings.AllowFrom?.GetValueOrDefault(Channel) is { } names && names.Select(name => name.ValueKind == JsonValueKind.String ? name.GetString()! : name.GetRawText())
            .Any(name => name.Trim() == "*" || (client.DeviceId is { } device && name.Equals(device, StringComparison.OrdinalIgnoreCase)));
}
