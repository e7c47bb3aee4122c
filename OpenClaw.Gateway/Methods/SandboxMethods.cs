using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Tools;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Schemas;
using OpenClaw.Protocol.Sessions;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary>
/// <c>sandbox.list</c>, <c>sandbox.recreate</c>, <c>sandbox.prune</c>, <c>sandbox.explain</c> and <c>sandbox.doctor</c>: the worker's
/// routes for an administrator, who thus never needs the worker's token.
/// </summary>
internal sealed class SandboxMethods(
    SandboxWorkerClient worker, SandboxSpecResolver sandboxes, SandboxExplanations explanations, ConfigurationStore configuration) : IMethodGroup
{
    private static readonly ObjectSchema Selection = Closed(
        Optional("all", Flag), Optional("sessionKey", NonEmptyString), Optional("agentId", NonEmptyString), Optional("dryRun", Flag));

    private static readonly ObjectSchema Pruning = Closed(Optional("dryRun", Flag));
    private static readonly ObjectSchema Session = Closed(Optional("agentId", NonEmptyString), Optional("sessionKey", NonEmptyString));

    public IEnumerable<RpcMethod> Methods =>
    [
        new("sandbox.list", MethodAccess.Admin, Closed(), ListAsync) { Advertised = false },
        new("sandbox.recreate", MethodAccess.Admin, Selection, RecreateAsync) { Advertised = false },
        new("sandbox.prune", MethodAccess.Admin, Pruning, PruneAsync) { Advertised = false },
        new("sandbox.explain", MethodAccess.Admin, Session, ExplainAsync) { Advertised = false },
        new("sandbox.doctor", MethodAccess.Admin, Session, DoctorAsync) { Advertised = false },
    ];

    private ValueTask<RpcResult> ListAsync(RpcCall call, CancellationToken cancellationToken) => AnswerAsync(async () =>
    {
        var list = await worker.GetAsync(WorkerRoutes.Sandboxes, WorkerJson.Default.SandboxList, cancellationToken);
        return RpcResult.Ok(new JsonObject
        {
            ["containers"] = new JsonArray([.. list.Sandboxes.Select(sandbox => (JsonNode)Shown(sandbox))]),
            ["browsers"] = new JsonArray(),
        });
    });

    private JsonObject Shown(SandboxInfo sandbox)
    {
        var shown = new JsonObject
        {
            ["containerName"] = sandbox.ContainerName,
            ["sessionKey"] = sandbox.ScopeKey,
            ["createdAtMs"] = sandbox.CreatedAtMs,
            ["lastUsedAtMs"] = sandbox.LastUsedAtMs ?? sandbox.CreatedAtMs,
            ["image"] = sandbox.Image,
            ["running"] = sandbox.Running,
            ["imageMatch"] = sandbox.Image == sandboxes.Resolve(AgentOf(sandbox.ScopeKey), sandbox.ScopeKey).Docker.Image,
        };
        return shown;
    }

    private ValueTask<RpcResult> RecreateAsync(RpcCall call, CancellationToken cancellationToken) => AnswerAsync(async () =>
    {
        var request = new RecreateRequest
        {
            All = IsSet(call, "all"),
            ScopeKey = Text(call, "sessionKey"),
            AgentId = Text(call, "agentId") is { } agent ? ConfigurationSnapshot.NormalizeAgentId(agent) : null,
            DryRun = IsSet(call, "dryRun"),
        };
        return Ok(
            await worker.AskAsync(WorkerRoutes.Recreate, request, WorkerJson.Default.RecreateRequest, WorkerJson.Default.SandboxRemovals, cancellationToken),
            WorkerJson.Default.SandboxRemovals);
    });

    private ValueTask<RpcResult> PruneAsync(RpcCall call, CancellationToken cancellationToken) => AnswerAsync(async () => Ok(
        await worker.AskAsync(WorkerRoutes.Prune, new PruneRequest(IsSet(call, "dryRun")), WorkerJson.Default.PruneRequest, WorkerJson.Default.SandboxRemovals, cancellationToken),
        WorkerJson.Default.SandboxRemovals));

    private ValueTask<RpcResult> ExplainAsync(RpcCall call, CancellationToken cancellationToken)
    {
        if (Refusal(call, out var agentId, out var sessionKey) is { } refusal)
        {
            return ValueTask.FromResult(RpcResult.Invalid(refusal));
        }

        return AnswerAsync(async () => RpcResult.Ok(await explanations.ExplainAsync(agentId, sessionKey, cancellationToken)));
    }

    private ValueTask<RpcResult> DoctorAsync(RpcCall call, CancellationToken cancellationToken)
    {
        if (Refusal(call, out var agentId, out var sessionKey) is { } refusal)
        {
            return ValueTask.FromResult(RpcResult.Invalid(refusal));
        }

        return AnswerAsync(async () => Ok(
            await worker.AskAsync(
                SandboxInspectionRoutes.Doctor,
                new SandboxInspectionRequest(sandboxes.Resolve(agentId, sessionKey)),
                WorkerJson.Default.SandboxInspectionRequest,
                WorkerJson.Default.SandboxDiagnosis,
                cancellationToken),
            WorkerJson.Default.SandboxDiagnosis));
    }

    // An agent that does not exist has no sandbox; the original explains one all the same.
    private string? Refusal(RpcCall call, out string agentId, out string sessionKey)
    {
        var current = configuration.Current;
        var given = Text(call, "sessionKey")?.Trim();
        var named = Text(call, "agentId") is { } agent ? ConfigurationSnapshot.NormalizeAgentId(agent) : null;
        agentId = named ?? (given is not null && SessionKey.TryParse(given, out var keyAgent, out _) ? ConfigurationSnapshot.NormalizeAgentId(keyAgent) : current.DefaultAgentId);
        sessionKey = given is null ? SessionKey.Main(agentId, current.MainKey) : SessionKey.Canonical(given, agentId, current.MainKey);
        if (current.FindAgent(agentId) is null)
        {
            return $"unknown agent id \"{agentId}\"";
        }

        return named is not null && given is not null && SessionKey.TryParse(given, out var other, out _) && ConfigurationSnapshot.NormalizeAgentId(other) != named
            ? $"agent \"{named}\" does not match session key agent \"{ConfigurationSnapshot.NormalizeAgentId(other)}\""
            : null;
    }

    private string AgentOf(string scopeKey) =>
        SessionKey.TryParse(scopeKey, out var agentId, out _) ? agentId
        : scopeKey.StartsWith("agent:", StringComparison.Ordinal) ? scopeKey["agent:".Length..]
        : configuration.Current.DefaultAgentId;

    private static async ValueTask<RpcResult> AnswerAsync(Func<Task<RpcResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (SandboxException exception)
        {
            var details = new JsonObject { ["code"] = exception.Error.Code };
            if (exception.Error.Fix is { } fix)
            {
                details["fix"] = fix;
            }

            return exception.Error.Code is WorkerErrorCodes.InvalidRequest or WorkerErrorCodes.PolicyDenied
                ? RpcResult.Invalid(exception.Message, details)
                : RpcResult.Unavailable(exception.Message, details);
        }
    }

    private static RpcResult Ok<T>(T answer, JsonTypeInfo<T> type) => RpcResult.Utf8(JsonSerializer.SerializeToUtf8Bytes(answer, type));

    private static string? Text(RpcCall call, string name) => call.Parameters.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static bool IsSet(RpcCall call, string name) => call.Parameters.TryGetProperty(name, out var value) && value.GetBoolean();
}
