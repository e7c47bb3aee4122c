using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

namespace OpenClaw.SandboxWorker.Sandboxes.Workspaces;

/// <summary>Removes workspaces that the worker made, when their owner's settings ask for it and no container has had them for long enough.</summary>
internal sealed class WorkspacePruning(WorkspaceRecords records, SandboxSlots slots, ContainerStore containers, TimeProvider time)
{
    public async Task<IReadOnlyList<SandboxRemoval>> PruneAsync(bool dryRun, CancellationToken cancellationToken)
    {
        var removals = new List<SandboxRemoval>();
        foreach (var (record, lastUsed) in records.Read().Where(entry => IsDue(entry.Record, entry.LastUsed)).ToList())
        {
            var slot = slots.Get(record.ContainerName);
            await slot.Lock.WaitAsync(cancellationToken);
            try
            {
                if (slot.Live is null && await containers.FindAsync(record.ContainerName, cancellationToken) is null)
                {
                    var removal = new SandboxRemoval(record.Directory, record.ScopeKey, $"no container had it for more than {record.KeepDays} days (since {lastUsed:u})", Kind: SandboxRemovalKinds.Workspace);
                    removals.Add(dryRun ? removal : removal with { Error = TryRemove(record) });
                }
            }
            finally
            {
                slot.Lock.Release();
            }
        }

        return removals;
    }

    private bool IsDue(WorkspaceRecord record, DateTimeOffset lastUsed) => record.KeepDays > 0 && time.GetUtcNow() - lastUsed > TimeSpan.FromDays(record.KeepDays);

    private string? TryRemove(WorkspaceRecord record)
    {
        try
        {
            // Links are removed, not followed.
            foreach (var directory in new[] { record.Directory, record.SkillsDirectory }.OfType<string>().Where(Directory.Exists))
            {
                Directory.Delete(directory, recursive: true);
            }

            records.Forget(record.ContainerName);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}
