using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Agents.Queues;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Sessions;

/// <summary>The tool <c>sessions_send</c>: says something to another session, and waits for its answer or not.</summary>
internal sealed class SessionsSendTool(SessionReach reach, SessionStore sessions, Lazy<AgentRunner> runner, TimeProvider time) : SessionTool(
    SessionParameters.SendName, "Say something to another session, named by sessionKey or label, and get its answer.", SessionParameters.SendSchema)
{
    private const double DefaultSeconds = 30;
    private const double MostSeconds = 3600;
    private const int LabelCharacters = 64;

    public override async Task<ToolResult> RunAsync(ToolCall call, ToolDecision decision, CancellationToken cancellationToken)
    {
        var parameters = call.Read(ToolJson.Default.SessionParameters);
        var message = ToolCall.Required("message", parameters.Message);
        if (!string.IsNullOrWhiteSpace(parameters.SessionKey) && !string.IsNullOrWhiteSpace(parameters.Label))
        {
            return Refused("error", "Provide either sessionKey or label, not both.");
        }

        var named = ToolCall.Required("sessionKey", parameters.SessionKey, "label", parameters.Label);
        var key = string.IsNullOrWhiteSpace(parameters.Label) ? reach.Find(call.AgentId, named) : FindLabel(call, parameters);
        if (reach.Refusal(call.AgentId, call.SessionKey, key ?? named) is { } refusal)
        {
            return Refused("forbidden", refusal);
        }

        if (key is null)
        {
            return Refused("error", $"No session found: {named} (sessions_list shows those there are)");
        }

        if (key == call.SessionKey)
        {
            return Refused("error", "This is the session itself; it cannot wait for its own answer.");
        }

        var (run, _) = runner.Value.Start(new RunRequest
        {
            RunId = Guid.NewGuid().ToString(),
            AgentId = reach.AgentOf(key),
            SessionKey = key,
            Message = message,
            Method = SessionParameters.SendName,
            Lane = RunLane.Nested,
            ExtraSystemPrompt = $"This message comes from another session, not from a person.\nFrom session: {call.SessionKey}\nTo session: {key}\nYour answer goes back to it.",
        });
        return await AnswerAsync(run, parameters.TimeoutSeconds ?? DefaultSeconds, cancellationToken);
    }

    private async Task<ToolResult> AnswerAsync(AgentRun run, double seconds, CancellationToken cancellationToken)
    {
        var answer = new JsonObject { ["runId"] = run.RunId, ["status"] = "accepted", ["sessionKey"] = run.Request.SessionKey };
        if (seconds > 0)
        {
            try
            {
                await run.Completion.WaitAsync(TimeSpan.FromSeconds(Math.Min(seconds, MostSeconds)), time, cancellationToken);
                answer["status"] = run.Status == RunStatus.Ok ? "ok" : "error";
                answer[run.Status == RunStatus.Ok ? "reply" : "error"] = run.Status == RunStatus.Ok ? run.Text : run.Error ?? run.StopReason;
            }
            catch (TimeoutException)
            {
                answer["status"] = "timeout";
                answer["error"] = "It has not answered yet and goes on; sessions_history shows the answer later.";
            }
        }

        return ToolResult.Json(answer);
    }

    private string? FindLabel(ToolCall call, SessionParameters parameters)
    {
        var label = parameters.Label!.Trim();
        var agentId = string.IsNullOrWhiteSpace(parameters.AgentId) ? call.AgentId : Config.ConfigurationSnapshot.NormalizeAgentId(parameters.AgentId);
        return label.Length > LabelCharacters
            ? throw new ToolException($"label has {label.Length} characters; {LabelCharacters} is the most.")
            : sessions.All().Where(index => index.AgentId == agentId).SelectMany(index => index.Entries)
                .Where(pair => pair.Value.Text("label") == label).Select(pair => pair.Key).FirstOrDefault();
    }
}
