using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Sandboxes;

/// <summary>
/// The worker's HTTP interface. Every route needs <c>Authorization: Bearer &lt;worker token&gt;</c>. A failure before a stream begins
/// is a JSON <see cref="WorkerError"/> with a 4xx or 5xx status; inside a stream it is a frame.
/// </summary>
public static class WorkerRoutes
{
    /// <summary>POST <see cref="ExecRequest"/>, answered by a stream of <see cref="ExecFrame"/>s.</summary>
    public const string Exec = "/v1/exec";

    /// <summary>GET: the sandboxes that exist, as <see cref="SandboxList"/>.</summary>
    public const string Sandboxes = "/v1/sandboxes";

    /// <summary>POST <see cref="PruneRequest"/>: removes what <see cref="SandboxPruneSettings"/> say, answered by <see cref="SandboxRemovals"/>.</summary>
    public const string Prune = "/v1/sandboxes/prune";

    /// <summary>POST <see cref="RecreateRequest"/>: removes sandboxes, which come back on their next use; answered by <see cref="SandboxRemovals"/>.</summary>
    public const string Recreate = "/v1/sandboxes/recreate";

    /// <summary>Media type of an <see cref="ExecFrame"/> stream.</summary>
    public const string ExecStreamMediaType = "application/vnd.openclaw.exec-stream";
}

/// <summary>
/// Runs one shell command in a sandbox, which is created when it does not exist. Properties with a default have a setter: the JSON
/// source generator would reset those that can only be initialised when the JSON leaves them out.
/// </summary>
public sealed record ExecRequest
{
    /// <summary>The sandbox to run in.</summary>
    public required SandboxSpec Sandbox { get; init; }

    /// <summary>Run by <c>/bin/sh -lc</c>; never empty.</summary>
    public required string Command { get; init; }

    /// <summary>Working directory: absolute inside the container, or relative to the workspace. Null means the workspace.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Workdir { get; init; }

    /// <summary>Environment on top of <see cref="SandboxDockerSettings.Env"/>; arrives byte for byte.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>What the command reads; null closes its standard input at once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? Stdin { get; init; }

    /// <summary>Milliseconds after which every process of the command is killed; 0 or less means no limit.</summary>
    public int TimeoutMs { get; set; } = 1_800_000;

    /// <summary>When the command goes on without the stream; null means never: whoever closes the stream ends the command.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExecYield? Yield { get; init; }
}

/// <summary>
/// Lets a command go on after its stream: the stream ends with <see cref="ExecFrameKind.Yielded"/>, and <see cref="ProcessRoutes"/> reach
/// the command from then on. While an owner has as many commands running as may be, the stream stays with the command instead.
/// </summary>
/// <param name="Owner">Who may see it afterwards.</param>
/// <param name="AfterMs">Milliseconds to wait for its end, 0 to 120000. With 0 its standard input stays open for <see cref="ProcessRoutes.Write"/>.</param>
public sealed record ExecYield(string Owner, int AfterMs);

/// <summary>First frame of a stream: which container runs the command.</summary>
public sealed record ExecStarted
{
    /// <summary>The engine's full container id.</summary>
    public required string ContainerId { get; init; }

    /// <summary>The container's name.</summary>
    public required string ContainerName { get; init; }

    /// <summary>Whether this call created the container.</summary>
    public required bool Created { get; init; }

    /// <summary>Milliseconds from the request to this frame.</summary>
    public required double EnsureMs { get; init; }

    /// <summary>What a person should know, such as a changed setting that this sandbox does not have yet; null when there is nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Warning { get; init; }
}

/// <summary>Last frame of a stream that ran to its end.</summary>
public sealed record ExecExited
{
    /// <summary>Exit code of the command; 137 after a kill.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Milliseconds the command ran.</summary>
    public required double DurationMs { get; init; }

    /// <summary>Bytes written to standard output.</summary>
    public required long StdoutBytes { get; init; }

    /// <summary>Bytes written to standard error.</summary>
    public required long StderrBytes { get; init; }

