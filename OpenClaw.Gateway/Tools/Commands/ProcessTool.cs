using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Tools.Hosts;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Commands;

/// <summary>The tool <c>process</c>: looks after commands that run on. What cannot be done is a result, not an error, as models know it.</summary>
internal sealed class ProcessTool(CommandSessions sessions) : ITool
{
    private const int LongestPollMs = 30_000;
    private const int LabelCharacters = 120;

    public AIFunctionDeclaration Declaration { get; } =
        AIFunctionFactory.CreateDeclaration(ProcessParameters.ToolName, ProcessParameters.Description, ProcessParameters.Schema);

    public bool UsesHost => true;

    public async Task<ToolResult> RunAsync(ToolCall call, ToolDecision decision, CancellationToken cancellationToken)
    {
        var parameters = call.Read(ToolJson.Default.ProcessParameters);
        var host = call.Host;
        var owner = CommandSessions.Owner(call.SessionKey);
        var action = ToolCall.Required("action", parameters.Action).Trim().ToLowerInvariant();
        if (action == "list")
        {
            return await ListAsync(host, owner, cancellationToken);
        }

        if (string.IsNullOrWhiteSpace(parameters.SessionId))
        {
            return Refused("sessionId is required for this action.");
        }

        var target = new ProcessReference(owner, parameters.SessionId.Trim());
        try
        {
            return action switch
            {
                "poll" => await PollAsync(host, target, parameters, cancellationToken),
                "log" => await LogAsync(host, target, parameters, cancellationToken),
                "write" => await WriteAsync(host, target, Encoding.UTF8.GetBytes(parameters.Data ?? string.Empty), parameters.Eof == true, WriteText, cancellationToken),
                "submit" => await WriteAsync(host, target, "\r"u8.ToArray(), false, (_, _) => $"Submitted session {target.Id} (sent CR).", cancellationToken),
                "paste" => await PasteAsync(host, target, parameters, cancellationToken),
                "send-keys" => await SendKeysAsync(host, target, parameters, cancellationToken),
                "kill" => await KillAsync(host, target, cancellationToken),
                "clear" => await ClearAsync(host, target, cancellationToken),
                "remove" => await RemoveAsync(host, target, cancellationToken),
                _ => Refused($"Unknown action {action}"),
            };
        }
        catch (SandboxException exception) when (exception.Error.Code == WorkerErrorCodes.NotFound)
        {
            return Refused($"No session found for {target.Id}");
        }

        string WriteText(int bytes, bool ended) => $"Wrote {bytes} bytes to session {target.Id}{(ended ? " (stdin closed)" : string.Empty)}.";
    }

    private async Task<ToolResult> ListAsync(IToolHost host, string owner, CancellationToken cancellationToken)
    {
        var list = await host.AskAsync(
            ProcessRoutes.List, new ProcessListRequest(owner), WorkerJson.Default.ProcessListRequest, WorkerJson.Default.ProcessList, cancellationToken);
        var lines = list.Processes.Select(status =>
            $"{status.Id} {State(status),-9} {sessions.Duration(status)} :: {Shortened(status.Command)}");
        return new ToolResult(
            list.Processes.Count == 0 ? "No running or recent sessions." : string.Join('\n', lines),
            new JsonObject { ["status"] = "completed", ["sessions"] = new JsonArray([.. list.Processes.Select(Row)]) });
    }

    private async Task<ToolResult> PollAsync(IToolHost host, ProcessReference target, ProcessParameters parameters, CancellationToken cancellationToken)
    {
        var (stdout, stderr) = sessions.Unread(target.Id);
        var output = await ReadAsync(host, target, stdout, stderr, (int)Math.Clamp(parameters.Timeout ?? 0, 0, LongestPollMs), cancellationToken);
        sessions.MarkRead(output.Status, output.Status.EndedAtMs is not null);
        var text = Text(output, stdout, stderr);
        var ending = output.Status.EndedAtMs is null ? "Process still running." : Ending(output.Status);
        return new ToolResult($"{(text.Length == 0 ? "(no new output)" : text)}\n\n{ending}", Details(output.Status, text));
    }

