using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Agents.Context;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tools;
using OpenClaw.Gateway.Tools.Sessions;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Commands;

/// <summary><c>/help</c>, <c>/commands</c>, <c>/whoami</c>, <c>/status</c>, <c>/context</c>: how things are.</summary>
internal sealed class HelpCommands(
    Lazy<ChatCommands> commands, SessionCard card, SessionStore sessions, ToolCatalog tools, SandboxSpecResolver workspaces, ModelResolver models,
    ConfigurationStore configuration) : ICommandGroup
{
    public IEnumerable<ChatCommand> Commands =>
    [
        new("help", "", "Show the common commands", Help) { IsCommon = true },
        new("commands", "", "Show all commands", All) { IsCommon = true },
        new("status", "", "Show model, tokens, context, runtime and queue of this session", Status) { IsCommon = true },
        new("whoami", "", "Show who you are for the gateway", WhoAmI) { Aliases = ["id"] },
        new("context", "[list|json]", "Show what the model is told with every message", Context) { Choices = ["list", "detail", "json"] },
    ];

    private Task<CommandReply> Help(CommandCall call, CancellationToken cancellationToken) =>
        Answer("ℹ️ Help\n\n" + Lines(commands.Value.All.Where(command => command.IsCommon)) + "\n\n/commands shows all of them.");

    private Task<CommandReply> All(CommandCall call, CancellationToken cancellationToken) => Answer("ℹ️ Commands\n\n" + Lines(commands.Value.All));

    private Task<CommandReply> Status(CommandCall call, CancellationToken cancellationToken) => Answer(card.Of(call.SessionKey));

    private static Task<CommandReply> WhoAmI(CommandCall call, CancellationToken cancellationToken) => Answer(string.Join(
        '\n',
        "🧭 Identity",
        "Channel: webchat",
        $"Client: {Methods.ShownText.Of(call.Client.Info.DisplayName ?? call.Client.Info.Id)}",
        $"Device: {call.Client.DeviceId ?? "(none)"}",
        $"Scopes: {string.Join(", ", call.Client.Scopes.Order(StringComparer.Ordinal))}"));

    private Task<CommandReply> Context(CommandCall call, CancellationToken cancellationToken)
    {
        var index = sessions.OfKey(call.SessionKey);
        var entry = index.Find(call.SessionKey);
        var described = models.Describe(call.AgentId, entry is null ? null : SessionRows.Override(entry));
        var limit = configuration.Current.Settings.Agents?.Defaults?.BootstrapMaxChars ?? BootstrapFiles.DefaultMaxChars;
        var conversation = entry is null ? new Conversation(null, []) : Conversation.Read(index.TranscriptPath(entry), described.ContextTokens * 4);
        var offered = tools.For(call.AgentId, call.SessionKey, $"{described.Provider}/{described.Model}").OfType<Microsoft.Extensions.AI.AIFunctionDeclaration>().ToArray();
        var files = TokenEstimate.Of(BootstrapFiles.Section(workspaces.AgentWorkspace(call.AgentId), limit, isSubagent: false));
        var schemas = offered.Sum(tool => TokenEstimate.Of(tool.JsonSchema.GetRawText()) + TokenEstimate.Of(tool.Description));
        var said = TokenEstimate.Of(conversation.Messages) + TokenEstimate.Of(conversation.Summary ?? string.Empty);
        if (call.First == "json")
        {
            return Answer(JsonText.Pretty(new JsonObject
            {
                ["workspaceFiles"] = files,
                ["tools"] = new JsonArray([.. offered.Select(tool => (JsonNode)tool.Name)]),
                ["toolTokens"] = schemas,
                ["messages"] = conversation.Entries.Count,
                ["messageTokens"] = said,
                ["contextWindow"] = described.ContextTokens,
            }));
        }

        return Answer(string.Join(
            '\n',
            "🧠 Context (tokens are estimates)",
            $"Workspace files: {SessionCard.Short(files)} ({workspaces.AgentWorkspace(call.AgentId)})",
            $"Tools: {SessionCard.Short(schemas)} ({string.Join(", ", offered.Select(tool => tool.Name))})",
            $"Conversation: {SessionCard.Short(said)} ({conversation.Entries.Count} messages{(conversation.Summary is null ? string.Empty : " and a summary")})",
            $"Window: {SessionCard.Short(described.ContextTokens)}"));
    }

    private static string Lines(IEnumerable<ChatCommand> shown)
    {
        var text = new StringBuilder();
        foreach (var command in shown)
        {
            text.Append(text.Length == 0 ? string.Empty : "\n").Append('/').Append(command.Name);
            text.Append(command.Arguments.Length == 0 ? string.Empty : " " + command.Arguments);
            text.Append(command.Aliases.Count == 0 ? string.Empty : $" (also {string.Join(", ", command.Aliases.Select(alias => "/" + alias))})");
            text.Append(" - ").Append(command.Help);
        }

        return text.ToString();
    }

    private static Task<CommandReply> Answer(string text) => Task.FromResult(new CommandReply(text));
}
