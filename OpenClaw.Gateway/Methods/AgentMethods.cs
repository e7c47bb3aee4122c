using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tools;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Methods;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>agent</c> and <c>agent.wait</c>.</summary>
internal sealed class AgentMethods(
    AgentRunner runner, InboundAttachments attachments, SessionStore sessions, ConfigurationStore configuration, ToolPolicy policy, SandboxSpecResolver sandboxes,
    SystemEvents systemEvents, TimeProvider time) : IMethodGroup
{
    private const long DefaultWaitMs = 30_000;
    private const long MaxWaitMs = 24 * 3_600_000L;

    public IEnumerable<RpcMethod> Methods =>
    [
        new("agent", MethodAccess.Write, AgentSchemas.Agent, Agent),
        new("agent.wait", MethodAccess.Write, AgentSchemas.Wait, Wait),
    ];

    private async ValueTask<RpcResult> Agent(RpcCall call, CancellationToken cancellationToken)
    {
        var parameters = call.Read(MethodJson.Default.AgentParams);
        if (Refusal(parameters, out var agentId, out var key) is { } refusal)
        {
            return RpcResult.Invalid(refusal);
        }

        if (parameters.Attachments is { Count: > 0 } files && runner.Find(parameters.IdempotencyKey) is null)
        {
            var (message, notTaken) = await attachments.TryReceiveAsync(agentId, key, parameters.Message, files, cancellationToken);
            if (notTaken is { } refused)
            {
                return refused;
            }

            parameters = parameters with { Message = message };
        }

        var (run, _) = runner.Start(new RunRequest
        {
            RunId = parameters.IdempotencyKey,
            AgentId = agentId,
            SessionKey = key,
            Message = runner.Find(parameters.IdempotencyKey) is null ? systemEvents.TakeInto(key, parameters.Message) : parameters.Message,
            Method = "agent",
            Starter = call.Connection,
            ExtraSystemPrompt = parameters.ExtraSystemPrompt,
            Hints = new RunHints { Thinking = parameters.Thinking },
            Timeout = parameters.Timeout is > 0 and var seconds ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400)) : null,
        });
        call.AnswerFirst(RpcResult.Ok(new JsonObject
        {
            ["runId"] = run.RunId,
            ["status"] = "accepted",
            ["acceptedAt"] = run.AcceptedAt.ToUnixTimeMilliseconds(),
        }));
        await run.Completion.WaitAsync(cancellationToken);
        return Final(run);
    }

    private async ValueTask<RpcResult> Wait(RpcCall call, CancellationToken cancellationToken)
    {
        var parameters = call.Read(MethodJson.Default.AgentWaitParams);
        var answer = new JsonObject { ["runId"] = parameters.RunId };
        var run = runner.Find(parameters.RunId);
        var limit = TimeSpan.FromMilliseconds(Math.Clamp(parameters.TimeoutMs ?? DefaultWaitMs, 0, MaxWaitMs));
        try
        {
            if (run is null)
            {
                await Task.Delay(limit, time, cancellationToken);
                throw new TimeoutException();
            }

            await run.Completion.WaitAsync(limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            answer["status"] = "timeout";
            return RpcResult.Ok(answer);
        }

        answer["status"] = run.Status == RunStatus.Error ? "error" : "ok";
        answer["startedAt"] = run.StartedAt?.ToUnixTimeMilliseconds();
        answer["endedAt"] = run.EndedAt?.ToUnixTimeMilliseconds();
        if (run.Error is not null)
        {
            answer["error"] = run.Error;
        }

        return RpcResult.Ok(answer);
    }

    private string? Refusal(AgentParams parameters, out string agentId, out string key)
    {
        var current = configuration.Current;
        agentId = parameters.AgentId is { } named ? ConfigurationSnapshot.NormalizeAgentId(named) : current.DefaultAgentId;
        key = parameters.SessionKey is { Length: > 0 } given
            ? SessionKey.Canonical(given, agentId, current.MainKey)
            : FindById(parameters.SessionId) ?? SessionKey.Main(agentId, current.MainKey);
        if (parameters.AgentId is not null && current.FindAgent(agentId) is null)
        {
            return $"unknown agent id \"{Shown(parameters.AgentId)}\"";
        }

        if (SessionKey.TryParse(key, out var keyAgent, out _))
        {
            keyAgent = ConfigurationSnapshot.NormalizeAgentId(keyAgent);
            if (parameters.AgentId is not null && keyAgent != agentId)
            {
                return $"agent \"{agentId}\" does not match session key agent \"{keyAgent}\"";
            }

            if (current.FindAgent(keyAgent) is null)
            {
                return $"unknown agent id \"{keyAgent}\"";
            }

            agentId = keyAgent;
        }

        return parameters is { Channel: { Length: > 0 } channel, Deliver: true } && channel is not ("last" or "webchat")
            ? $"unknown channel: {Shown(channel)}"
            : null;
    }

    private string? FindById(string? sessionId) => string.IsNullOrEmpty(sessionId) ? null : sessions.All()
        .SelectMany(index => index.Entries).Where(pair => pair.Value.SessionId == sessionId).Select(pair => pair.Key).FirstOrDefault();

    private RpcResult Final(AgentRun run)
    {
        if (run.Status == RunStatus.Error)
        {
            var failed = new JsonObject { ["runId"] = run.RunId, ["status"] = "error", ["summary"] = run.Error };
            return RpcResult.Fail(ErrorCodes.Unavailable, run.Error!, payload: failed);
        }

        var payloads = new JsonArray();
        if (run.Text.Length > 0)
        {
            payloads.Add(new JsonObject { ["text"] = run.Text, ["mediaUrl"] = null });
        }

        return RpcResult.Ok(new JsonObject
        {
            ["runId"] = run.RunId,
            ["status"] = "ok",
            ["summary"] = run.Status == RunStatus.Aborted ? "aborted" : "completed",
            ["result"] = new JsonObject
            {
                ["payloads"] = payloads,
                ["meta"] = new JsonObject
                {
                    ["durationMs"] = (long)((run.EndedAt - run.StartedAt)?.TotalMilliseconds ?? 0),
                    ["agentMeta"] = new JsonObject
                    {
                        ["sessionId"] = run.SessionId,
                        ["provider"] = run.Target?.Provider,
                        ["model"] = run.Target?.Model,
                        ["usage"] = new JsonObject { ["input"] = run.Usage.Input, ["output"] = run.Usage.Output, ["total"] = run.Usage.Total },
                    },
                    ["aborted"] = run.Status == RunStatus.Aborted,
                    ["systemPromptReport"] = Report(run),
                },
            },
        });
    }

    private JsonObject Report(AgentRun run)
    {
        var decision = policy.Decide(Protocol.Tools.ExecParameters.ToolName, run.Request.AgentId, run.Request.SessionKey);
        return new JsonObject
        {
            ["source"] = "run",
            ["generatedAt"] = run.StartedAt?.ToUnixTimeMilliseconds(),
            ["sessionId"] = run.SessionId,
            ["sessionKey"] = run.Request.SessionKey,
            ["provider"] = run.Target?.Provider,
            ["model"] = run.Target?.Model,
            ["workspaceDir"] = sandboxes.AgentWorkspace(run.Request.AgentId),
            ["sandbox"] = new JsonObject { ["mode"] = decision.Mode, ["sandboxed"] = decision.Placement == ToolPlacement.Sandbox },
        };
    }

    private static string Shown(string text) => new([.. text.Take(80).Select(c => char.IsControl(c) ? '?' : c)]);
}