    /// <summary>Whether the time limit ended it.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Whether the container's memory limit killed one of its processes.</summary>
    public bool OomKilled { get; init; }

    /// <summary>Whether the container's process limit refused it a process.</summary>
    public bool PidsLimitHit { get; init; }

    /// <summary>Whether the file system of the workspace has no space left.</summary>
    public bool DiskFull { get; init; }
}

/// <summary>Why the worker did not do what was asked.</summary>
public sealed record WorkerError
{
    /// <summary>One of <see cref="WorkerErrorCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>What is wrong, with the field and value where there is one; never a secret.</summary>
    public required string Message { get; init; }

    /// <summary>What a person can do about it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Fix { get; init; }
}

/// <summary>The closed set of <see cref="WorkerError.Code"/>.</summary>
public static class WorkerErrorCodes
{
    /// <summary>The token is missing or wrong.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The worker's own configuration is wrong; it serves nothing until that is corrected.</summary>
    public const string NotReady = "not_ready";

    /// <summary>The request itself is wrong.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>A setting is not allowed.</summary>
    public const string PolicyDenied = "policy_denied";

    /// <summary>The engine does not answer.</summary>
    public const string EngineUnavailable = "engine_unavailable";

    /// <summary>The engine cannot apply a setting.</summary>
    public const string EngineUnsupported = "engine_unsupported";

    /// <summary>The image does not exist on the engine's machine.</summary>
    public const string ImageMissing = "image_missing";

    /// <summary>The setup command failed; the next use runs it again.</summary>
    public const string SetupFailed = "setup_failed";

    /// <summary>The container could not be made or started; nothing of it remains.</summary>
    public const string CreateFailed = "create_failed";

    /// <summary>The sandbox is in use and weaker than the settings ask for; it must be recreated first.</summary>
    public const string StaleSandbox = "stale_sandbox";

    /// <summary>The sandbox ended while the command ran.</summary>
    public const string SandboxLost = "sandbox_lost";

    /// <summary>The command could not be started.</summary>
    public const string ExecFailed = "exec_failed";

    /// <summary>There is no such thing, or it is somebody else's.</summary>
    public const string NotFound = "not_found";

    /// <summary>There are as many as may be.</summary>
    public const string LimitReached = "limit_reached";

    /// <summary>The path leads to nothing.</summary>
    public const string FileNotFound = "file_not_found";

    /// <summary>What is there is not a regular file, or may not be touched, or is not what was expected.</summary>
    public const string FileDenied = "file_denied";

    /// <summary>The path leads out of the sandbox's mounts.</summary>
    public const string OutsideRoot = "outside_root";

    /// <summary>The sandbox sees the file read-only.</summary>
    public const string FileReadOnly = "read_only";

    /// <summary>There are more bytes than one request may have.</summary>
    public const string FileTooLarge = "too_large";

    /// <summary>A directory cannot be given to a sandbox: the engine cannot reach what the worker sees there.</summary>
    public const string PathNotShared = "path_not_shared";

    /// <summary>A fault of the worker.</summary>
    public const string Internal = "internal";
}

/// <summary>Answer of <see cref="WorkerRoutes.Sandboxes"/>.</summary>
/// <param name="Sandboxes">One entry per container, running or not.</param>
public sealed record SandboxList(IReadOnlyList<SandboxInfo> Sandboxes);

/// <summary>One sandbox that exists.</summary>
public sealed record SandboxInfo
{
    /// <summary>The engine's full container id.</summary>
    public required string ContainerId { get; init; }

    /// <summary>The container's name.</summary>
    public required string ContainerName { get; init; }

    /// <summary>The scope it belongs to.</summary>
    public required string ScopeKey { get; init; }

    /// <summary>Image reference.</summary>
    public required string Image { get; init; }

    /// <summary>Whether it runs.</summary>
    public required bool Running { get; init; }

    /// <summary>Milliseconds since the epoch.</summary>
    public required long CreatedAtMs { get; init; }

    /// <summary>Milliseconds since the epoch; null when not used since the worker started.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? LastUsedAtMs { get; init; }
}

