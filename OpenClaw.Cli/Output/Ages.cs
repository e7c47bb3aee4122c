namespace OpenClaw.Cli.Output;

/// <summary>Durations for people.</summary>
internal static class Ages
{
    /// <summary>Such as <c>5m ago</c>; <c>just now</c> below a minute, <c>unknown</c> when there is none.</summary>
    public static string Of(long? milliseconds) => milliseconds switch
    {
        null => "unknown",
        < 60_000 => "just now",
        < 3_600_000 => $"{milliseconds / 60_000}m ago",
        < 172_800_000 => $"{milliseconds / 3_600_000}h ago",
        _ => $"{milliseconds / 86_400_000}d ago",
    };
}
