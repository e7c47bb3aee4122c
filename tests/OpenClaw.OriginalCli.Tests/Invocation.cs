namespace OpenClaw.OriginalCli.Tests;

/// <summary>
/// One invocation of the original's command line, run against both gateways in the order of <see cref="All"/>. <c>{home}</c>, <c>{request}</c>,
/// <c>{device}</c> and <c>{job}</c> stand for what differs between the two.
/// </summary>
/// <param name="Words">The words, separated by blanks.</param>
/// <param name="Exit">The exit code.</param>
internal sealed record Invocation(string Words, int Exit = 0)
{
    /// <summary>The table: what people do most, and what has to fail.</summary>
    public static IReadOnlyList<Invocation> All { get; } =
    [
        new("health"),
        new("health --json"),
        new("status") { Differences = [new("^Update available|^Events|^Need to", "the same command line asks other machines, or chooses its hints by what it finds")] },
        new("status --json") { Differences = [new("^lastHeartbeat|^update|^securityAudit", "what the command line finds in the state directory and on other machines")] },
        new("gateway health"),
        new("devices list"),
        new("devices list --json"),
        new("devices approve nope", 1),
        new("devices approve {request}"),
        new("devices rotate --device {device} --role operator --json"),
        new("devices revoke --device {device} --role operator --json"),
        new("config set session.mainKey main"),
        new("config get session.mainKey"),
        new("config get gateway --json"),
        new("agents list --json"),
        new("agents add work --non-interactive --workspace {home}/work --json"),
        new("channels status --json"),
        new("logs --limit 5 --json") { Differences = [new(@"^log\.(module|subsystem)$", "the parts of the two programs have names of their own, and not every line has one")] },
        new("agent --agent main --message hello"),
        new("agent --agent main --message again --json")
        {
            Differences = [new(@"^result\.meta\.systemPromptReport", "it counts the characters of prompt, files, skills and tools; ours says provider, model, workspace and sandbox")],
        },
        new("sessions --json"),
        new("gateway call sessions.list --json")
        {
            Differences = [new(@"^sessions\[\]\.(displayName|channel|deliveryContext|lastChannel)$", "a session that no channel began is one of WhatsApp there, and of no channel here")],
        },
        new("gateway call models.list --json"),
        new("gateway call skills.status --json") { Differences = [new(@"^skills\[\]$", "about fifty skills come with the original, none with this project")] },
        new("cron add --name tick --every 1h --system-event ping --json"),
        new("cron list"),
        new("cron list --json"),
        new("cron run {job}"),
        new("dashboard --no-open"),
    ];

    /// <summary>What may be missing in the answer from our gateway.</summary>
    public IReadOnlyList<Difference> Differences { get; init; } = [];

    /// <summary>The words with the values of one side.</summary>
    public IEnumerable<string> Fill(IReadOnlyDictionary<string, string> values) =>
        Words.Split(' ').Select(word => values.Aggregate(word, (filled, pair) => filled.Replace(pair.Key, pair.Value, StringComparison.Ordinal)));
}

/// <summary>A part of an answer that our gateway leaves out on purpose.</summary>
/// <param name="Pattern">Regular expression over a JSON path or a line.</param>
/// <param name="Reason">Why.</param>
internal sealed record Difference(string Pattern, string Reason);
