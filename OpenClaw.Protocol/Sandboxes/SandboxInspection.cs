using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Sandboxes;

/// <summary>The worker's routes that say what a sandbox is, without and with starting one.</summary>
public static class SandboxInspectionRoutes
{
    /// <summary>POST <see cref="SandboxInspectionRequest"/>, answered by <see cref="SandboxExplanation"/>. Starts nothing.</summary>
    public const string Explain = "/v1/sandboxes/explain";

    /// <summary>
    /// POST <see cref="SandboxInspectionRequest"/>, answered by <see cref="SandboxDiagnosis"/>: starts a sandbox of its own with these
    /// settings, looks around in it, and removes it.
    /// </summary>
    public const string Doctor = "/v1/sandboxes/doctor";
}

/// <summary>Which sandbox to look at.</summary>
/// <param name="Sandbox">Its settings, as a command would get them.</param>
public sealed record SandboxInspectionRequest(SandboxSpec Sandbox);

/// <summary>What the worker makes of a sandbox's settings: the object that its commands run by.</summary>
public sealed record SandboxExplanation
{
    /// <summary>The container's name.</summary>
    public required string ContainerName { get; init; }

    /// <summary>Its image's name.</summary>
    public required string Image { get; init; }

    /// <summary>Who its commands run as, <c>uid:gid</c>.</summary>
    public required string User { get; init; }

    /// <summary>Where commands start, absolute in the container.</summary>
    public required string Workdir { get; init; }

    /// <summary>What of the worker's machine the container sees.</summary>
    public required IReadOnlyList<SandboxMountInfo> Mounts { get; init; }

    /// <summary>All settings as texts by name, those that may be secret as hashes; the same that decide whether a container is out of date.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>The container that exists now: <c>running</c>, <c>stopped</c> or <c>absent</c>.</summary>
    public required string State { get; init; }

    /// <summary>In what the container that exists differs from the settings, one text for each.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>Why no sandbox could be made by these settings now; null when one could.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WorkerError? Problem { get; init; }
}

/// <summary>A directory or file of the worker's machine that a sandbox sees.</summary>
/// <param name="HostRoot">Absolute path there.</param>
/// <param name="ContainerRoot">Absolute path in the container.</param>
/// <param name="Writable">Whether the sandbox may write to it.</param>
/// <param name="Source"><c>sandbox</c> for a workspace of its own, <c>agent</c> for the agent's, <c>skills</c> for copies of its skills, <c>bind</c> for one from the configuration.</param>
public sealed record SandboxMountInfo(string HostRoot, string ContainerRoot, bool Writable, string Source);

/// <summary>What a real sandbox looks like from inside.</summary>
public sealed record SandboxDiagnosis
{
    /// <summary>Its image's name.</summary>
    public required string Image { get; init; }

    /// <summary>Name of the container that was looked at; it is removed again.</summary>
    public required string ContainerName { get; init; }

    /// <summary>Milliseconds from nothing to its first command; null when it did not start.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? StartMs { get; init; }

    /// <summary>What the engine says of itself; null when it does not answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EngineReport? Engine { get; init; }

    /// <summary>What was looked at, each with what should be there.</summary>
    public required IReadOnlyList<DiagnosisCheck> Checks { get; init; }

    /// <summary>Why it did not start or could not be looked at; null when it was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WorkerError? Error { get; init; }

    /// <summary>Whether everything is as it should be.</summary>
    public required bool Ok { get; init; }
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Passed">Whether it is as it should be.</param>
/// <param name="Found">What is there, in words.</param>
/// <param name="Expected">What the settings say should be there, in words.</param>
public sealed record DiagnosisCheck(string Name, bool Passed, string Found, string Expected);
