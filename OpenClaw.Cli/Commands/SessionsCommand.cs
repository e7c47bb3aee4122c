using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw sessions</c>.</summary>
internal static class SessionsCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("sessions", "List stored conversation sessions");
        var active = GatewayOptions.PositiveInteger("--active", "minutes", "minutes", "Only show sessions updated within the past N minutes", null);
        command.Options.Add(active);
        command.Flag("--verbose", "Verbose logging");
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            int? minutes = result.GetResult(active) is null ? null : result.GetValue(active);
            var parameters = new JsonObject { ["includeGlobal"] = true, ["includeUnknown"] = true };
            if (minutes is not null)
            {
                parameters["activeMinutes"] = minutes;
            }

            await using var client = await gateway.ConnectAsync(result, terminal, cancellationToken);
            var list = await client.CallAsync(
                "sessions.list", JsonSerializer.SerializeToElement(parameters, CliJson.Default.JsonObject), gateway.Timeout(result), untilFinal: false, cancellationToken);
            var now = list.Number("ts") ?? DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            var sessions = list.Items("sessions").ToList();
            if (result.GetValue(gateway.Json))
            {
                terminal.WriteJson(writer => WriteJson(writer, list, sessions, minutes, now));
                return 0;
            }

            terminal.WriteLine($"Session store: {list.Text("path")}");
            terminal.WriteLine($"Sessions listed: {sessions.Count}");
            if (minutes is not null)
            {
                terminal.WriteLine($"Filtered to last {minutes} minute(s)");
            }

            if (sessions.Count == 0)
            {
                terminal.WriteLine("No sessions found.");
            }
            else
            {
                SessionRows.Write(terminal, sessions, now);
            }

            return 0;
        });
        return command;
    }

    private static void WriteJson(Utf8JsonWriter writer, JsonElement list, List<JsonElement> sessions, int? minutes, long now)
    {
        writer.WriteStartObject();
        writer.WriteString("path", list.Text("path"));
        writer.WriteNumber("count", sessions.Count);
        writer.WritePropertyName("activeMinutes");
        if (minutes is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteStartArray("sessions");
        foreach (var session in sessions)
        {
            writer.WriteStartObject();
            foreach (var member in session.EnumerateObject())
            {
                member.WriteTo(writer);
                if (member.NameEquals("updatedAt") && member.Value.AsNumber() is { } updated)
                {
                    writer.WriteNumber("ageMs", Math.Max(0, now - updated));
                }
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
