using System.Text.RegularExpressions;

namespace Aspire.Conformance.Tests.RunMode;

/// <summary>A difference that is meant.</summary>
/// <param name="Cases">Cases in which it occurs.</param>
/// <param name="Document">Document in which it occurs.</param>
/// <param name="Path">Pattern of the paths.</param>
/// <param name="Reason">Why ours is right, or at least not worse.</param>
internal sealed record RunModeDifference(string[] Cases, string Document, string Path, string Reason)
{
    public bool Covers(string conformanceCase, string document, JsonDifference difference) =>
        Cases.Contains(conformanceCase) && Document == document && Regex.IsMatch(difference.Path, $"^{Path}$", RegexOptions.CultureInvariant);
}

/// <summary>All differences from the recordings in run mode. One that is not here fails, and so does one that no longer occurs.</summary>
internal static class RunModeDifferences
{
    public static readonly RunModeDifference[] All =
    [
        new(["06-references", "08-otlp"], "run-model", @"endpoints\.[^.]+\[\d\]\.allocated\[0\]",
            "The real one puts the name of a .NET type in the place of the target port of a tunnelled endpoint."),
        new(["07-lifecycle"], "run-model", @"resources\.follower\.stateStyle",
            "A failure is painted as one."),
        new(["07-lifecycle"], "run-model", @"resources\.migrate-schema\.stateHistory\[\d\]",
            "The engine of the recording said of a container that ended at once only that it ended; ours says that it ran."),
        new(["07-lifecycle"], "run-model", @"resources\.nightly\.properties\.executable\.args \(sensitive\)\[\d\]",
            "The command line of a resource that a person starts is shown before it starts."),
        new(["07-lifecycle"], "run-objects", @"resources\.toolbox\.(start|createdAgainOnStart)",
            "A container that a person starts is created when it starts; before, there is none to remove."),
        new(["09b-compose-dashboard"], "run-model", @"resources\.loud\..*",
            "In the real one a container that exports telemetry waits for ever when no container refers to a process of the host."),
        new(["09b-compose-dashboard"], "run-objects", @"resources\.loud",
            "In the real one a container that exports telemetry waits for ever when no container refers to a process of the host."),
        new(["10-commands-events"], "run-model", @"resources\.hub\.stateHistory\[\d\]",
            "The engine of the recording stopped at once; ours says that it stops."),
        new(["08-otlp"], "run-objects.no-tunnel", @"services\.api-1",
            "Without a tunnel the container engine leads to the host, and ours has nothing to serve there."),
        new(["08-otlp"], "run-model.no-tunnel", @"endpoints\.api-http\[0\]\.allocated\[\d\]",
            "A way from the containers to a process is opened when a container refers to it, and no container does."),
        new(["openclaw-sketch"], "run-model", @"endpoints\.(gateway|sandbox-worker)\[0\]\.allocated\[\d\]",
            "A way from the containers to a process is opened when a container refers to it, and no container does."),
    ];
}
