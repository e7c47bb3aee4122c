using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.SandboxWorker.Configuration;

namespace OpenClaw.SandboxWorker.Sandboxes.Pool;

/// <summary>
/// What was made in advance, one file each, written before anything of it exists. An engine's labels never change: for a container that
/// was made before anybody wanted it, the labels of its sandbox stand here.
/// </summary>
internal sealed class PoolRecords(WorkerOptions options)
{
    private readonly ConcurrentDictionary<string, PoolRecord> _records = [];

    private string Root => Path.Combine(options.SandboxStateDir, "pool");

    public IReadOnlyCollection<PoolRecord> All => [.. _records.Values];

    /// <summary>Reads the files, before anything else is done.</summary>
    public void Load()
    {
        foreach (var path in Directory.Exists(Root) ? Directory.GetFiles(Root, "*.json") : [])
        {
            if (TryRead(path) is { } record)
            {
                _records[record.Name] = record;
            }
            else
            {
                // Cut off while it was written: nothing was made yet.
                File.Delete(path);
            }
        }
    }

    public void Save(PoolRecord record)
    {
        Directory.CreateDirectory(Root);
        var path = PathOf(record.Name);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(record, PoolRecordJson.Default.PoolRecord));
        File.Move(path + ".new", path, overwrite: true);
        _records[record.Name] = record;
    }

    public void Remove(string name)
    {
        File.Delete(PathOf(name));
        _records.TryRemove(name, out _);
    }

    /// <summary>The claim on a container.</summary>
    /// <param name="containerId">The engine's id.</param>
    public PoolClaim? ClaimOf(string containerId) => _records.Values.FirstOrDefault(record => record.Claim?.ContainerId == containerId)?.Claim;

    /// <summary>The record of the sandbox that has this name by a claim.</summary>
    public PoolRecord? FindClaimed(string containerName) => _records.Values.FirstOrDefault(record => record.Claim?.ContainerName == containerName);

    private string PathOf(string name) => Path.Combine(Root, name + ".json");

    private static PoolRecord? TryRead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), PoolRecordJson.Default.PoolRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Something that was made in advance.</summary>
/// <param name="Name">Name of the container as long as nobody claims it, and of its pipes' directory for ever.</param>
/// <param name="Workspace">The directory that becomes the workspace; null when the sandbox works in the agent's own.</param>
/// <param name="Skills">The directory of skills that goes with it.</param>
/// <param name="Claim">The sandbox that it became; null as long as it waits.</param>
internal sealed record PoolRecord(string Name, string? Workspace, string? Skills, PoolClaim? Claim);

/// <summary>What a container from the pool became.</summary>
/// <param name="ContainerId">The engine's id.</param>
/// <param name="ContainerName">Its new name.</param>
/// <param name="Labels">What stands in for its labels.</param>
internal sealed record PoolClaim(string ContainerId, string ContainerName, Dictionary<string, string> Labels);

/// <summary>JSON of the records.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PoolRecord))]
internal sealed partial class PoolRecordJson : JsonSerializerContext;
