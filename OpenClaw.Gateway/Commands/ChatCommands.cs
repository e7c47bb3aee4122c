using System.Collections.Frozen;
using System.Text.RegularExpressions;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Providers;

namespace OpenClaw.Gateway.Commands;

/// <summary>A message as its commands and hints leave it.</summary>
/// <param name="Command">Does what the message asks instead of a model; null when the model gets the message.</param>
/// <param name="Message">What the model gets.</param>
/// <param name="Hints">How it answers this message.</param>
internal sealed record ReadMessage(Func<CancellationToken, Task<CommandReply>>? Command, string Message, RunHints Hints);

/// <summary>
/// Finds the commands in what people write. A whole message that begins with a known name is a command; a level in the middle of a message is
/// a hint for it. What nobody knows goes to the model, as it stands.
/// </summary>
internal sealed partial class ChatCommands(IEnumerable<ICommandGroup> groups, ConfigurationStore configuration)
{
    private readonly Lazy<FrozenDictionary<string, ChatCommand>> _byName = new(() => groups.SelectMany(group => group.Commands)
        .SelectMany(command => command.Aliases.Prepend(command.Name).Select(name => KeyValuePair.Create(name, command))).ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>All commands, by name.</summary>
    public IEnumerable<ChatCommand> All => _byName.Value.Values.Distinct().OrderBy(command => command.Name, StringComparer.Ordinal);

    public ReadMessage Read(string message, string sessionKey, string agentId, string runId, ConnectedClient client)
    {
        var match = Whole().Match(WithCommand(message.Trim()));
        if (match.Success && _byName.Value.GetValueOrDefault(match.Groups["name"].Value.ToLowerInvariant()) is { } command)
        {
            var call = new CommandCall(sessionKey, agentId, runId, match.Groups["rest"].Value.Trim(), client);
            if (command.IsHint && call.Rest.Length > 0 && command.Choices.Contains(call.First))
            {
                return new ReadMessage(null, call.Rest, RunHints.None.With(command.Name, call.First));
            }

            return new ReadMessage(token => RunAsync(command, call, token), message, RunHints.None);
        }

        var hints = RunHints.None;
        var rest = Inline().Replace(message, hint =>
        {
            var name = _byName.Value[hint.Groups["name"].Value.ToLowerInvariant()];
            var level = hint.Groups["level"].Value.ToLowerInvariant();
            if (!name.Choices.Contains(level))
            {
                return hint.Value;
            }

            hints = hints.With(name.Name, level);
            return string.Empty;
        }).Trim();
        return ReferenceEquals(hints, RunHints.None) || rest.Length == 0 ? new ReadMessage(null, message, RunHints.None) : new ReadMessage(null, rest, hints);
    }

    // Words that the owner says in the place of /new.
    private string WithCommand(string message)
    {
        foreach (var trigger in configuration.Current.Settings.Session?.ResetTriggers ?? [])
        {
            var words = trigger.Trim();
            if (words.Length > 0 && message.StartsWith(words, StringComparison.OrdinalIgnoreCase) && (message.Length == words.Length || char.IsWhiteSpace(message[words.Length])))
            {
                return string.Concat("/new", message.AsSpan(words.Length));
            }
        }

        return message;
    }

    private static async Task<CommandReply> RunAsync(ChatCommand command, CommandCall call, CancellationToken cancellationToken)
    {
        if (!call.Client.HasScope(command.Scope))
        {
            return new CommandReply($"⚠️ /{command.Name} needs the scope {command.Scope}, which this client does not have.");
        }

        if (command.Choices.Count > 0 && call.First.Length > 0 && !command.Choices.Contains(call.First))
        {
            return new CommandReply($"⚠️ /{command.Name}: \"{Methods.ShownText.Of(call.First)}\" is none of {string.Join(", ", command.Choices)}.");
        }

        try
        {
            return await command.Handler(call, cancellationToken);
        }
        catch (Exception exception) when (exception is ModelUnavailableException or CommandException)
        {
            return new CommandReply($"⚠️ {exception.Message}");
        }
    }

    [GeneratedRegex(@"\A/(?<name>[A-Za-z][A-Za-z0-9_-]*)(?:\s*:\s*|\s+|\z)(?<rest>[\s\S]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"(?<=\A|\s)/(?<name>thinking|think|t|verbose|v|reasoning|reason)[:\s]+(?<level>[A-Za-z]+)(?=\s|\z)[ \t]*", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Inline();
}

/// <summary>A command cannot be carried out; the message says why and what to write instead.</summary>
internal sealed class CommandException(string message) : Exception(message);
