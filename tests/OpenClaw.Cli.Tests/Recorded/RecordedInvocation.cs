using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OpenClaw.Cli.Tests.Recorded;

/// <summary>
/// One recorded invocation of release 2026.2.9. <c>{home}</c>, <c>{port}</c>, <c>{down}</c>, <c>{token}</c> and the like stand for what
/// differs from run to run.
/// </summary>
internal sealed record RecordedInvocation
{
    /// <summary>Its number.</summary>
    public int N { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The situation in which it was recorded.</summary>
    public required string In { get; init; }

    /// <summary>The words of the command line.</summary>
    public required string[] Args { get; init; }

    /// <summary>The exit code.</summary>
    public int Exit { get; init; }

    /// <summary>Text on standard input.</summary>
    public string? Stdin { get; init; }

    /// <summary>Variables of this invocation alone.</summary>
    public Dictionary<string, string>? Env { get; init; }

    /// <summary>Members and types of the JSON on standard output; null when there was none.</summary>
    public JsonNode? Json { get; init; }

    /// <summary>Of a help screen: the options, with <c> &lt;&gt;</c> behind those that take a word.</summary>
    public string[]? Options { get; init; }

    /// <summary>Of a help screen: the subcommands.</summary>
    public string[]? Commands { get; init; }

    /// <summary>Whether it is a help screen.</summary>
    public bool IsHelp => Options is not null;

    /// <summary>Every recording.</summary>
    public static IReadOnlyList<RecordedInvocation> All { get; } =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Recorded", "invocations.jsonl")).Select(line => JsonSerializer.Deserialize(line, RecordedJson.Default.RecordedInvocation)!)];

    public override string ToString() => $"{N} {Name}: openclaw {string.Join(' ', Args)}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RecordedInvocation))]
internal sealed partial class RecordedJson : JsonSerializerContext;
