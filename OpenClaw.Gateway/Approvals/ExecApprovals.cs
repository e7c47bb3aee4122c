using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Connections;

namespace OpenClaw.Gateway.Approvals;

/// <summary>What somebody may answer.</summary>
internal static class ApprovalDecisions
{
    public const string AllowOnce = "allow-once";
    public const string AllowAlways = "allow-always";
    public const string Deny = "deny";

    public static IReadOnlyList<string> All { get; } = [AllowOnce, AllowAlways, Deny];
}

/// <summary>A command that waits for a person.</summary>
/// <param name="Id">Names it in <c>exec.approval.resolve</c>.</param>
/// <param name="Request">The command as people see it: all of it, nothing cut off.</param>
/// <param name="CreatedAtMs">Milliseconds since the epoch.</param>
/// <param name="ExpiresAtMs">When nobody may decide any more.</param>
internal sealed record PendingApproval(string Id, JsonObject Request, long CreatedAtMs, long ExpiresAtMs)
{
    public TaskCompletionSource<string?> Decision { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["request"] = Request.DeepClone(),
        ["createdAtMs"] = CreatedAtMs,
        ["expiresAtMs"] = ExpiresAtMs,
    };
}

/// <summary>
/// The commands that wait for a decision. Operators hear of them by events; whoever asked gets the decision, or none when the time is
/// over. Nobody to ask means no decision, and no decision means no.
/// </summary>
internal sealed class ExecApprovals(EventBroadcaster events, TimeProvider time)
{
    private const int MaxWaiting = 200;

    private readonly ConcurrentDictionary<string, PendingApproval> _waiting = new(StringComparer.Ordinal);

    public IReadOnlyList<PendingApproval> Waiting => [.. _waiting.Values.OrderBy(approval => approval.CreatedAtMs)];

    /// <summary>Puts a command before the operators; null when the id is taken or too many wait.</summary>
    public PendingApproval? Submit(string? id, JsonObject request, TimeSpan timeout)
    {
        var now = time.GetUtcNow();
        var approval = new PendingApproval(id ?? Guid.NewGuid().ToString(), request, now.ToUnixTimeMilliseconds(), (now + timeout).ToUnixTimeMilliseconds());
        if (_waiting.Count >= MaxWaiting || !_waiting.TryAdd(approval.Id, approval))
        {
            return null;
        }

        events.Broadcast("exec.approval.requested", approval.ToJson(), dropIfSlow: true);
        return approval;
    }

    /// <summary>Waits for the decision of a submitted command; null when nobody decided in time.</summary>
    public async Task<string?> WaitAsync(PendingApproval approval, CancellationToken cancellationToken)
    {
        try
        {
            var left = DateTimeOffset.FromUnixTimeMilliseconds(approval.ExpiresAtMs) - time.GetUtcNow();
            return await approval.Decision.Task.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for the decision any more; operators should not be asked for it.
            if (_waiting.ContainsKey(approval.Id))
            {
                Announce(approval.Id, null, null);
            }

            throw;
        }
        finally
        {
            _waiting.TryRemove(approval.Id, out _);
        }
    }

    /// <summary>Decides; false when there is no such command, or somebody was faster.</summary>
    public bool Resolve(string id, string decision, string? resolvedBy)
    {
        if (!_waiting.TryRemove(id, out var approval) || !approval.Decision.TrySetResult(decision))
        {
            return false;
        }

        Announce(id, decision, resolvedBy);
        return true;
    }

    private void Announce(string id, string? decision, string? resolvedBy) => events.Broadcast("exec.approval.resolved", new JsonObject
    {
        ["id"] = id,
        ["decision"] = decision,
        ["resolvedBy"] = resolvedBy,
        ["ts"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
    }, dropIfSlow: true);
}
