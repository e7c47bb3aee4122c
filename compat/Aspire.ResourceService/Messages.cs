namespace Aspire.ResourceService;

/// <summary>Answer of <c>GET /v1/application</c>.</summary>
/// <param name="Name">Name of the application, to title the dashboard with.</param>
public sealed record ApplicationDto(string Name);

/// <summary>
/// One line of <c>GET /v1/resources/stream</c> (NDJSON). The first line has type <c>snapshot</c> and every resource in
/// <see cref="Resources"/>; the others have type <c>change</c> and <see cref="Upsert"/>, <see cref="Delete"/> or both.
/// </summary>
public sealed record ResourceStreamDto
{
    /// <summary>Type of the first line of a stream.</summary>
    public const string Snapshot = "snapshot";

    /// <summary>Type of every line after the first.</summary>
    public const string Change = "change";

    /// <summary><see cref="Snapshot"/> or <see cref="Change"/>.</summary>
    public required string Type { get; init; }

    /// <summary>All resources; set in a snapshot only.</summary>
    public IReadOnlyList<ResourceDto>? Resources { get; init; }

    /// <summary>New and changed resources, each whole; set in a change only.</summary>
    public IReadOnlyList<ResourceDto>? Upsert { get; init; }

    /// <summary>Names of the resources that are gone; set in a change only.</summary>
    public IReadOnlyList<string>? Delete { get; init; }
}

/// <summary>One line of <c>GET /v1/resources/{name}/console</c> (NDJSON), oldest first.</summary>
/// <param name="Line">Number of the line, from 1, unique and rising in one life of the application host.</param>
/// <param name="Timestamp">When the line was read, UTC.</param>
/// <param name="Text">The line without its end; may hold ANSI escape sequences.</param>
/// <param name="Stderr">True when it came from standard error.</param>
public sealed record ConsoleLineDto(long Line, DateTimeOffset Timestamp, string Text, bool Stderr);

/// <summary>Body of <c>POST /v1/resources/{name}/commands/{command}</c>.</summary>
public sealed record CommandRequestDto
{
    /// <summary>Arguments by name, for commands that take some.</summary>
    public IReadOnlyDictionary<string, string>? Arguments { get; init; }
}

/// <summary>Answer of <c>POST /v1/resources/{name}/commands/{command}</c>; also with status 404 for an unknown resource or command.</summary>
/// <param name="Result"><c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Message">Why it failed; null otherwise.</param>
public sealed record CommandResponseDto(string Result, string? Message)
{
    /// <summary>The command did what it should.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>The command failed; the message says why.</summary>
    public const string Failed = "failed";

    /// <summary>The command was cancelled.</summary>
    public const string Cancelled = "cancelled";
}
