using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw gateway usage-cost</c>: tokens and money of the last days.</summary>
internal static class GatewayUsageCommand
{
    private const int DefaultDays = 30;

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("usage-cost", "Fetch usage cost summary from session logs");
        var days = command.Whole("--days", "days", "Number of days to include (default 30)", max: 366);
        var gateway = new GatewayOptions(command, expectFinal: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            var span = result.GetValue(days) ?? DefaultDays;
            var usage = await gateway.CallAsync(result, terminal, "usage.cost", new JsonObject { ["days"] = span }, cancellationToken);
            if (result.GetValue(gateway.Json))
            {
                terminal.WriteJson(usage);
                return 0;
            }

            terminal.WriteLine(terminal.Bold($"Usage cost ({span} days)"));
            terminal.WriteLine($"Total: {Sum(usage.At("totals") ?? default)}");
            var rows = usage.Items("daily").TakeLast(7).Select(day => new[] { day.Text("date") ?? string.Empty, Sum(day) }).ToList();
            if (rows.Count > 0)
            {
                terminal.WriteTable(["Day", "Cost and tokens"], rows);
            }

            return 0;
        });
        return command;
    }

    private static string Sum(JsonElement part)
    {
        var cost = part.At("totalCost") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : 0;
        return string.Create(CultureInfo.InvariantCulture, $"${cost:0.0000} · {part.Number("totalTokens") ?? 0} tokens");
    }
}
