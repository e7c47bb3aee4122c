using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Commands.Channels;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw message send</c>: a message to a person or group over a channel of the gateway.</summary>
internal static class MessageCommand
{
    /// <summary>Builds the command group.</summary>
    public static Command Create(Terminal terminal) => Words.Group("message", "Send messages", Send(terminal));

    private static Command Send(Terminal terminal)
    {
        var command = new Command("send", "Send a message");
        var target = command.Required("--target", "dest", "Recipient: E.164 for WhatsApp/Signal, chat id or @name for Telegram, channel or user elsewhere", "-t");
        var message = command.Text("--message", "text", "Message body (required unless --media is set)", "-m");
        var media = command.Text("--media", "path-or-url", "Attach media: local path or URL");
        var channel = command.Text("--channel", "channel", "Channel; may be left out when one is configured");
        var account = command.Text("--account", "id", "Channel account id");
        var replyTo = command.Text("--reply-to", "id", "Reply-to message id");
        var thread = command.Text("--thread-id", "id", "Thread id");
        var silent = command.Flag("--silent", "Send without a notification");
        var gif = command.Flag("--gif-playback", "Treat video media as GIF playback");
        var dryRun = command.Flag("--dry-run", "Print what would be sent and send nothing");
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var name = Channel(ChannelAccounts.Of(LocalConfiguration.ReadValid(terminal).Root), result.GetValue(channel));
            if (string.IsNullOrEmpty(result.GetValue(message)) && result.GetValue(media) is null)
            {
                throw new CliException("Error: message required", "Add --message <text> or --media <path-or-url>.");
            }

            var payload = new JsonObject { ["channel"] = name, ["to"] = result.GetValue(target), ["message"] = result.GetValue(message) ?? string.Empty }
                .With("mediaUrl", result.GetValue(media)).With("accountId", result.GetValue(account)).With("replyTo", result.GetValue(replyTo))
                .With("threadId", result.GetValue(thread)).With("silent", result.GetValue(silent) ? true : null).With("gifPlayback", result.GetValue(gif) ? true : null);
            var isDry = result.GetValue(dryRun);
            JsonNode? answer = null;
            if (!isDry)
            {
                payload["idempotencyKey"] = Guid.NewGuid().ToString();
                answer = (await gateway.CallAsync(result, terminal, "send", payload, cancellationToken)).AsNode();
            }

            if (result.GetValue(gateway.Json))
            {
                var shown = isDry
                    ? new JsonObject { ["channel"] = name, ["to"] = $"{name}:{result.GetValue(target)}", ["via"] = "gateway", ["mediaUrl"] = result.GetValue(media), ["dryRun"] = true }
                    : answer;
                terminal.WriteJson(new JsonObject { ["action"] = "send", ["channel"] = name, ["dryRun"] = isDry, ["handledBy"] = "gateway", ["payload"] = shown });
            }
            else
            {
                terminal.WriteLine(isDry ? $"Dry run: nothing was sent to {name}:{result.GetValue(target)}." : $"Sent via {name}. Message ID: {answer?["messageId"]}");
            }

            return 0;
        });
        return command;
    }

    private static string Channel(IReadOnlyList<ChannelAccount> accounts, string? name)
    {
        var configured = accounts.Where(account => account is { IsConfigured: true, IsEnabled: true }).Select(account => account.Channel).Distinct(StringComparer.Ordinal).ToList();
        if (name is null)
        {
            return configured switch
            {
                [var only] => only,
                [] => throw new CliException("Error: Channel is required (no configured channels detected).", "Configure one under channels in openclaw.json."),
                _ => throw new CliException($"Error: Channel is required when several are configured: {string.Join(", ", configured)}", "Add --channel <name>."),
            };
        }

        return configured.Contains(name, StringComparer.Ordinal) ? name
            : throw new CliException(
                ChannelAccounts.Known.Contains(name, StringComparer.Ordinal) ? $"Error: Channel {name} is not configured." : $"Error: Unknown channel: {name}",
                configured.Count == 0 ? "No channel is configured yet." : $"Configured: {string.Join(", ", configured)}");
    }
}