/// <summary>Which sandboxes to prune.</summary>
/// <param name="DryRun">Only say what would be removed.</param>
public sealed record PruneRequest(bool DryRun = false);

/// <summary>Which sandboxes to remove; exactly one of the three selectors is set.</summary>
public sealed record RecreateRequest
{
    /// <summary>Every sandbox of this worker.</summary>
    public bool All { get; init; }

    /// <summary>The sandbox with exactly this scope key.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ScopeKey { get; init; }

    /// <summary>The sandboxes of this agent: scope key <c>agent:&lt;id&gt;</c> or one that continues it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AgentId { get; init; }

    /// <summary>Only say what would be removed.</summary>
    public bool DryRun { get; init; }
}

/// <summary>What was removed, or would be.</summary>
/// <param name="Removals">One entry per sandbox.</param>
public sealed record SandboxRemovals(IReadOnlyList<SandboxRemoval> Removals);

/// <summary>Something of a sandbox that was removed, or would be.</summary>
/// <param name="ContainerName">The container's name; the reference of an image, the path of a workspace.</param>
/// <param name="ScopeKey">The scope it belonged to; empty for an image, which several may use.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Error">Why it is still there; null when it is gone, or nothing was to be done.</param>
/// <param name="Kind">One of <see cref="SandboxRemovalKinds"/>.</param>
public sealed record SandboxRemoval(
    string ContainerName,
    string ScopeKey,
    string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null,
    string Kind = SandboxRemovalKinds.Container);

/// <summary>The closed set of <see cref="SandboxRemoval.Kind"/>.</summary>
public static class SandboxRemovalKinds
{
    /// <summary>A container; it comes back on the next use.</summary>
    public const string Container = "container";

    /// <summary>An image that a setup command made; it is built again on the next use.</summary>
    public const string Image = "image";

    /// <summary>A workspace that the worker made, with the files in it.</summary>
    public const string Workspace = "workspace";
}

/// <summary>Source-generated JSON of the worker's interface.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ExecRequest))]
[JsonSerializable(typeof(ExecStarted))]
[JsonSerializable(typeof(ExecExited))]
[JsonSerializable(typeof(WorkerError))]
[JsonSerializable(typeof(SandboxList))]
[JsonSerializable(typeof(SandboxSpec))]
[JsonSerializable(typeof(PruneRequest))]
[JsonSerializable(typeof(RecreateRequest))]
[JsonSerializable(typeof(SandboxRemovals))]
[JsonSerializable(typeof(SandboxFigures))]
[JsonSerializable(typeof(StopSandboxRequest))]
[JsonSerializable(typeof(TerminalRequest))]
[JsonSerializable(typeof(TerminalSize))]
[JsonSerializable(typeof(TerminalEvent))]
[JsonSerializable(typeof(SandboxInspectionRequest))]
[JsonSerializable(typeof(SandboxExplanation))]
[JsonSerializable(typeof(SandboxDiagnosis))]
[JsonSerializable(typeof(FileReadRequest))]
[JsonSerializable(typeof(FileContent))]
[JsonSerializable(typeof(FileWriteRequest))]
[JsonSerializable(typeof(FileRemoveRequest))]
[JsonSerializable(typeof(FileWritten))]
[JsonSerializable(typeof(EngineReport))]
[JsonSerializable(typeof(WorkspacePrepareRequest))]
[JsonSerializable(typeof(WorkspacePrepared))]
[JsonSerializable(typeof(InboundMediaRequest))]
[JsonSerializable(typeof(InboundMediaStored))]
[JsonSerializable(typeof(ProcessStartRequest))]
[JsonSerializable(typeof(ProcessListRequest))]
[JsonSerializable(typeof(ProcessReference))]
[JsonSerializable(typeof(ProcessWaitRequest))]
[JsonSerializable(typeof(ProcessReadRequest))]
[JsonSerializable(typeof(ProcessWriteRequest))]
[JsonSerializable(typeof(ProcessStatus))]
[JsonSerializable(typeof(ProcessList))]
[JsonSerializable(typeof(ProcessOutput))]
public sealed partial class WorkerJson : JsonSerializerContext;
