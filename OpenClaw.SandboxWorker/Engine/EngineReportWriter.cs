using System.Text.RegularExpressions;
using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using Version = System.Version;

namespace OpenClaw.SandboxWorker.Engine;

/// <summary>Writes what an engine says about itself as a report.</summary>
internal static partial class EngineReportWriter
{
    // The first releases of each line in which a container cannot get out by /proc (CVE-2025-31133, CVE-2025-52565, CVE-2025-52881).
    private static readonly Version[] MendedRunc = [new(1, 2, 8), new(1, 3, 3)];

    public static EngineReport Write(SystemInfoResponse info) => new()
    {
        ServerVersion = info.ServerVersion ?? "",
        Name = info.Name ?? "",
        OperatingSystem = info.OperatingSystem ?? "",
        KernelVersion = info.KernelVersion ?? "",
        Architecture = info.Architecture ?? "",
        Processors = info.NCPU,
        MemoryBytes = info.MemTotal,
        CgroupVersion = info.CgroupVersion ?? "",
        Rootless = EngineFeature.Has(info, "rootless"),
        UserNamespaces = EngineFeature.Has(info, "userns"),
        Runtimes = [.. (info.Runtimes?.Keys ?? []).Order(StringComparer.Ordinal)],
        DefaultRuntime = info.DefaultRuntime ?? "",
        RuncVersion = info.RuncCommit?.ID ?? "",
        Capabilities = [.. EngineFeature.All.Select(feature => feature.IsPresent(info)
            ? new EngineCapability(feature.Setting, true, null)
            : new EngineCapability(feature.Setting, false, feature.Problem))],
        Warnings = [.. Warnings(info)],
    };

    private static IEnumerable<string> Warnings(SystemInfoResponse info)
    {
        if (VersionNumber().Match(info.RuncCommit?.ID ?? "") is { Success: true } match && Version.Parse(match.Value) is var runc && IsFlawed(runc))
        {
            yield return $"runc {info.RuncCommit!.ID} is older than {string.Join(" and ", MendedRunc.Select(version => version.ToString()))}, which mend known ways out of a container; unless your distribution has mended it, update it.";
        }

        foreach (var warning in info.Warnings ?? [])
        {
            yield return warning;
        }
    }

    private static bool IsFlawed(Version runc) =>
        runc < MendedRunc[0] || MendedRunc.Any(mended => (runc.Major, runc.Minor) == (mended.Major, mended.Minor) && runc < mended);

    [GeneratedRegex(@"\A[0-9]+\.[0-9]+\.[0-9]+")]
    private static partial Regex VersionNumber();
}
