using System.Text.Json.Nodes;
using OpenClaw.Gateway.Approvals;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tools.Hosts.Approval;

/// <summary>
/// Stands before every command on the gateway's machine: refuses it, lets it through, or asks a person. The command that was shown is the
/// one that runs, and the files that it names have to be what they were.
/// </summary>
internal sealed class HostExecGate(ExecApprovalsFile file, ExecApprovals approvals, SessionStore sessions, ConfigurationStore configuration)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Passes when the command may run, and waits for a person where one has to say so.</summary>
    /// <param name="call">The call.</param>
    /// <param name="request">The command, which nobody changes after this.</param>
    /// <param name="workspace">Where it runs unless it says otherwise.</param>
    /// <param name="security">What the call asks for: it can only make it stricter.</param>
    /// <param name="ask">The same.</param>
    /// <param name="elevated">Whether it leaves a sandbox.</param>
    /// <param name="full">Whether the session's elevated level takes all questions away.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ToolException">It may not.</exception>
    public async Task PassAsync(
        ToolCall call, ExecRequest request, string workspace, string? security, string? ask, bool elevated, bool full, CancellationToken cancellationToken)
    {
        if (full)
        {
            return;
        }

        var entry = sessions.OfKey(call.SessionKey).Find(call.SessionKey);
        var rules = HostExecRules.For(configuration.Current, entry, call.AgentId, await file.ReadAsync(cancellationToken), security, ask, elevated);
        if (rules.Security == "deny")
        {
            throw new ToolException("exec denied: host=gateway security=deny. Nothing ran.");
        }

        var directory = Path.GetFullPath(request.Workdir ?? workspace, workspace);
        var known = rules.Security == "full" || IsKnown(request.Command, directory, rules);
        if (rules.Ask != "always" && known)
        {
            return;
        }

        if (rules.Ask == "off")
        {
            throw new ToolException(
                "exec denied: host=gateway security=allowlist ask=off, and the command is not on the allowlist of exec-approvals.json. Nothing ran. "
                    + "An operator can add it with: openclaw approvals allowlist add <pattern>.");
        }

        await AskAsync(call, request, directory, rules, cancellationToken);
    }

    private async Task AskAsync(ToolCall call, ExecRequest request, string directory, HostExecRules rules, CancellationToken cancellationToken)
    {
        var digests = FileDigests.Take(request.Command, directory);
        var program = CommandWords.Programs(request.Command) is [[var first, ..]] ? CommandWords.Find(first, directory) : null;
        var shown = new JsonObject
        {
            ["command"] = request.Command,
            ["cwd"] = directory,
            ["host"] = "gateway",
            ["security"] = rules.Security,
            ["ask"] = rules.Ask,
            ["agentId"] = call.AgentId,
            ["resolvedPath"] = program,
            ["sessionKey"] = call.SessionKey,
            ["files"] = digests.ToJson(),
        };
        if (request.Env is { Count: > 0 } environment)
        {
            shown["env"] = new JsonObject([.. environment.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))]);
        }

        var approval = approvals.Submit(null, shown, Patience) ?? throw new ToolException("Too many commands wait for a person. Nothing ran. Try again later.");
        var decision = await approvals.WaitAsync(approval, cancellationToken);
        if (decision is not (ApprovalDecisions.AllowOnce or ApprovalDecisions.AllowAlways))
        {
            throw new ToolException(decision is null
                ? $"Nobody decided about the command (approval {approval.Id}) in time. Nothing ran."
                : $"The command was refused (approval {approval.Id}). Nothing ran. Do not try to do the same in another way; ask what is wanted instead.");
        }

        if (digests.Changed() is { } changed)
        {
            throw new ToolException($"{changed} has changed since the command was approved (approval {approval.Id}). Nothing ran. Ask again: a person has to see what runs.");
        }

        if (decision == ApprovalDecisions.AllowAlways && program is not null)
        {
            await file.AllowAsync(call.AgentId, program, cancellationToken);
        }
    }

    private static bool IsKnown(string command, string directory, HostExecRules rules) =>
        CommandWords.Programs(command) is { } programs && programs.All(words => CommandWords.Find(words[0], directory) is { } path
            && (rules.Allowlist.Any(pattern => CommandWords.Matches(pattern, path)) || IsSafe(words, directory, rules)));

    // Without names of files it can only work on what it is given.
    private static bool IsSafe(IReadOnlyList<string> words, string directory, HostExecRules rules) =>
        rules.SafeBins.Contains(words[0]) && words.Skip(1).All(word => !word.Contains('/', StringComparison.Ordinal) && !word.Contains("..", StringComparison.Ordinal)
            && !Path.Exists(Path.Combine(directory, word)));
}
