using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tools.Commands;

/// <summary>How far the model has read each command that runs on.</summary>
internal sealed class CommandSessions(TimeProvider time)
{
    private const int MostRemembered = 1000;
    private const int TailCharacters = 2000;

    private readonly ConcurrentDictionary<string, (long Stdout, long Stderr, bool Ended)> _read = new(StringComparer.Ordinal);

    /// <summary>Who may see the commands of a session: that session alone.</summary>
    public static string Owner(string sessionKey) => $"session:{sessionKey}";

    /// <summary>The result of a call whose command runs on; what it wrote so far counts as read.</summary>
    public ToolResult Running(ProcessStatus status, string output, ExecRequest request)
    {
        MarkRead(status, endIsKnown: false);
        var shown = output.Length > TailCharacters ? output[^TailCharacters..] : output;
        return new ToolResult(
            (shown.Length == 0 ? string.Empty : $"{shown}\n\n")
                + $"Command still running (session {status.Id}, pid n/a). Use process (list/poll/log/write/kill/clear/remove) for follow-up.",
            new JsonObject
            {
                ["status"] = "running",
                ["sessionId"] = status.Id,
                ["startedAt"] = status.StartedAtMs,
                ["cwd"] = request.Workdir ?? request.Sandbox.Docker.Workdir,
                ["tail"] = shown,
                ["containerId"] = status.ContainerId,
                ["scopeKey"] = request.Sandbox.ScopeKey,
            });
    }

    /// <summary>The first bytes that the model has not seen.</summary>
    public (long Stdout, long Stderr) Unread(string id)
    {
        var (stdout, stderr, _) = _read.GetValueOrDefault(id);
        return (stdout, stderr);
    }

    /// <summary>Whether the model knows that a command has ended.</summary>
    public bool KnowsEnd(string id) => _read.GetValueOrDefault(id).Ended;

    public void MarkRead(ProcessStatus status, bool endIsKnown)
    {
        if (_read.Count >= MostRemembered)
        {
            _read.Clear();
        }

        _read[status.Id] = (status.StdoutBytes, status.StderrBytes, endIsKnown);
    }

    public void Forget(string id) => _read.TryRemove(id, out _);

    /// <summary>How long a command has run, such as <c>1m 05s</c>.</summary>
    public string Duration(ProcessStatus status)
    {
        var span = TimeSpan.FromMilliseconds((status.EndedAtMs ?? time.GetUtcNow().ToUnixTimeMilliseconds()) - status.StartedAtMs);
        return span.TotalMinutes < 1
            ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#}s")
            : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes}m {span.Seconds:00}s");
    }
}