    private static async Task<ToolResult> LogAsync(IToolHost host, ProcessReference target, ProcessParameters parameters, CancellationToken cancellationToken)
    {
        var output = await ReadAsync(host, target, 0, 0, 0, cancellationToken);
        var text = Text(output, 0, 0);
        var lines = text.Length == 0 ? [] : text.ReplaceLineEndings("\n").Split('\n');
        var limit = parameters.Limit is { } most ? (int)Math.Max(0, most) : lines.Length;
        var first = parameters.Offset is { } offset
            ? (int)Math.Clamp(offset, 0, lines.Length)
            : Math.Max(0, lines.Length - limit);
        var details = Details(output.Status, text);
        details["totalLines"] = lines.Length;
        details["totalChars"] = text.Length;
        details["truncated"] = output is { StdoutOffset: > 0 } or { StderrOffset: > 0 } or { StdoutGap: not null } or { StderrGap: not null };
        var none = output.Status.EndedAtMs is null ? "(no output yet)" : "(no output recorded)";
        var shown = string.Join('\n', lines.Skip(first).Take(limit));
        return new ToolResult(shown.Length == 0 ? none : shown, details);
    }

    private static Task<ToolResult> PasteAsync(IToolHost host, ProcessReference target, ProcessParameters parameters, CancellationToken cancellationToken)
    {
        var text = parameters.Text ?? string.Empty;
        var sent = parameters.Bracketed == false ? text : $"\e[200~{text}\e[201~";
        return text.Length == 0
            ? Task.FromResult(Refused("No paste text provided."))
            : WriteAsync(host, target, Encoding.UTF8.GetBytes(sent), false, (_, _) => $"Pasted {text.Length} chars to session {target.Id}.", cancellationToken);
    }

    private static Task<ToolResult> SendKeysAsync(IToolHost host, ProcessReference target, ProcessParameters parameters, CancellationToken cancellationToken)
    {
        var keys = TerminalKeys.Encode(parameters.Literal, parameters.Hex ?? [], parameters.Keys ?? []);
        var warnings = keys.Warnings.Count == 0 ? string.Empty : "\nWarnings:\n" + string.Join('\n', keys.Warnings.Select(warning => $"- {warning}"));
        return keys.Bytes.Length == 0
            ? Task.FromResult(Refused("No key data provided." + warnings))
            : WriteAsync(host, target, keys.Bytes, false, (bytes, _) => $"Sent {bytes} bytes to session {target.Id}.{warnings}", cancellationToken);
    }

    private static async Task<ToolResult> WriteAsync(
        IToolHost host, ProcessReference target, byte[] bytes, bool eof, Func<int, bool, string> text, CancellationToken cancellationToken)
    {
        try
        {
            var status = await host.AskAsync(
                ProcessRoutes.Write,
                new ProcessWriteRequest { Owner = target.Owner, Id = target.Id, Data = bytes, Eof = eof },
                WorkerJson.Default.ProcessWriteRequest,
                WorkerJson.Default.ProcessStatus,
                cancellationToken);
            return new ToolResult(text(bytes.Length, eof), new JsonObject { ["status"] = State(status), ["sessionId"] = target.Id });
        }
        catch (SandboxException exception) when (exception.Error.Code == WorkerErrorCodes.InvalidRequest)
        {
            return Refused($"Session {target.Id} stdin is not writable. Start the command with background: true to write to it.");
        }
    }

    private static async Task<ToolResult> KillAsync(IToolHost host, ProcessReference target, CancellationToken cancellationToken)
    {
        var before = await StatusAsync(host, target, cancellationToken);
        if (before.EndedAtMs is not null)
        {
            return Refused($"No active session found for {target.Id}");
        }

        await host.AskAsync(ProcessRoutes.Kill, target, WorkerJson.Default.ProcessReference, WorkerJson.Default.ProcessStatus, cancellationToken);
        return new ToolResult($"Killed session {target.Id}.", new JsonObject { ["status"] = "failed", ["sessionId"] = target.Id });
    }

    private async Task<ToolResult> ClearAsync(IToolHost host, ProcessReference target, CancellationToken cancellationToken)
    {
        if ((await StatusAsync(host, target, cancellationToken)).EndedAtMs is null)
        {
            return Refused($"No finished session found for {target.Id}");
        }

        await DropAsync(host, target, cancellationToken);
        return new ToolResult($"Cleared session {target.Id}.", new JsonObject { ["status"] = "completed", ["sessionId"] = target.Id });
    }

