namespace OpenClaw.SandboxWorker.Exec;

/// <summary>How often a sandbox met its limits so far, by the counters of its cgroup.</summary>
/// <param name="OomKills">Processes that were killed for want of memory.</param>
/// <param name="RefusedForks">Processes that the process limit refused.</param>
internal readonly record struct LimitCounts(long OomKills, long RefusedForks);
