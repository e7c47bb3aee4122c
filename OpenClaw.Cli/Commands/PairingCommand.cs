using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Commands.Channels;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw pairing</c>: people who wrote to the agent for the first time and wait to be let in.</summary>
internal static class PairingCommand
{
    // A code is good for an hour, as the original has it.
    private static readonly TimeSpan CodeLife = TimeSpan.FromHours(1);

    /// <summary>Builds the command group.</summary>
    public static Command Create(Terminal terminal) => Words.Group("pairing", "Secure DM pairing (approve inbound requests)", Approve(terminal), List(terminal));

    private static Command List(Terminal terminal)
    {
        var command = new Command("list", "List pending pairing requests");
        var word = command.OptionalWord("channel", "Channel");
        var option = command.Text("--channel", "channel", "Channel");
        var json = command.Flag("--json", "Print JSON");
        command.SetAction(result =>
        {
            var channel = Channel(result.GetValue(option) ?? result.GetValue(word)
                ?? throw new CliException("Error: Channel required. Use --channel <channel> or pass it as the first argument.", $"Channels: {string.Join(", ", ChannelAccounts.Known)}"));
            var requests = Pending(terminal, channel);
            return terminal.Show(result.GetValue(json), () => new JsonObject { ["channel"] = channel, ["requests"] = new JsonArray([.. requests.Select(request => request.DeepClone())]) }, () =>
            {
                if (requests.Count == 0)
                {
                    terminal.WriteLine($"No pending {channel} pairing requests.");
                }
                else
                {
                    terminal.WriteLine(terminal.Bold($"Pairing requests ({requests.Count})"));
                    terminal.WriteTable(
                        ["Code", "Id", "Meta", "Requested"],
                        requests.Select(request => new[] { Text(request, "code"), Text(request, "id"), request["meta"]?.ToJsonString() ?? string.Empty, Text(request, "createdAt") }),
                        wholeColumn: "Code");
                }
            });
        });
        return command;
    }

    private static Command Approve(Terminal terminal)
    {
        var command = new Command("approve", "Approve a pairing code and allow that sender");
        var first = command.Word("codeOrChannel", "Pairing code (or channel when using 2 args)");
        var second = command.OptionalWord("code", "Pairing code (when channel is passed as the 1st arg)");
        var option = command.Text("--channel", "channel", "Channel");
        command.SetAction(result =>
        {
            var (channel, code) = (result.GetValue(option), result.GetValue(second)) switch
            {
                ({ } named, null) => (named, result.GetValue(first)!),
                (null, { } given) => (result.GetValue(first)!, given),
                _ => throw new CliException("Error: Usage: openclaw pairing approve <channel> <code>", "Or: openclaw pairing approve --channel <channel> <code>"),
            };
            channel = Channel(channel);
            var requests = Pending(terminal, channel);
            var found = requests.FirstOrDefault(request => Text(request, "code").Equals(code.Trim(), StringComparison.OrdinalIgnoreCase))
                ?? throw new CliException($"Error: No pending pairing request found for code: {code}", $"A code is good for an hour. Those that wait: openclaw pairing list {channel}");
            var id = Text(found, "id");
            var allowed = Read(terminal, $"{channel}-allowFrom.json")["allowFrom"] as JsonArray ?? [];
            if (!allowed.Any(entry => entry?.GetValueKind() == JsonValueKind.String && entry.GetValue<string>() == id))
            {
                allowed.Add(id);
            }

            PrivateFiles.Write(PathOf(terminal, $"{channel}-allowFrom.json"), new JsonObject { ["version"] = 1, ["allowFrom"] = allowed.DeepClone() });
            PrivateFiles.Write(PathOf(terminal, $"{channel}-pairing.json"), new JsonObject
            {
                ["version"] = 1, ["requests"] = new JsonArray([.. requests.Where(request => request != found).Select(request => request.DeepClone())]),
            });
            terminal.WriteLine($"Approved {channel} sender {id.Printable()}.");
            return 0;
        });
        return command;
    }

    private static List<JsonObject> Pending(Terminal terminal, string channel) =>
        [.. (Read(terminal, $"{channel}-pairing.json")["requests"] as JsonArray ?? []).OfType<JsonObject>().Where(request =>
            !DateTimeOffset.TryParse(Text(request, "createdAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created)
            || TimeProvider.System.GetUtcNow() - created < CodeLife)];

    private static JsonObject Read(Terminal terminal, string name) => PrivateFiles.Read(PathOf(terminal, name));

    private static string PathOf(Terminal terminal, string name) => Path.Combine(terminal.Paths.StateDirectory, "credentials", name);

    private static string Text(JsonObject members, string name) => members[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : string.Empty;

    // The name becomes a part of a path.
    private static string Channel(string name) => ChannelAccounts.Known.Contains(name.Trim().ToLowerInvariant(), StringComparer.Ordinal) ? name.Trim().ToLowerInvariant()
        : throw new CliException($"Error: Unknown channel: {name}", $"Channels: {string.Join(", ", ChannelAccounts.Known)}");
}
