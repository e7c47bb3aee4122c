using System.Text.Json.Nodes;
using OpenClaw.Gateway.Approvals;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Commands;

/// <summary><c>/exec</c>, <c>/elevated</c>, <c>/approve</c>, and what is done elsewhere: they need more than the right to write.</summary>
internal sealed class AuthorityCommands(SessionStore sessions, ExecApprovals approvals, TimeProvider time) : ICommandGroup
{
    private static readonly Dictionary<string, (string Member, string[] Values)> ExecMembers = new(StringComparer.Ordinal)
    {
        ["host"] = ("execHost", ["sandbox", "gateway"]),
        ["security"] = ("execSecurity", ["deny", "allowlist", "full"]),
        ["ask"] = ("execAsk", ["off", "on-miss", "always"]),
    };

    public IEnumerable<ChatCommand> Commands =>
    [
        new("exec", "[host=sandbox|gateway] [security=deny|allowlist|full] [ask=off|on-miss|always]", "Where and how commands of this session run", ExecAsync) { Scope = Scopes.Admin },
        new("elevated", "[off|on|ask|full]", "Whether commands may leave the sandbox; tools.elevated has to allow it", ElevatedAsync)
        {
            Aliases = ["elev"], Scope = Scopes.Admin, Choices = ["off", "on", "ask", "full"],
        },
        new("approve", "<id> allow-once|allow-always|deny", "Decide about a command that waits", Approve) { Scope = Scopes.Approvals },
        Elsewhere("config", "openclaw config, or the Control UI"),
        Elsewhere("debug", "openclaw config set"),
        Elsewhere("restart", "openclaw gateway restart"),
        Elsewhere("bash", "a shell; agents have the tool exec"),
    ];

    private static ChatCommand Elsewhere(string name, string where) => new(
        name, "", $"Not in a chat: use {where}", (_, _) => Task.FromResult(new CommandReply($"⚠️ /{name} is not done in a chat here. Use {where}."))) { Scope = Scopes.Admin };

    private async Task<CommandReply> ExecAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var words = call.Argument.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var changes = words.Select(Read).ToArray();
        if (changes.Length > 0)
        {
            await sessions.OfKey(call.SessionKey).UpdateAsync(
                call.SessionKey,
                old => changes.Aggregate(old ?? SessionEntry.Create(time.GetUtcNow()), (entry, change) => entry.With((change.Member, JsonValue.Create(change.Value)))),
                cancellationToken);
        }

        var entry = sessions.OfKey(call.SessionKey).Find(call.SessionKey);
        var shown = string.Join(", ", ExecMembers.Select(member => $"{member.Key}={entry?.Text(member.Value.Member) ?? "(configured)"}"));
        return new CommandReply(changes.Length == 0 ? $"⚙️ Exec: {shown}." : $"⚙️ Exec defaults set ({shown}).");
    }

    private static (string Member, string Value) Read(string word)
    {
        var parts = word.ToLowerInvariant().Split('=', 2);
        return parts.Length == 2 && ExecMembers.TryGetValue(parts[0], out var known) && known.Values.Contains(parts[1])
            ? (known.Member, parts[1])
            : throw new CommandException($"/exec: \"{Methods.ShownText.Of(word)}\" is none of {string.Join(", ", ExecMembers.Select(member => $"{member.Key}={string.Join('|', member.Value.Values)}"))}. Nothing was changed.");
    }

    private async Task<CommandReply> ElevatedAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.First.Length == 0)
        {
            return new CommandReply($"⚙️ Elevated: {sessions.OfKey(call.SessionKey).Find(call.SessionKey)?.Text("elevatedLevel") ?? "off"}. Options: off, on, ask, full.");
        }

        await SessionLevels.SetAsync(sessions, call.SessionKey, "elevatedLevel", call.First, time, cancellationToken);
        return new CommandReply(call.First == "off"
            ? "⚙️ Elevated mode disabled."
            : $"⚙️ Elevated mode set to {call.First}. It works where tools.elevated.enabled and tools.elevated.allowFrom.webchat allow it.");
    }

    private Task<CommandReply> Approve(CommandCall call, CancellationToken cancellationToken)
    {
        var decision = call.Rest.ToLowerInvariant();
        if (!ApprovalDecisions.All.Contains(decision))
        {
            throw new CommandException($"Usage: /approve <id> {string.Join('|', ApprovalDecisions.All)}");
        }

        var id = call.Argument.Split((char[]?)null, 2)[0];
        var full = approvals.Waiting.Select(approval => approval.Id).Where(waiting => waiting.StartsWith(id, StringComparison.Ordinal)).ToArray();
        return Task.FromResult(new CommandReply(full.Length == 1 && approvals.Resolve(full[0], decision, Methods.ShownText.Of(call.Client.Info.DisplayName ?? call.Client.Info.Id))
            ? $"✅ Exec approval {decision} submitted for {id}."
            : $"❌ No single command waits under {Methods.ShownText.Of(id)}."));
    }
}
