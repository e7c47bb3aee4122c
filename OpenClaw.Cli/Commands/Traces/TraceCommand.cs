using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Traces;

/// <summary><c>openclaw trace</c>: what happened for one message, as the dashboard recorded it.</summary>
internal static class TraceCommand
{
    private const string RunId = "openclaw.run.id";
    private const string Newest = "last";
    private const int MaxSpans = 10_000;
    private const int TraceIdLength = 32;
    private const int Suggestions = 5;

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("trace", "Show the spans of one message as a tree, from the dashboard");
        var id = command.OptionalWord("message", $"Id of the message or run, a trace id, or \"{Newest}\" (default) for the newest message");
        var dashboard = command.Text("--dashboard", "url", "Address of the dashboard (default: OPENCLAW_DASHBOARD_URL)");
        var key = command.Text("--api-key", "key", "Key of the dashboard's API (default: OPENCLAW_DASHBOARD_API_KEY)");
        var json = command.Flag("--json", "Output JSON instead of text");
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = DashboardClient.Create(terminal.Environment, result.GetValue(dashboard), result.GetValue(key));
            var spans = await FindAsync(client, result.GetValue(id) ?? Newest, cancellationToken);
            var roots = SpanNode.ToTree(spans);
            if (result.GetValue(json))
            {
                terminal.WriteJson(new JsonObject
                {
                    ["traceId"] = spans[0].TraceId,
                    ["runId"] = spans.Select(span => span[RunId]).FirstOrDefault(run => run is not null),
                    ["spans"] = new JsonArray([.. roots.Select(ToJson)]),
                });
                return 0;
            }

            var length = spans.Max(span => span.End) - spans.Min(span => span.Start);
            terminal.WriteLine(terminal.Bold($"Trace {spans[0].TraceId}"));
            terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{spans.Count} spans, {length / 1_000_000m:0.0} ms"));
            terminal.WriteLine();
            SpanTree.Write(terminal, roots);
            return 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<SpanNode>> FindAsync(DashboardClient client, string id, CancellationToken cancellationToken)
    {
        var traceId = IsTraceId(id) ? id.ToLowerInvariant() : null;
        if (traceId is null)
        {
            // The root of each message's trace has the id of its run, which is that of the message.
            var roots = SpanNode.Read(await client.SpansAsync(MaxSpans, cancellationToken)).Where(span => span[RunId] is not null).OrderByDescending(span => span.Start).ToList();
            traceId = roots.Find(span => id == Newest || span[RunId] == id)?.TraceId
                ?? throw NotFound(id, roots);
        }

        var spans = await client.TraceAsync(traceId, cancellationToken) is { } data ? SpanNode.Read(data).ToList() : [];
        return spans.Count > 0 ? spans : throw NotFound(id, []);
    }

    private static CliException NotFound(string id, List<SpanNode> roots) => id == Newest
        ? new CliException("The dashboard has no message yet.", "Send one: openclaw agent --message \"hello\"")
        : new CliException(
            $"The dashboard has no trace of \"{id.Printable()}\"; it may have made room for newer ones, or the message is still being answered.",
            roots.Count == 0 ? [] : [$"Newest messages: {string.Join(", ", roots.Take(Suggestions).Select(root => root[RunId]!.Printable()))}"]);

    private static bool IsTraceId(string id) => id.Length == TraceIdLength && id.All(char.IsAsciiHexDigit);

    private static JsonNode ToJson(SpanNode span) => new JsonObject
    {
        ["spanId"] = span.SpanId,
        ["name"] = span.Name,
        ["service"] = span.Service,
        ["durationMs"] = span.Milliseconds,
        ["failed"] = span.Failed,
        ["attributes"] = new JsonObject(span.Attributes.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        ["children"] = new JsonArray([.. span.Children.Select(ToJson)]),
    };
}
