using OpenClaw.Gateway.Connections;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Commands;

/// <summary>What a command came to.</summary>
/// <param name="Text">The answer; null when the message goes on to the model.</param>
/// <param name="Message">What the model gets; null when the answer is all.</param>
internal sealed record CommandReply(string? Text, string? Message = null);

/// <summary>One use of a command.</summary>
/// <param name="SessionKey">Canonical key of the session in which it was said.</param>
/// <param name="AgentId">Whose session it is.</param>
/// <param name="RunId">Names the run that answers it.</param>
/// <param name="Argument">What follows the name, trimmed.</param>
/// <param name="Client">Who said it.</param>
internal sealed record CommandCall(string SessionKey, string AgentId, string RunId, string Argument, ConnectedClient Client)
{
    /// <summary>The first word of the argument in lower case; empty without one.</summary>
    public string First => Argument.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first.ToLowerInvariant() : string.Empty;

    /// <summary>What follows the first word.</summary>
    public string Rest => Argument.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries) is [_, var rest] ? rest.Trim() : string.Empty;
}

internal delegate Task<CommandReply> CommandHandler(CommandCall call, CancellationToken cancellationToken);

/// <summary>One command that people write in a chat.</summary>
/// <param name="Name">Without the slash.</param>
/// <param name="Arguments">How it is used, such as <c>[level]</c>; empty for none.</param>
/// <param name="Help">What it does, in one line.</param>
/// <param name="Handler">Does it.</param>
internal sealed record ChatCommand(string Name, string Arguments, string Help, CommandHandler Handler)
{
    /// <summary>Other names, without the slash.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The scope that a client needs. Every client that may write may write commands.</summary>
    public string Scope { get; init; } = Scopes.Write;

    /// <summary>What the first word may be; anything when empty. No word is always right: it asks how things are.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Whether, with text behind the first word, it is a hint for that text alone.</summary>
    public bool IsHint { get; init; }

    /// <summary>Whether <c>/help</c> shows it, and not only <c>/commands</c>.</summary>
    public bool IsCommon { get; init; }
}

/// <summary>Commands that belong together.</summary>
internal interface ICommandGroup
{
    IEnumerable<ChatCommand> Commands { get; }
}
