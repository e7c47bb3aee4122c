using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Connections;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Nodes;

/// <summary>A machine that is connected and offers commands.</summary>
internal sealed record NodeSession(GatewayConnection Connection)
{
    public required string NodeId { get; init; }

    public required IReadOnlyList<string> Commands { get; init; }

    public required DateTimeOffset ConnectedAt { get; init; }

    public string Platform => Connection.Client.Info.Platform;
}

/// <summary>What a node answered.</summary>
internal sealed record NodeAnswer(bool Ok)
{
    public JsonNode? Payload { get; init; }

    public string? PayloadJson { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }
}

/// <summary>The nodes that are connected, and the calls that wait for their answers.</summary>
internal sealed class NodeRegistry(ConnectionRegistry connections, NodeCommandPolicy policy, TimeProvider time)
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);

    /// <summary>The connected nodes; of several connections of one node the last one counts.</summary>
    public IReadOnlyList<NodeSession> Connected() =>
    [
        .. connections.Connected
            .Where(connection => connection.Client.Role == Roles.Node && connection.Client.DeviceId is not null)
            .OrderByDescending(connection => connection.Client.ConnectedAt)
            .DistinctBy(connection => connection.Client.DeviceId, StringComparer.Ordinal)
            .Select(connection => new NodeSession(connection)
            {
                NodeId = connection.Client.DeviceId!,
                Commands = policy.Usable(connection.Client.Info.Platform, connection.Client.Commands),
                ConnectedAt = connection.Client.ConnectedAt,
            }),
    ];

    public NodeSession? Find(string nodeId) => Connected().FirstOrDefault(node => node.NodeId == nodeId);

    /// <summary>Asks a node to run a command and waits for its answer, which may be that the time is over or the node gone.</summary>
    public async Task<NodeAnswer> InvokeAsync(
        NodeSession node, string command, JsonNode? parameters, TimeSpan timeout, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString();
        var waiting = new Waiting(node.NodeId);
        _waiting[id] = waiting;
        try
        {
            var request = new JsonObject
            {
                ["id"] = id,
                ["nodeId"] = node.NodeId,
                ["command"] = command,
                ["paramsJSON"] = parameters?.ToJsonString(),
                ["timeoutMs"] = (long)timeout.TotalMilliseconds,
                ["idempotencyKey"] = idempotencyKey,
            };
            foreach (var empty in request.Where(member => member.Value is null).Select(member => member.Key).ToArray())
            {
                request.Remove(empty);
            }

            node.Connection.SendEvent("node.invoke.request", request, JsonNodeJson.Default.JsonObject);
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, node.Connection.Gone);
            return await waiting.Answer.Task.WaitAsync(timeout, time, gone.Token);
        }
        catch (TimeoutException)
        {
            return new NodeAnswer(false) { ErrorCode = "TIMEOUT", ErrorMessage = "node invoke timed out" };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new NodeAnswer(false) { ErrorCode = "NOT_CONNECTED", ErrorMessage = "node disconnected" };
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    /// <summary>Takes an answer; false when nobody waits for it. A node answers for itself alone.</summary>
    public bool Answer(string id, string nodeId, NodeAnswer answer) =>
        _waiting.TryGetValue(id, out var waiting) && waiting.NodeId == nodeId && waiting.Answer.TrySetResult(answer);

    private sealed record Waiting(string NodeId)
    {
        public TaskCompletionSource<NodeAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
