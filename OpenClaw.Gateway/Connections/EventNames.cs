namespace OpenClaw.Gateway.Connections;

/// <summary>The events of protocol 3, in the order in which <c>hello-ok</c> lists them.</summary>
internal static class EventNames
{
    public const string Agent = "agent";
    public const string Chat = "chat";
    public const string Presence = "presence";
    public const string Tick = "tick";
    public const string Shutdown = "shutdown";
    public const string Health = "health";

    public static IReadOnlyList<string> All { get; } =
    [
        "connect.challenge", Agent, Chat, Presence, Tick, "talk.mode", Shutdown, Health, "heartbeat", "cron", "node.pair.requested",
        "node.pair.resolved", "node.invoke.request", "device.pair.requested", "device.pair.resolved", "voicewake.changed",
        "exec.approval.requested", "exec.approval.resolved",
    ];
}
