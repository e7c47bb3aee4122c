using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aspire.Dashboard.Telemetry.Traces;

namespace Aspire.Dashboard.Pages.Traces;

/// <summary>What a step of an agent does, by the GenAI semantic conventions (https://opentelemetry.io/docs/specs/semconv/gen-ai/).</summary>
public enum TurnStepKind
{
    /// <summary>Runs an agent or a sub-agent.</summary>
    Agent,

    /// <summary>Asks a model.</summary>
    Model,

    /// <summary>Runs a tool.</summary>
    Tool,
}

/// <summary>A step of an agent's turn.</summary>
/// <param name="Span">Its span.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Depth">0 for the outermost agent; steps of a sub-agent are deeper.</param>
/// <param name="Title">Name of the agent, the model or the tool.</param>
/// <param name="InputTokens">Tokens read, or null.</param>
/// <param name="OutputTokens">Tokens written, or null.</param>
/// <param name="ExitCode">Exit code of the process that it ran, or null.</param>
/// <param name="Container">Container that it ran in, or null.</param>
/// <param name="Cost">What it cost in US dollars, or null when the gateway does not say.</param>
/// <param name="Digest">Fingerprint of a tool's arguments, or null.</param>
/// <param name="Contents">Messages, arguments and results, where their recording is on.</param>
public sealed record TurnStep(
    Span Span, TurnStepKind Kind, int Depth, string Title, long? InputTokens, long? OutputTokens, string? ExitCode, string? Container,
    decimal? Cost, string? Digest, IReadOnlyList<(string Name, string Text)> Contents);

/// <summary>A trace as an agent's turn: what it asked which model, and which tools it ran with what result.</summary>
/// <param name="Steps">The steps in order, those of a sub-agent below the step that started it.</param>
/// <param name="InputTokens">Tokens read by all model calls.</param>
/// <param name="OutputTokens">Tokens written by all model calls.</param>
/// <param name="ModelCalls">Calls of models.</param>
/// <param name="ToolCalls">Calls of tools.</param>
/// <param name="Cost">What all steps cost in US dollars, or null when none says.</param>
public sealed record Turn(IReadOnlyList<TurnStep> Steps, long InputTokens, long OutputTokens, int ModelCalls, int ToolCalls, decimal? Cost)
{
    private static readonly string[] ExitCodes = ["process.exit.code", "openclaw.exec.exit_code"];
    private static readonly string[] Costs = ["openclaw.usage.cost", "gen_ai.usage.cost"];

    private static readonly (string Key, string Name)[] Recorded =
    [
        ("gen_ai.system_instructions", "Instructions"),
        ("gen_ai.input.messages", "Messages in"),
        ("gen_ai.output.messages", "Messages out"),
        ("gen_ai.tool.call.arguments", "Arguments"),
        ("gen_ai.tool.call.result", "Result"),
    ];

    /// <summary>The turn in a trace; null when no agent took part.</summary>
    internal static Turn? Of(Waterfall waterfall)
    {
        var steps = new List<TurnStep>();
        var above = new Stack<(int RowDepth, int StepIndex)>();
        foreach (var row in waterfall.Rows)
        {
            while (above.TryPeek(out var outer) && outer.RowDepth >= row.Depth)
            {
                above.Pop();
            }

            if (KindOf(row.Span) is { } kind)
            {
                var depth = above.TryPeek(out var parent) ? steps[parent.StepIndex].Depth + 1 : 0;
                steps.Add(StepOf(row.Span, kind, depth));
                above.Push((row.Depth, steps.Count - 1));
            }
            else if (above.TryPeek(out var step))
            {
                // What runs for a tool tells how it ended and where.
                var found = steps[step.StepIndex];
                steps[step.StepIndex] = found with
                {
                    ExitCode = found.ExitCode ?? FindAny(row.Span, ExitCodes),
                    Container = found.Container ?? Find(row.Span, "container.id"),
                };
            }
        }

        return steps.Count == 0 ? null : new Turn(
            steps, steps.Sum(s => s.InputTokens ?? 0), steps.Sum(s => s.OutputTokens ?? 0),
            steps.Count(s => s.Kind == TurnStepKind.Model), steps.Count(s => s.Kind == TurnStepKind.Tool),
            steps.Any(s => s.Cost is not null) ? steps.Sum(s => s.Cost ?? 0) : null);
    }

    private static TurnStepKind? KindOf(Span span) => Find(span, "gen_ai.operation.name") switch
    {
        "execute_tool" => TurnStepKind.Tool,
        "invoke_agent" or "create_agent" => TurnStepKind.Agent,
        "chat" or "text_completion" or "generate_content" => TurnStepKind.Model,
        _ when Find(span, "gen_ai.tool.name") is not null => TurnStepKind.Tool,
        _ when Find(span, "gen_ai.request.model") is not null => TurnStepKind.Model,
        _ when Find(span, "gen_ai.agent.id") is not null => TurnStepKind.Agent,
        _ => null,
    };

    private static TurnStep StepOf(Span span, TurnStepKind kind, int depth)
    {
        var title = kind switch
        {
            TurnStepKind.Tool => Find(span, "gen_ai.tool.name"),
            TurnStepKind.Model => Find(span, "gen_ai.response.model") ?? Find(span, "gen_ai.request.model"),
            _ => Find(span, "gen_ai.agent.name") ?? Find(span, "gen_ai.agent.id"),
        };
        var isModel = kind == TurnStepKind.Model;
        return new TurnStep(
            span, kind, depth, title ?? SpanTitle.Of(span),
            isModel ? Number(span, "gen_ai.usage.input_tokens") : null,
            isModel ? Number(span, "gen_ai.usage.output_tokens") : null,
            FindAny(span, ExitCodes),
            Find(span, "container.id"),
            isModel && decimal.TryParse(FindAny(span, Costs), NumberStyles.Float, CultureInfo.InvariantCulture, out var cost) ? cost : null,
            kind == TurnStepKind.Tool ? DigestOf(span) : null,
            [.. Recorded.Select(r => (r.Name, Text: Find(span, r.Key))).Where(r => r.Text is not null).Select(r => (r.Name, r.Text!))]);
    }

    private static long? Number(Span span, string key) =>
        long.TryParse(Find(span, key), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    // The gateway may say it; of recorded arguments it is worked out, so that equal calls can be told from one another in any case.
    private static string? DigestOf(Span span) =>
        Find(span, "openclaw.tool.arguments.sha256") is { } said ? said
        : Find(span, "gen_ai.tool.call.arguments") is { } arguments ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(arguments)))
        : null;

    private static string? FindAny(Span span, IEnumerable<string> keys) => keys.Select(key => Find(span, key)).FirstOrDefault(value => value is not null);

    private static string? Find(Span span, string key)
    {
        foreach (var attribute in span.Attributes)
        {
            if (attribute.Key == key)
            {
                return attribute.Value;
            }
        }

        return null;
    }
}
