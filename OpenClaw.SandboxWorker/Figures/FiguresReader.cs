using Docker.DotNet;
using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Engine;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

namespace OpenClaw.SandboxWorker.Figures;

/// <summary>What sandboxes use. The engine says it, not the sandbox: what runs there could say anything.</summary>
internal sealed class FiguresReader(EngineClient engine, SandboxCatalog catalog, SandboxManager sandboxes, TimeProvider time)
{
    // An engine reads some files for each; more at once only wait there.
    private const int AtOnce = 8;

    /// <param name="before">What processor use is measured against; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SandboxException">The engine does not answer.</exception>
    public async Task<SandboxFigures> ReadAsync(SandboxFigures? before, CancellationToken cancellationToken)
    {
        var found = await catalog.ListAsync(cancellationToken);
        var usages = new SandboxUsage?[found.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, found.Count, options, async (index, token) =>
            usages[index] = found[index].Running ? await ReadUsageAsync(found[index].ContainerId, token) : null);

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return new SandboxFigures(now, [.. found.Select((sandbox, index) => Describe(sandbox, usages[index], now, before))]);
    }

    private SandboxFigure Describe(SandboxInfo sandbox, SandboxUsage? usage, long now, SandboxFigures? before)
    {
        var commands = sandboxes.Find(sandbox.ContainerName)?.Commands ?? 0;
        var earlier = before?.Sandboxes.FirstOrDefault(figure => figure.Sandbox.ContainerId == sandbox.ContainerId)?.Usage;
        var passed = now - (before?.AtMs ?? now);
        // Less than before means that it was started again in between.
        var used = usage?.CpuTimeMs - earlier?.CpuTimeMs;
        return new SandboxFigure
        {
            Sandbox = sandbox,
            AgeMs = Math.Max(0, now - sandbox.CreatedAtMs),
            IdleMs = commands > 0 ? 0 : now - sandbox.LastUsedAtMs is { } idle ? Math.Max(0, idle) : null,
            Commands = commands,
            Usage = used >= 0 && passed > 0 ? usage! with { Cpus = Math.Round(used.Value / passed, 3) } : usage,
        };
    }

    private async Task<SandboxUsage?> ReadUsageAsync(string containerId, CancellationToken cancellationToken)
    {
        try
        {
            var answer = new Latest();
            await engine.CallAsync(
                "stats",
                EngineClient.QuickCall,
                (client, token) => client.Containers.GetContainerStatsAsync(containerId, new ContainerStatsParameters { Stream = false, OneShot = true }, answer, token),
                cancellationToken);

            // An engine answers for a container that has just ended too, with nothing in it.
            return answer.Value is { MemoryStats.Usage: > 0 } stats ? Read(stats) : null;
        }
        catch (DockerApiException)
        {
            return null;
        }
    }

    private static SandboxUsage Read(ContainerStatsResponse stats) => new()
    {
        CpuTimeMs = stats.CPUStats.CPUUsage.TotalUsage / 1e6,
        MemoryBytes = (long)(stats.MemoryStats.Usage - Math.Min(stats.MemoryStats.Usage, Droppable(stats.MemoryStats.Stats))),
        MemoryLimitBytes = (long)stats.MemoryStats.Limit,
        Pids = (long)stats.PidsStats.Current,
        PidsLimit = (long)stats.PidsStats.Limit,
    };

    // The name in version 1 of control groups, and that in version 2.
    private static ulong Droppable(IDictionary<string, ulong>? stats) =>
        stats is null ? 0 : stats.TryGetValue("total_inactive_file", out var value) || stats.TryGetValue("inactive_file", out value) ? value : 0;

    // Reported on the reading thread, unlike Progress<T>.
    private sealed class Latest : IProgress<ContainerStatsResponse>
    {
        public ContainerStatsResponse? Value { get; private set; }

        public void Report(ContainerStatsResponse value) => Value = value;
    }
}
