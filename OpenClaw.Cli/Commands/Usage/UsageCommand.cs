using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Usage;

/// <summary><c>openclaw usage</c>: tokens and money, by day, model, session and tool.</summary>
internal static class UsageCommand
{
    private const int DefaultDays = 7;
    private const int MaxSessions = 1000;
    private const int DefaultRows = 10;

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("usage", "Show tokens and cost by day, model, session and tool");
        var days = command.Whole("--days", "days", $"Days to include, today among them (default {DefaultDays})", max: 366);
        var session = command.Text("--session", "key", "Only this session");
        var rows = command.Whole("--limit", "rows", $"Most rows of each table (default {DefaultRows})", max: MaxSessions);
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var span = result.GetValue(days) ?? DefaultDays;
            await using var client = await gateway.ConnectAsync(result, terminal, cancellationToken);
            Task<JsonElement> AskAsync(string method, JsonObject parameters) => client.CallAsync(
                method, JsonSerializer.SerializeToElement(parameters, CliJson.Default.JsonObject), gateway.Timeout(result), untilFinal: false, cancellationToken);

            var sessions = await AskAsync("sessions.usage", new JsonObject { ["days"] = span, ["limit"] = MaxSessions }.With("key", result.GetValue(session)));
            var byDay = result.GetValue(session) is null ? await AskAsync("usage.cost", new JsonObject { ["days"] = span }) : default;
            if (result.GetValue(gateway.Json))
            {
                terminal.WriteJson(new JsonObject { ["days"] = span, ["cost"] = byDay.AsNode(), ["sessions"] = sessions.AsNode() });
                return 0;
            }

            Write(terminal, span, byDay, sessions, result.GetValue(rows) ?? DefaultRows);
            return 0;
        });
        return command;
    }

    private static void Write(Terminal terminal, int days, JsonElement byDay, JsonElement sessions, int most)
    {
        terminal.WriteLine(terminal.Bold(days == 1 ? "Usage of today" : $"Usage of the last {days} days"));
        var totals = sessions.At("totals") ?? default;
        if ((totals.Number("totalTokens") ?? 0) == 0)
        {
            terminal.WriteLine("No model has answered in this time.");
            return;
        }

        string[] figures = ["Input", "Output", "From cache", "Tokens", "Cost"];
        terminal.WriteLine($"Total: {Money(totals)}, {Count(totals.Number("totalTokens"))} tokens");
        Table("By day", ["Day", .. figures], byDay.Items("daily").Reverse().Take(most).Select(day => Row(day.Text("date"), day)));
        Table("By model", ["Model", "Answers", .. figures], sessions.Items("aggregates", "byModel").Take(most).Select(model =>
            Row($"{model.Text("provider")}/{model.Text("model")}", model.At("totals") ?? default, Count(model.Number("count")))));
        Table("By session", ["Session", .. figures], sessions.Items("sessions").OrderByDescending(row => Cost(row.At("usage") ?? default))
            .ThenByDescending(row => row.Number("usage", "totalTokens")).Take(most).Select(row => Row(row.Text("key"), row.At("usage") ?? default)));
        Table("By tool", ["Tool", "Calls"], sessions.Items("aggregates", "tools", "tools").Take(most)
            .Select(tool => new[] { tool.Text("name") ?? string.Empty, Count(tool.Number("count")) }));
        if (Cost(totals) == 0)
        {
            terminal.WriteLine("Cost is 0 because no model has a price: models.providers.<id>.models[].cost sets it.");
        }

        void Table(string title, string[] columns, IEnumerable<string[]> cells)
        {
            var all = cells.ToList();
            if (all.Count > 0)
            {
                terminal.WriteLine();
                terminal.WriteLine(title);
                terminal.WriteTable(columns, all);
            }
        }
    }

    private static string[] Row(string? name, JsonElement totals, params string[] between) =>
    [
        name ?? string.Empty, .. between, Count(totals.Number("input")), Count(totals.Number("output")), Count(totals.Number("cacheRead")),
        Count(totals.Number("totalTokens")), Money(totals),
    ];

    private static double Cost(JsonElement totals) => totals.At("totalCost") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : 0;

    private static string Money(JsonElement totals) => string.Create(CultureInfo.InvariantCulture, $"${Cost(totals):0.0000}");

    private static string Count(long? number) => (number ?? 0).ToString("#,0", CultureInfo.InvariantCulture);
}
