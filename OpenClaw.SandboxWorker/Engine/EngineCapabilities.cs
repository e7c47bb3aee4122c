using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Engine;

/// <summary>
/// What the engine can apply. It accepts some settings and drops them silently; those are refused here, so that a sandbox is never
/// weaker than it says.
/// </summary>
internal sealed partial class EngineCapabilities(EngineClient engine, TimeProvider time, ILogger<EngineCapabilities> logger)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private SystemInfoResponse? _info;
    private long _readAt;
    private string? _reported;

    /// <exception cref="SandboxException">The engine cannot apply one of the settings.</exception>
    public async Task RequireAsync(SandboxPolicy policy, CancellationToken cancellationToken)
    {
        var info = await GetAsync(cancellationToken);
        var missing = Missing(info, policy).ToList();
        if (missing.Count > 0)
        {
            throw new SandboxException(
                WorkerErrorCodes.EngineUnsupported,
                $"The engine ({info.ServerVersion} on {info.Name}) cannot apply: {string.Join("; ", missing)}.",
                "Use an engine that can, or leave the setting out knowingly.");
        }
    }

    /// <summary>The engine as a person wants to know it.</summary>
    /// <exception cref="SandboxException">The engine does not answer.</exception>
    public async Task<EngineReport> ReportAsync(CancellationToken cancellationToken) => EngineReportWriter.Write(await GetAsync(cancellationToken));

    private static IEnumerable<string> Missing(SystemInfoResponse info, SandboxPolicy policy)
    {
        foreach (var feature in EngineFeature.All.Where(feature => feature.IsNeeded(policy) && !feature.IsPresent(info)))
        {
            yield return $"{feature.Setting} ({feature.Problem})";
        }

        if (policy.Docker.NanoCpus > info.NCPU * 1_000_000_000L)
        {
            yield return $"docker.cpus (it has {info.NCPU})";
        }

        if (policy.Docker.Runtime is { } runtime && info.Runtimes?.ContainsKey(runtime) != true)
        {
            yield return $"docker.runtime \"{runtime}\" (it has {string.Join(", ", info.Runtimes?.Keys ?? [])})";
        }
    }

    private async Task<SystemInfoResponse> GetAsync(CancellationToken cancellationToken)
    {
        if (_info is { } known && time.GetElapsedTime(_readAt) < Lifetime)
        {
            return known;
        }

        var info = await engine.CallAsync("info", EngineClient.QuickCall, (client, token) => client.System.GetSystemInfoAsync(token), cancellationToken);
        _info = info;
        _readAt = time.GetTimestamp();
        LogWhenNew(info);
        return info;
    }

    // Once for each engine: it stays what it is.
    private void LogWhenNew(SystemInfoResponse info)
    {
        if (Interlocked.Exchange(ref _reported, info.ID) == info.ID)
        {
            return;
        }

        var report = EngineReportWriter.Write(info);
        LogEngine(report.ServerVersion, report.OperatingSystem, report.CgroupVersion, report.RuncVersion, string.Join(", ", report.Runtimes));
        foreach (var problem in report.Capabilities.Where(capability => !capability.Supported).Select(capability => $"{capability.Setting}: {capability.Problem}").Concat(report.Warnings))
        {
            LogProblem(problem);
        }
    }

    [LoggerMessage(45, LogLevel.Information, "Engine {Version} on {OperatingSystem}, cgroup {CgroupVersion}, runc {RuncVersion}, runtimes {Runtimes}")]
    private partial void LogEngine(string version, string operatingSystem, string cgroupVersion, string runcVersion, string runtimes);

    [LoggerMessage(46, LogLevel.Warning, "The engine: {Problem}")]
    private partial void LogProblem(string problem);
}
