using System.Globalization;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

/// <summary>An owner's prune settings, as they travel on labels: what was made for an owner is judged by that owner's settings.</summary>
/// <param name="IdleHours">Hours without use; 0 turns the rule off.</param>
/// <param name="MaxAgeDays">Days since creation; 0 turns the rule off.</param>
internal sealed record PruneLimits(int IdleHours, int MaxAgeDays)
{
    /// <summary>How long something that takes minutes to make again stays when nobody uses it: the longer of the two; null for ever.</summary>
    public TimeSpan? Keep => (IdleHours, MaxAgeDays) == (0, 0) ? null : TimeSpan.FromHours(Math.Max(IdleHours, MaxAgeDays * 24L));

    public static string Text(SandboxPruneSettings settings) => $"{settings.IdleHours}/{settings.MaxAgeDays}";

    /// <returns>Null when the label is missing or not readable: then nothing is pruned.</returns>
    public static PruneLimits? Of(IDictionary<string, string>? labels) =>
        labels?.TryGetValue(SandboxLabels.Prune, out var text) == true
        && text.Split('/') is [var idle, var age]
        && int.TryParse(idle, NumberStyles.None, CultureInfo.InvariantCulture, out var idleHours)
        && int.TryParse(age, NumberStyles.None, CultureInfo.InvariantCulture, out var maxAgeDays)
            ? new PruneLimits(idleHours, maxAgeDays)
            : null;

    /// <summary>Why a sandbox is to be removed; null when it is not.</summary>
    public string? ReasonToRemove(DateTimeOffset now, DateTimeOffset created, DateTimeOffset used)
    {
        if (IdleHours > 0 && now - used > TimeSpan.FromHours(IdleHours))
        {
            return $"not used for more than {IdleHours} h";
        }

        return MaxAgeDays > 0 && now - created > TimeSpan.FromDays(MaxAgeDays) ? $"older than {MaxAgeDays} days" : null;
    }
}
