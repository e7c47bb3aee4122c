using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Connections;

/// <summary>Sends events to every client that may hear them, numbered by one counter.</summary>
internal sealed class EventBroadcaster(ConnectionRegistry connections)
{
    private readonly Lock _lock = new();
    private long _seq;

    public void Broadcast(string name, JsonNode payload, bool dropIfSlow = false, StateVersion? stateVersion = null) =>
        Broadcast(name, payload, JsonNodeJson.Default.JsonNode, dropIfSlow, stateVersion);

    public void Broadcast<T>(string name, T payload, JsonTypeInfo<T> type, bool dropIfSlow = false, StateVersion? stateVersion = null)
    {
        // Numbering and queueing are one step, or a client could see the numbers out of order.
        lock (_lock)
        {
            ReadOnlyMemory<byte> frame;
            using (var buffer = FrameWriter.Event(name, payload, type, ++_seq, stateVersion))
            {
                frame = buffer.Written.ToArray();
            }

            foreach (var connection in connections.Connected)
            {
                if (MayHear(connection.Client, name))
                {
                    connection.SendBroadcast(frame, dropIfSlow);
                }
            }
        }
    }

    private static bool MayHear(ConnectedClient client, string name) => RequiredScope(name) is not { } scope
        ? !client.Protocol.ChatEventsNeedRead || name is not (EventNames.Agent or EventNames.Chat) || client.HasScope(Scopes.Read) || client.HasScope(Scopes.Write)
        : client.Role == Roles.Operator && client.HasScope(scope);

    private static string? RequiredScope(string name) =>
        name.StartsWith("exec.approval.", StringComparison.Ordinal) ? Scopes.Approvals
        : name.StartsWith("device.pair.", StringComparison.Ordinal) || name.StartsWith("node.pair.", StringComparison.Ordinal) ? Scopes.Pairing
        : null;
}
