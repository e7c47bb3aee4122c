using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Auth;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Nodes;

/// <summary>
/// The older pairing of nodes, which <c>node.pair.*</c> serves: nodes/pending.json and nodes/paired.json. It lets nobody in by itself;
/// the device pairing does.
/// </summary>
internal sealed class NodePairingStore(ConfigurationStore configuration, TimeProvider time) : IDisposable
{
    private const int MaxPending = 100;

    private static readonly TimeSpan PendingFor = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Requests that wait, the newest first, and nodes on record.</summary>
    public Task<(IReadOnlyList<JsonObject> Pending, IReadOnlyList<JsonObject> Paired)> ListAsync(CancellationToken cancellationToken) =>
        WithAsync<(IReadOnlyList<JsonObject>, IReadOnlyList<JsonObject>)>(
            (pending, paired) => (([.. Values(pending).OrderByDescending(request => Stamp(request, "ts"))],
                [.. Values(paired).OrderByDescending(node => Stamp(node, "approvedAtMs"))]), Changes.None),
            cancellationToken);

    /// <summary>Adds a request, or returns the one that the node has already.</summary>
    public Task<(JsonObject? Request, bool Created)> RequestAsync(JsonObject request, CancellationToken cancellationToken) =>
        WithAsync<(JsonObject?, bool)>(
            (pending, paired) =>
            {
                var nodeId = (string)request["nodeId"]!;
                if (Values(pending).FirstOrDefault(other => (string?)other["nodeId"] == nodeId) is { } existing)
                {
                    return (((JsonObject)existing.DeepClone(), false), Changes.None);
                }

                if (pending.Count >= MaxPending)
                {
                    return ((null, false), Changes.None);
                }

                var requestId = Guid.NewGuid().ToString();
                var entry = new JsonObject { ["requestId"] = requestId };
                foreach (var (name, value) in request)
                {
                    entry[name] = value?.DeepClone();
                }

                entry["isRepair"] = paired.ContainsKey(nodeId);
                entry["ts"] = Now();
                pending[requestId] = entry;
                return (((JsonObject)entry.DeepClone(), true), Changes.Pending);
            },
            cancellationToken);

    /// <summary>Takes a request on record and gives the node a token of its own; null when there is no such request.</summary>
    public Task<JsonObject?> ApproveAsync(string requestId, CancellationToken cancellationToken) => WithAsync<JsonObject?>(
        (pending, paired) =>
        {
            if (pending[requestId] is not JsonObject request)
            {
                return (null, Changes.None);
            }

            pending.Remove(requestId);
            var nodeId = (string)request["nodeId"]!;
            var node = (JsonObject)request.DeepClone();
            foreach (var name in (ReadOnlySpan<string>)["requestId", "silent", "isRepair", "ts"])
            {
                node.Remove(name);
            }

            node["token"] = Guid.NewGuid().ToString("N");
            node["createdAtMs"] = (paired[nodeId] as JsonObject)?["createdAtMs"]?.DeepClone() ?? Now();
            node["approvedAtMs"] = Now();
            paired[nodeId] = node;
            return ((JsonObject)node.DeepClone(), Changes.Both);
        },
        cancellationToken);

    /// <summary>Drops a request; returns its node, or null when there is no such request.</summary>
    public Task<string?> RejectAsync(string requestId, CancellationToken cancellationToken) => WithAsync<string?>(
        (pending, _) =>
        {
            var nodeId = (string?)pending[requestId]?["nodeId"];
            return pending.Remove(requestId) ? (nodeId, Changes.Pending) : (null, Changes.None);
        },
        cancellationToken);

    /// <summary>The node that a token belongs to; null when it is not the token of this node.</summary>
    public Task<JsonObject?> VerifyAsync(string nodeId, string token, CancellationToken cancellationToken) => WithAsync<JsonObject?>(
        (_, paired) => (paired[nodeId] is JsonObject node && SecretComparer.AreEqual((string?)node["token"], token) ? (JsonObject)node.DeepClone() : null, Changes.None),
        cancellationToken);

    /// <summary>Gives a node a name; keeps it also for nodes that came in by device pairing.</summary>
    public Task RenameAsync(string nodeId, string name, CancellationToken cancellationToken) => WithAsync(
        (_, paired) =>
        {
            var node = paired[nodeId] as JsonObject ?? new JsonObject { ["nodeId"] = nodeId, ["createdAtMs"] = Now() };
            node["displayName"] = name;
            paired[nodeId] = node;
            return (true, Changes.Paired);
        },
        cancellationToken);

    public void Dispose() => _gate.Dispose();

    private async Task<T> WithAsync<T>(Func<JsonObject, JsonObject, (T Result, Changes Changes)> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var (pending, paired) = (Read("pending.json"), Read("paired.json"));
            var oldest = Now() - (long)PendingFor.TotalMilliseconds;
            foreach (var expired in pending.Where(pair => pair.Value is not JsonObject request || Stamp(request, "ts") < oldest).Select(pair => pair.Key).ToArray())
            {
                pending.Remove(expired);
            }

            var (result, changes) = work(pending, paired);
            if (changes.HasFlag(Changes.Paired))
            {
                await AtomicFile.WriteAsync(PathOf("paired.json"), JsonText.Pretty(paired), CancellationToken.None);
            }

            if (changes.HasFlag(Changes.Pending))
            {
                await AtomicFile.WriteAsync(PathOf("pending.json"), JsonText.Pretty(pending), CancellationToken.None);
            }

            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    private JsonObject Read(string name)
    {
        try
        {
            return File.Exists(PathOf(name)) ? JsonNode.Parse(File.ReadAllText(PathOf(name))) as JsonObject ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private string PathOf(string name) => Path.Combine(configuration.Paths.StateDir, "nodes", name);

    private static IEnumerable<JsonObject> Values(JsonObject map) => map.Select(pair => pair.Value).OfType<JsonObject>();

    private static long Stamp(JsonObject entry, string name) => entry[name] is JsonValue value && value.TryGetValue<long>(out var stamp) ? stamp : 0;

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    [Flags]
    private enum Changes
    {
        None = 0,
        Pending = 1,
        Paired = 2,
        Both = Pending | Paired,
    }
}
