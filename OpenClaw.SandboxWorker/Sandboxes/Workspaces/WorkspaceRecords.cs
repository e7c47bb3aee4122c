using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.SandboxWorker.Configuration;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Sandboxes.Workspaces;

/// <summary>
/// Which workspaces the worker made, for whom, and when each was last in use. What has no record here was made by somebody else and is
/// never removed.
/// </summary>
internal sealed class WorkspaceRecords(WorkerOptions options, TimeProvider time)
{
    private string Root => Path.Combine(options.SandboxStateDir, "workspaces");

    /// <summary>Notes that the workspace of a policy is in use.</summary>
    public void Note(SandboxPolicy policy)
    {
        if (!policy.Workspace.IsOwn)
        {
            return;
        }

        Directory.CreateDirectory(Root);
        var record = new WorkspaceRecord(policy.Identity.ContainerName, policy.ScopeKey, policy.Workspace.Directory, policy.Workspace.SkillsDirectory, policy.Prune.WorkspaceDays);
        var path = PathOf(record.ContainerName);
        var temporary = path + ".new";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(record, WorkspaceRecordJson.Default.WorkspaceRecord));
        File.SetLastWriteTimeUtc(temporary, time.GetUtcNow().UtcDateTime);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Notes that its container is gone.</summary>
    public void NoteEnd(string containerName)
    {
        if (File.Exists(PathOf(containerName)))
        {
            File.SetLastWriteTimeUtc(PathOf(containerName), time.GetUtcNow().UtcDateTime);
        }
    }

    /// <summary>The records, each with the time of its last use.</summary>
    public IEnumerable<(WorkspaceRecord Record, DateTimeOffset LastUsed)> Read()
    {
        foreach (var path in Directory.Exists(Root) ? Directory.GetFiles(Root, "*.json") : [])
        {
            if (TryRead(path) is { } record)
            {
                yield return (record, new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero));
            }
        }
    }

    public void Forget(string containerName) => File.Delete(PathOf(containerName));

    private string PathOf(string containerName) => Path.Combine(Root, containerName + ".json");

    private static WorkspaceRecord? TryRead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), WorkspaceRecordJson.Default.WorkspaceRecord);
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            // Without a record a workspace is kept.
            return null;
        }
    }
}

/// <summary>A workspace that the worker made.</summary>
/// <param name="ContainerName">Name of the container that has it, when there is one.</param>
/// <param name="ScopeKey">The scope it belongs to.</param>
/// <param name="Directory">The workspace.</param>
/// <param name="SkillsDirectory">Its copies of skills; null for none.</param>
/// <param name="KeepDays">Days without a container after which it may go; 0 keeps it for ever.</param>
internal sealed record WorkspaceRecord(string ContainerName, string ScopeKey, string Directory, string? SkillsDirectory, int KeepDays);

/// <summary>JSON of the records.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(WorkspaceRecord))]
internal sealed partial class WorkspaceRecordJson : JsonSerializerContext;
