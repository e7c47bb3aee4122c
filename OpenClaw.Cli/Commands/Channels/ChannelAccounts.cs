using System.Text.Json;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Channels;

/// <summary>The channel accounts that the configuration describes.</summary>
internal static class ChannelAccounts
{
    private static readonly string[] Secrets = ["token", "botToken", "appToken", "tokenFile", "account", "cliPath", "serviceAccountFile", "serviceAccount"];

    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal)
    {
        ["telegram"] = "Telegram", ["whatsapp"] = "WhatsApp", ["discord"] = "Discord", ["googlechat"] = "Google Chat", ["slack"] = "Slack",
        ["signal"] = "Signal", ["imessage"] = "iMessage", ["msteams"] = "Microsoft Teams",
    };

    /// <summary>Names of the channels of release 2026.2.9, in its order.</summary>
    public static IEnumerable<string> Known => Labels.Keys;

    /// <summary>Every account of every channel that is mentioned.</summary>
    public static IReadOnlyList<ChannelAccount> Of(JsonElement root) => root.At("channels") is { ValueKind: JsonValueKind.Object } channels
        ? [.. channels.EnumerateObject().Where(channel => channel.Name != "defaults" && channel.Value.ValueKind == JsonValueKind.Object).SelectMany(channel => Accounts(channel.Name, channel.Value))]
        : [];

    private static IEnumerable<ChannelAccount> Accounts(string name, JsonElement channel)
    {
        var enabled = channel.At("enabled")?.ValueKind != JsonValueKind.False;
        var accounts = channel.At("accounts") is { ValueKind: JsonValueKind.Object } list ? list.EnumerateObject().ToList() : [];
        if (accounts.Count == 0 || HasSecret(channel))
        {
            yield return new ChannelAccount(name, Labels.GetValueOrDefault(name, name), "default", HasSecret(channel), enabled);
        }

        foreach (var account in accounts)
        {
            yield return new ChannelAccount(
                name, Labels.GetValueOrDefault(name, name), account.Name, HasSecret(account.Value), enabled && account.Value.At("enabled")?.ValueKind != JsonValueKind.False);
        }
    }

    private static bool HasSecret(JsonElement settings) => Secrets.Any(secret => settings.At(secret) is { ValueKind: not JsonValueKind.Null });
}

/// <summary>One account of a channel.</summary>
internal sealed record ChannelAccount(string Channel, string Label, string Id, bool IsConfigured, bool IsEnabled);
