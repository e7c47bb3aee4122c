using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Sandboxes;

/// <summary>
/// The worker's route for commands on a terminal: a WebSocket. The client's first message is a text, JSON <see cref="TerminalRequest"/>;
/// after it binary messages are what is typed, and texts are JSON <see cref="TerminalSize"/>. The worker's first message is a text, JSON
/// <see cref="TerminalEvent"/> with <see cref="TerminalEvent.Started"/>; binary messages are what the terminal shows, and the last one is
/// a text with <see cref="TerminalEvent.Exited"/> or <see cref="TerminalEvent.Error"/>. A client that goes away ends the command.
/// </summary>
public static class TerminalRoutes
{
    /// <summary>GET, upgraded to a WebSocket.</summary>
    public const string Open = "/v1/terminal";
}

/// <summary>Runs a command on a terminal.</summary>
public sealed record TerminalRequest
{
    /// <summary>The command; it has no <see cref="ExecRequest.Stdin"/>.</summary>
    public required ExecRequest Exec { get; init; }

    /// <summary>The terminal's size at the start.</summary>
    public TerminalSize Size { get; set; } = new(80, 24);
}

/// <summary>Size of a terminal.</summary>
/// <param name="Columns">Characters in a line, 1 to 1000.</param>
/// <param name="Rows">Lines, 1 to 1000.</param>
public sealed record TerminalSize(int Columns, int Rows);

/// <summary>What happened to a command on a terminal; exactly one of the three is set.</summary>
public sealed record TerminalEvent
{
    /// <summary>It runs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExecStarted? Started { get; init; }

    /// <summary>It ended. A terminal has one output: <see cref="ExecExited.StderrBytes"/> is 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExecExited? Exited { get; init; }

    /// <summary>It did not start, or its sandbox ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WorkerError? Error { get; init; }
}
