using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Sandboxes;

/// <summary>
/// The worker's routes for commands that run on after the answer. Each command has an owner; to any other it does not exist.
/// Nothing of them survives the worker.
/// </summary>
public static class ProcessRoutes
{
    /// <summary>POST <see cref="ProcessStartRequest"/>: starts a command, answered by its <see cref="ProcessStatus"/> once it runs.</summary>
    public const string Start = "/v1/processes/start";

    /// <summary>POST <see cref="ProcessListRequest"/>, answered by <see cref="ProcessList"/>.</summary>
    public const string List = "/v1/processes/list";

    /// <summary>POST <see cref="ProcessReadRequest"/>: output from an offset on, waiting for more when asked to; answered by <see cref="ProcessOutput"/>.</summary>
    public const string Read = "/v1/processes/read";

    /// <summary>POST <see cref="ProcessWaitRequest"/>: waits for the end, answered by the <see cref="ProcessStatus"/> then or when the wait is over.</summary>
    public const string Wait = "/v1/processes/wait";

    /// <summary>POST <see cref="ProcessWriteRequest"/>: standard input, answered by <see cref="ProcessStatus"/>.</summary>
    public const string Write = "/v1/processes/write";

    /// <summary>POST <see cref="ProcessReference"/>: kills every process of the command, answered by <see cref="ProcessStatus"/> when all are gone.</summary>
    public const string Kill = "/v1/processes/kill";

    /// <summary>POST <see cref="ProcessReference"/>: kills it when it runs and forgets it, answered by its last <see cref="ProcessStatus"/>.</summary>
    public const string Remove = "/v1/processes/remove";
}

/// <summary>Starts a command that runs on.</summary>
public sealed record ProcessStartRequest
{
    /// <summary>Who may see it, such as <c>agent:main</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>The command; its standard input stays open behind <see cref="ExecRequest.Stdin"/>.</summary>
    public required ExecRequest Exec { get; init; }
}

/// <summary>Which commands to list.</summary>
/// <param name="Owner">Whose.</param>
public sealed record ProcessListRequest(string Owner);

/// <summary>Names one command.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="Id">From <see cref="ProcessStatus.Id"/>.</param>
public sealed record ProcessReference(string Owner, string Id);

/// <summary>Reads output.</summary>
public sealed record ProcessReadRequest
{
    /// <summary>Whose the command is.</summary>
    public required string Owner { get; init; }

    /// <summary>From <see cref="ProcessStatus.Id"/>.</summary>
    public required string Id { get; init; }

    /// <summary>First byte of standard output that is wanted: the end of what was read before.</summary>
    public long StdoutOffset { get; set; }

    /// <summary>First byte of standard error that is wanted.</summary>
    public long StderrOffset { get; set; }

    /// <summary>Milliseconds to wait for new output or the end, 0 to 30000.</summary>
    public int WaitMs { get; set; }
}

/// <summary>Waits for a command's end.</summary>
public sealed record ProcessWaitRequest
{
    /// <summary>Whose the command is.</summary>
    public required string Owner { get; init; }

    /// <summary>From <see cref="ProcessStatus.Id"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Milliseconds to wait at most, 0 to 600000.</summary>
    public int WaitMs { get; set; }
}

/// <summary>Writes to a command.</summary>
public sealed record ProcessWriteRequest
{
    /// <summary>Whose the command is.</summary>
    public required string Owner { get; init; }

    /// <summary>From <see cref="ProcessStatus.Id"/>.</summary>
    public required string Id { get; init; }

    /// <summary>What it reads next; may be empty.</summary>
    public required byte[] Data { get; init; }

    /// <summary>Whether this is the end of its standard input.</summary>
    public bool Eof { get; set; }
}

/// <summary>A command that was started to run on.</summary>
public sealed record ProcessStatus
{
    /// <summary>Names it among all commands of the worker.</summary>
    public required string Id { get; init; }

    /// <summary>The command's text.</summary>
    public required string Command { get; init; }

    /// <summary>The engine's full container id.</summary>
    public required string ContainerId { get; init; }

    /// <summary>Milliseconds since the epoch.</summary>
    public required long StartedAtMs { get; init; }

    /// <summary>Milliseconds since the epoch; null while it runs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? EndedAtMs { get; init; }

    /// <summary>Bytes written to standard output so far.</summary>
    public required long StdoutBytes { get; init; }

    /// <summary>Bytes written to standard error so far.</summary>
    public required long StderrBytes { get; init; }

    /// <summary>Whether it was killed on request.</summary>
    public bool Killed { get; init; }

    /// <summary>How it ended; null while it runs and when <see cref="Error"/> is set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExecExited? Exited { get; init; }

    /// <summary>Why it did not end by itself; null otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WorkerError? Error { get; init; }
}

/// <summary>Commands of one owner, the newest first.</summary>
/// <param name="Processes">Those that run, and those that ended in the last half hour.</param>
public sealed record ProcessList(IReadOnlyList<ProcessStatus> Processes);

/// <summary>
/// Output of a command. Of each stream the worker keeps the first 256 KiB and the last 768 KiB; what lies between is counted and gone.
/// Whoever reads on begins at the <see cref="ProcessStatus.StdoutBytes"/> and <see cref="ProcessStatus.StderrBytes"/> of <see cref="Status"/>.
/// </summary>
public sealed record ProcessOutput
{
    /// <summary>The command, at the moment of reading.</summary>
    public required ProcessStatus Status { get; init; }

    /// <summary>Bytes of standard output.</summary>
    public required byte[] Stdout { get; init; }

    /// <summary>Offset of the first of them; larger than asked for when bytes are gone.</summary>
    public required long StdoutOffset { get; init; }

    /// <summary>What is missing within them; null when nothing is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OutputGap? StdoutGap { get; init; }

    /// <summary>Bytes of standard error.</summary>
    public required byte[] Stderr { get; init; }

    /// <summary>Offset of the first of them.</summary>
    public required long StderrOffset { get; init; }

    /// <summary>What is missing within them; null when nothing is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OutputGap? StderrGap { get; init; }
}

/// <summary>Bytes that were not kept.</summary>
/// <param name="After">How many of the bytes shown lie before them.</param>
/// <param name="Bytes">How many are missing, greater than 0.</param>
public sealed record OutputGap(int After, long Bytes);
