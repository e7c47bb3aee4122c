using System.Globalization;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Agents.Queues;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;

namespace OpenClaw.Gateway.Commands;

/// <summary><c>/model</c>, <c>/think</c>, <c>/verbose</c>, <c>/reasoning</c>, <c>/queue</c>, <c>/send</c>: how the session answers.</summary>
internal sealed class LevelCommands(SessionStore sessions, ModelResolver models, ConfigurationStore configuration, TimeProvider time) : ICommandGroup
{
    public IEnumerable<ChatCommand> Commands =>
    [
        new("model", "[provider/model|list|status]", "Show or switch the model of this session", ModelAsync) { Aliases = ["models"], IsCommon = true },
        Level("think", "thinkingLevel", ["off", "minimal", "low", "medium", "high", "xhigh"], "How thorough the model thinks", "Thinking level", ["t", "thinking"]),
        Level("verbose", "verboseLevel", ["on", "full", "off"], "How much of tool calls is shown", "Verbose", ["v"]),
        Level("reasoning", "reasoningLevel", ["on", "off", "stream"], "Whether the model's reasoning is shown", "Reasoning", ["reason"]),
        new("queue", "[mode] [debounce:2s] [cap:20] [drop:old|new|summarize]", "What becomes of messages while a turn runs", QueueAsync),
        new("send", "on|off|inherit", "Whether this session takes messages", SendAsync) { Choices = ["on", "off", "inherit"] },
    ];

    private ChatCommand Level(string name, string member, string[] choices, string help, string title, string[] aliases) =>
        new(name, $"[{string.Join('|', choices)}]", help, async (call, cancellationToken) =>
        {
            if (call.First.Length == 0)
            {
                var now = sessions.OfKey(call.SessionKey).Find(call.SessionKey)?.Text(member) ?? "off";
                return new CommandReply($"⚙️ {title}: {now}. Options: {string.Join(", ", choices)}.");
            }

            await SessionLevels.SetAsync(sessions, call.SessionKey, member, call.First, time, cancellationToken);
            return new CommandReply(call.First switch
            {
                "off" => $"⚙️ {title} disabled.",
                "on" => $"⚙️ {title} enabled.",
                var level => $"⚙️ {title} set to {level}.",
            });
        })
        { Aliases = aliases, Choices = choices, IsHint = true, IsCommon = name is "think" or "verbose" };

    private async Task<CommandReply> ModelAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var entry = sessions.OfKey(call.SessionKey).Find(call.SessionKey);
        var (provider, model, _) = models.Describe(call.AgentId, entry is null ? null : SessionRows.Override(entry));
        switch (call.First)
        {
            case "" or "status":
                var standard = models.Describe(call.AgentId);
                return new CommandReply($"Current: {provider}/{model}\nDefault: {standard.Provider}/{standard.Model}\nSwitch: /model <provider/model>, /model default. Choices: /model list");
            case "list":
                var known = (configuration.Current.Settings.Models?.Providers ?? new Dictionary<string, Protocol.Configuration.ProviderSettings>())
                    .SelectMany(pair => (pair.Value.Models ?? []).Select(row => $"- {pair.Key}/{row.Id}{(pair.Key == provider && row.Id == model ? " (current)" : string.Empty)}")).ToArray();
                return new CommandReply(known.Length == 0 ? $"- {provider}/{model} (current)" : string.Join('\n', known));
            default:
                return new CommandReply($"⚙️ Model set to {await ModelChoices.ChangeAsync(sessions, models, call.SessionKey, call.Argument, cancellationToken)}.");
        }
    }

    private async Task<CommandReply> QueueAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.First.Length == 0)
        {
            var policy = QueuePolicy.For(configuration.Current, sessions.OfKey(call.SessionKey).Find(call.SessionKey));
            return new CommandReply(string.Create(
                CultureInfo.InvariantCulture,
                $"⚙️ Queue: {policy.ModeName} (debounce {policy.Debounce.TotalMilliseconds}ms, cap {policy.Cap}, drop {policy.Drop.ToString().ToLowerInvariant()}). Modes: {string.Join(", ", QueuePolicy.Modes)}."));
        }

        var members = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var word in call.Argument.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            Read(word.ToLowerInvariant(), members);
        }

        await sessions.OfKey(call.SessionKey).UpdateAsync(
            call.SessionKey,
            old => members.Aggregate(old ?? SessionEntry.Create(time.GetUtcNow()), (entry, member) => entry.With((member.Key, member.Value?.DeepClone()))),
            cancellationToken);
        return new CommandReply(members.GetValueOrDefault("queueMode") is { } mode ? $"⚙️ Queue mode set to {mode}." : "⚙️ Queue settings changed.");
    }

    private static void Read(string word, Dictionary<string, JsonNode?> members)
    {
        var parts = word.Split(':', 2);
        var value = parts.Length == 2 ? parts[1] : string.Empty;
        switch (parts[0])
        {
            case "default" or "reset" or "inherit":
                members["queueMode"] = members["queueDebounceMs"] = members["queueCap"] = members["queueDrop"] = null;
                break;
            case "debounce" when Durations.Parse(char.IsAsciiDigit(value.LastOrDefault()) ? value + "ms" : value, TimeSpan.MinValue) is { Ticks: >= 0 } span:
                members["queueDebounceMs"] = (long)span.TotalMilliseconds;
                break;
            case "cap" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var cap) && cap > 0:
                members["queueCap"] = cap;
                break;
            case "drop" when QueuePolicy.ParseDrop(value) is { } drop:
                members["queueDrop"] = drop.ToString().ToLowerInvariant();
                break;
            case var name when parts.Length == 1 && QueuePolicy.ParseMode(name) is not null:
                members["queueMode"] = name;
                break;
            default:
                throw new CommandException(
                    $"/queue: \"{Methods.ShownText.Of(word)}\" is no mode ({string.Join(", ", QueuePolicy.Modes)}) and none of debounce:<time>, cap:<number>, drop:old|new|summarize, default. Nothing was changed.");
        }
    }

    private async Task<CommandReply> SendAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.First.Length == 0)
        {
            return new CommandReply($"⚙️ Send policy: {sessions.OfKey(call.SessionKey).Find(call.SessionKey)?.Text("sendPolicy") ?? "inherit"}. Options: on, off, inherit.");
        }

        await SessionLevels.SetAsync(sessions, call.SessionKey, "sendPolicy", call.First switch { "on" => "allow", "off" => "deny", _ => null }, time, cancellationToken);
        return new CommandReply($"⚙️ Send policy set to {call.First}.");
    }
}
