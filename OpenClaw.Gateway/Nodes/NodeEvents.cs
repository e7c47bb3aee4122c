using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Nodes;

/// <summary>What nodes report: words somebody said to them, requests for an agent, commands that began and ended.</summary>
internal sealed partial class NodeEvents(AgentRunner runner, SystemEvents systemEvents, ConfigurationStore configuration, ILogger<NodeEvents> logger)
{
    private const int MaxText = 20_000;

    public void Take(GatewayConnection connection, string name, JsonObject payload)
    {
        var node = Methods.ShownText.Of(connection.Client.Info.DisplayName ?? connection.Client.DeviceId ?? "node");
        switch (name)
        {
            case "voice.transcript" when Text(payload, "text") is { } said:
                Start(connection, payload, said, "voice.transcript");
                break;
            case "agent.request" when Text(payload, "message") is { } asked:
                Start(connection, payload, asked, "agent.request");
                break;
            case "exec.started" or "exec.finished" or "exec.denied":
                var detail = string.Join(' ', new[] { Text(payload, "command"), Text(payload, "reason"), Text(payload, "output") }.OfType<string>());
                var code = payload["exitCode"] is JsonValue value ? $" (code {value})" : string.Empty;
                systemEvents.Add(KeyOf(payload), $"Exec {name[5..]} on {node}{code}: {detail}");
                break;
            default:
                LogIgnored(node, Methods.ShownText.Of(name));
                break;
        }
    }

    private void Start(GatewayConnection connection, JsonObject payload, string text, string method)
    {
        var key = KeyOf(payload);
        var agentId = SessionKey.TryParse(key, out var named, out _) ? ConfigurationSnapshot.NormalizeAgentId(named) : configuration.Current.DefaultAgentId;
        if (configuration.Current.FindAgent(agentId) is null)
        {
            LogIgnored(Methods.ShownText.Of(connection.Client.DeviceId!), $"{method} for an unknown agent");
            return;
        }

        runner.Start(new RunRequest
        {
            RunId = Guid.NewGuid().ToString(),
            AgentId = agentId,
            SessionKey = key,
            Message = systemEvents.TakeInto(key, text.Length > MaxText ? text[..MaxText] : text),
            Method = method,
        });
    }

    private string KeyOf(JsonObject payload) => configuration.Current.CanonicalKey(Text(payload, "sessionKey"));

    private static string? Text(JsonObject payload, string name) =>
        payload[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    [LoggerMessage(620, LogLevel.Debug, "Node {Node}: event {Event} is not used")]
    private partial void LogIgnored(string node, string @event);
}
