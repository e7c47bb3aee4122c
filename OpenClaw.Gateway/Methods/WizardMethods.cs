using System.Text.Json.Nodes;
using OpenClaw.Gateway.Wizard;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>wizard.*</c>: a client walks through a wizard that runs here.</summary>
internal sealed class WizardMethods(SetupWizard wizard, TimeProvider time) : IMethodGroup, IAsyncDisposable
{
    // Whoever closed the window in the middle does not block everybody else for ever.
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(15);

    private static readonly ObjectSchema BySession = Closed(Required("sessionId", NonEmptyString));

    private readonly SemaphoreSlim _gate = new(1, 1);
    private WizardSession? _session;

    public IEnumerable<RpcMethod> Methods =>
    [
        new("wizard.start", MethodAccess.Admin, Closed(Optional("mode", OneOf("local", "remote")), Optional("workspace", Schema.Text)), StartAsync),
        new("wizard.next", MethodAccess.Admin,
            Closed(Required("sessionId", NonEmptyString), Optional("answer", Closed(Required("stepId", NonEmptyString), Optional("value", Any)))), NextAsync),
        new("wizard.cancel", MethodAccess.Admin, BySession, CancelAsync),
        new("wizard.status", MethodAccess.Admin, BySession, Status),
    ];

    public async ValueTask DisposeAsync()
    {
        if (_session is { } session)
        {
            await session.DisposeAsync();
        }

        _gate.Dispose();
    }

    private async ValueTask<RpcResult> StartAsync(RpcCall call, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_session is { Status: "running" } running)
            {
                if (time.GetUtcNow() - running.TouchedAt < Abandoned)
                {
                    return RpcResult.Unavailable("wizard already running");
                }

                await running.CancelAsync();
            }

            var (mode, workspace) = (call.Text("mode"), call.Text("workspace") is { Length: > 0 } given ? given : null);
            _session = new WizardSession((ask, token) => wizard.RunAsync(ask, mode, workspace, token), time.GetUtcNow());
        }
        finally
        {
            _gate.Release();
        }

        return await AnswerAsync(_session, withId: true, cancellationToken);
    }

    private async ValueTask<RpcResult> NextAsync(RpcCall call, CancellationToken cancellationToken)
    {
        if (Find(call) is not { } session)
        {
            return RpcResult.Invalid("wizard not found");
        }

        session.TouchedAt = time.GetUtcNow();
        if (call.Parameters.TryGetProperty("answer", out var answer))
        {
            var value = answer.TryGetProperty("value", out var given) ? JsonNode.Parse(given.GetRawText()) : null;
            if (session.Status != "running")
            {
                return RpcResult.Invalid("wizard not running");
            }

            if (!session.Answer(answer.GetProperty("stepId").GetString()!, value))
            {
                return RpcResult.Invalid("wizard: no pending step with this stepId");
            }
        }

        return await AnswerAsync(session, withId: false, cancellationToken);
    }

    private async ValueTask<RpcResult> CancelAsync(RpcCall call, CancellationToken cancellationToken)
    {
        if (Find(call) is not { } session)
        {
            return RpcResult.Invalid("wizard not found");
        }

        await session.CancelAsync();
        Interlocked.CompareExchange(ref _session, null, session);
        return RpcResult.Ok(StatusOf(session));
    }

    private ValueTask<RpcResult> Status(RpcCall call, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Find(call) is { } session ? RpcResult.Ok(StatusOf(session)) : RpcResult.Invalid("wizard not found"));

    private static async Task<RpcResult> AnswerAsync(WizardSession session, bool withId, CancellationToken cancellationToken)
    {
        var step = await session.CurrentAsync(cancellationToken);
        var answer = new JsonObject();
        if (withId)
        {
            answer["sessionId"] = session.Id;
        }

        answer["done"] = step is null;
        if (step is not null)
        {
            answer["step"] = step.ToJson();
        }

        foreach (var (name, value) in StatusOf(session))
        {
            answer[name] = value?.DeepClone();
        }

        return RpcResult.Ok(answer);
    }

    private static JsonObject StatusOf(WizardSession session)
    {
        var status = new JsonObject { ["status"] = session.Status };
        if (session.Error is not null)
        {
            status["error"] = session.Error;
        }

        return status;
    }

    private WizardSession? Find(RpcCall call) => _session is { } session && session.Id == call.Text("sessionId") ? session : null;
}