    private async Task<ToolResult> RemoveAsync(IToolHost host, ProcessReference target, CancellationToken cancellationToken)
    {
        var status = await DropAsync(host, target, cancellationToken);
        return new ToolResult($"Removed session {target.Id}.", new JsonObject { ["status"] = status.Killed ? "failed" : "completed", ["sessionId"] = target.Id });
    }

    private async Task<ProcessStatus> DropAsync(IToolHost host, ProcessReference target, CancellationToken cancellationToken)
    {
        var status = await host.AskAsync(
            ProcessRoutes.Remove, target, WorkerJson.Default.ProcessReference, WorkerJson.Default.ProcessStatus, cancellationToken);
        sessions.Forget(target.Id);
        return status;
    }

    private static async Task<ProcessStatus> StatusAsync(IToolHost host, ProcessReference target, CancellationToken cancellationToken) =>
        (await ReadAsync(host, target, long.MaxValue, long.MaxValue, 0, cancellationToken)).Status;

    private static Task<ProcessOutput> ReadAsync(IToolHost host, ProcessReference target, long stdout, long stderr, int waitMs, CancellationToken cancellationToken) =>
        host.AskAsync(
            ProcessRoutes.Read,
            new ProcessReadRequest { Owner = target.Owner, Id = target.Id, StdoutOffset = stdout, StderrOffset = stderr, WaitMs = waitMs },
            WorkerJson.Default.ProcessReadRequest,
            WorkerJson.Default.ProcessOutput,
            cancellationToken);

    // What was asked for, and what of it the worker still has.
    private static string Text(ProcessOutput output, long stdoutFrom, long stderrFrom)
    {
        var stdout = Text(output.Stdout, output.StdoutOffset - stdoutFrom, output.StdoutGap);
        var stderr = Text(output.Stderr, output.StderrOffset - stderrFrom, output.StderrGap);
        return stdout.Length == 0 ? stderr : stderr.Length == 0 ? stdout : $"{stdout}\n{stderr}";
    }

    private static string Text(byte[] bytes, long missing, OutputGap? gap)
    {
        var collector = new OutputCollector();
        if (missing > 0)
        {
            collector.Skip(missing);
        }

        collector.Add(new(bytes.AsMemory(0, gap?.After ?? bytes.Length)), isError: false);
        if (gap is not null)
        {
            collector.Skip(gap.Bytes);
            collector.Add(new(bytes.AsMemory(gap.After)), isError: false);
        }

        return collector.ToString();
    }

    private static string Ending(ProcessStatus status) => status switch
    {
        { Killed: true } => "Process exited with signal SIGKILL.",
        { Error: { } error } => $"Process failed: {error.Message}",
        { Exited: { TimedOut: true } } => "Process was killed: its timeout was over.",
        { Exited: { OomKilled: true } } => "Process was killed: the sandbox has no more memory for it.",
        { Exited: { PidsLimitHit: true, ExitCode: not 0 and var code } } => $"Process exited with code {code}: the sandbox has as many processes as it may.",
        { Exited: { DiskFull: true, ExitCode: var code } } => $"Process exited with code {code}: the disk of the workspace is full.",
        _ => $"Process exited with code {status.Exited?.ExitCode}.",
    };

    private static string State(ProcessStatus status) =>
        status.EndedAtMs is null ? "running" : status is { Killed: false, Exited: { ExitCode: 0, TimedOut: false } } ? "completed" : "failed";

    private static JsonObject Details(ProcessStatus status, string text) => new()
    {
        ["status"] = State(status),
        ["sessionId"] = status.Id,
        ["exitCode"] = status.Exited?.ExitCode,
        ["aggregated"] = text,
        ["name"] = Shortened(status.Command),
        ["containerId"] = status.ContainerId,
    };

    private static JsonNode Row(ProcessStatus status) => new JsonObject
    {
        ["sessionId"] = status.Id,
        ["status"] = State(status),
        ["startedAt"] = status.StartedAtMs,
        ["endedAt"] = status.EndedAtMs,
        ["command"] = status.Command,
        ["exitCode"] = status.Exited?.ExitCode,
    };

    private static string Shortened(string command)
    {
        var line = command.ReplaceLineEndings(" ");
        return line.Length <= LabelCharacters ? line : $"{line[..(LabelCharacters / 2 - 1)]}…{line[^(LabelCharacters / 2)..]}";
    }

    private static ToolResult Refused(string text) => new(text, new JsonObject { ["status"] = "failed" });
}
