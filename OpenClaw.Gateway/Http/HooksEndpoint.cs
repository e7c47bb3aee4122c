using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Auth;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Hooks;
using OpenClaw.Gateway.Methods;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Http;

/// <summary>
/// <c>hooks.path</c> (<c>/hooks</c>): other programs wake the main session or have an agent do something. They have a token of their
/// own, so that it can be handed out without the gateway's secret. Further names are what <c>hooks.mappings</c> makes of them.
/// </summary>
internal sealed partial class HooksEndpoint(
    ApiGate gate, GatewayAuthenticator authenticator, AgentRunner runner, SessionStore sessions, SystemEvents systemEvents,
    ConfigurationStore configuration, TimeProvider time, ILogger<HooksEndpoint> logger) : IAsyncDisposable
{
    private const int DefaultMaxBodyBytes = 256 * 1024;
    private const string DefaultPath = "/hooks";
    private const int MaxSummary = 2000;

    private static readonly string[] SecretHeaders = ["Authorization", "X-OpenClaw-Token", "Cookie", "Proxy-Authorization"];

    private readonly ConcurrentDictionary<Task, bool> _reports = new();

    /// <summary>Whether a request is for hooks, and what comes after their path.</summary>
    public bool IsFor(HttpRequest request, out string rest)
    {
        rest = string.Empty;
        var hooks = configuration.Current.Settings.Hooks;
        if (hooks?.Enabled != true || string.IsNullOrEmpty(hooks.Token) || !configuration.Current.IsValid)
        {
            return false;
        }

        var path = '/' + (hooks.Path ?? DefaultPath).Trim().Trim('/');
        if (path == "/" || !request.Path.StartsWithSegments(path, out var remaining))
        {
            return false;
        }

        rest = remaining.Value?.Trim('/') ?? string.Empty;
        return true;
    }

    public async Task HandleAsync(HttpContext context, string name)
    {
        if (await gate.RefuseAsync(context, HttpMethods.Post))
        {
            return;
        }

        var presented = GatewayAuthenticator.BearerOf(context.Request) ?? context.Request.Headers["X-OpenClaw-Token"].ToString();
        switch (authenticator.CheckSecret(configuration.Current.Settings.Hooks!.Token!, presented, gate.OriginOf(context).Address))
        {
            case AuthOutcome.Accepted:
                break;
            case AuthOutcome.LockedOut:
                await ApiGate.TextAsync(context, StatusCodes.Status429TooManyRequests, "Too Many Requests");
                return;
            default:
                await ApiGate.TextAsync(context, StatusCodes.Status401Unauthorized, "Unauthorized");
                return;
        }

        var settings = configuration.Current.Settings.Hooks;
        if (name.Length == 0)
        {
            await ApiGate.TextAsync(context, StatusCodes.Status404NotFound, "Not Found");
            return;
        }

        var (body, error) = await ApiGate.ReadAsync(context, settings.MaxBodyBytes ?? DefaultMaxBodyBytes);
        if (body is null)
        {
            var (status, problem) = error == BodyError.TooLarge ? (StatusCodes.Status413PayloadTooLarge, "payload too large") : (StatusCodes.Status400BadRequest, "the body is not a JSON object");
            await ApiGate.JsonAsync(context, status, Refused(problem));
            return;
        }

        if (name == "agent")
        {
            // Whether the marks around its text are left out is for the configuration to say, not for the caller.
            body.Remove(ExternalContent.AllowedMember);
        }

        await (name switch
        {
            "wake" => WakeAsync(context, body),
            "agent" => AgentAsync(context, body),
            _ => MappedAsync(context, settings, name, body),
        });
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_reports.Keys);

    private Task MappedAsync(HttpContext context, HooksSettings settings, string name, JsonObject body)
    {
        var headers = new JsonObject();
        foreach (var (header, value) in context.Request.Headers.Where(header => !SecretHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            headers[header.ToLowerInvariant()] = value.ToString();
        }

        var query = new JsonObject([.. context.Request.Query.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.ToString()))]);
        if (HookMappings.Apply(settings, new HookRequest(name, body, headers, query, time.GetUtcNow())) is not { } mapped)
        {
            return ApiGate.TextAsync(context, StatusCodes.Status404NotFound, "Not Found");
        }

        if (mapped.Body is null)
        {
            LogMappingFailed(mapped.Mapping, mapped.IsServersFault ? "its transform is a JavaScript module, which this gateway does not run" : mapped.Error!);
            return ApiGate.JsonAsync(context, mapped.IsServersFault ? StatusCodes.Status500InternalServerError : StatusCodes.Status400BadRequest, Refused(mapped.Error!));
        }

        return mapped.Kind == "wake" ? WakeAsync(context, mapped.Body) : AgentAsync(context, mapped.Body);
    }

    private Task WakeAsync(HttpContext context, JsonObject body)
    {
        if (ApiJson.TrimmedText(body["text"]) is not { } text)
        {
            return ApiGate.JsonAsync(context, StatusCodes.Status400BadRequest, Refused("text required"));
        }

        var mode = ApiJson.TrimmedText(body["mode"]) == "next-heartbeat" ? "next-heartbeat" : "now";
        PresenceMethods.Wake(systemEvents, runner, configuration.Current, text, mode == "now", "hooks.wake");
        return ApiGate.JsonAsync(context, StatusCodes.Status200OK, new JsonObject { ["ok"] = true, ["mode"] = mode });
    }

    private async Task AgentAsync(HttpContext context, JsonObject body)
    {
        if (ApiJson.TrimmedText(body["message"]) is not { } message)
        {
            await ApiGate.JsonAsync(context, StatusCodes.Status400BadRequest, Refused("message required"));
            return;
        }

        if (ApiJson.TrimmedText(body["channel"]) is { } channel && channel is not ("last" or "webchat"))
        {
            await ApiGate.JsonAsync(context, StatusCodes.Status400BadRequest, Refused("channel must be last"));
            return;
        }

        var current = configuration.Current;
        var asked = ApiJson.TrimmedText(body["sessionKey"]) ?? $"hook:{Guid.NewGuid()}";
        var key = current.CanonicalKey(asked);
        var name = ApiJson.TrimmedText(body["name"]) ?? "Hook";
        if (ExternalContent.IsHookSession(asked) && body[ExternalContent.AllowedMember]?.GetValue<bool>() != true)
        {
            message = ExternalContent.Mark(message, ShownText.Of(name));
        }

        if (ApiJson.TrimmedText(body["model"]) is { } model)
        {
            await UseModelAsync(key, model, context.RequestAborted);
        }

        var (run, _) = runner.Start(new RunRequest
        {
            RunId = Guid.NewGuid().ToString(),
            AgentId = sessions.OfKey(key).AgentId,
            SessionKey = key,
            Message = message,
            Method = "hooks.agent",
            Timeout = body["timeoutSeconds"] is JsonValue value && value.TryGetValue<double>(out var seconds) && seconds >= 1 ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400)) : null,
        });
        if (body["deliver"] is not JsonValue deliver || !deliver.TryGetValue<bool>(out var wanted) || wanted)
        {
            var report = ReportAsync(run, name, current.MainSessionKey);
            _reports[report] = true;
            _ = report.ContinueWith(static (done, all) => ((ConcurrentDictionary<Task, bool>)all!).TryRemove(done, out _), _reports, TaskScheduler.Default);
        }

        await ApiGate.JsonAsync(context, StatusCodes.Status202Accepted, new JsonObject { ["ok"] = true, ["runId"] = run.RunId });
    }

    private Task<SessionEntry> UseModelAsync(string key, string model, CancellationToken cancellationToken)
    {
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        return sessions.OfKey(key).UpdateAsync(
            key,
            old => (old ?? SessionEntry.Create(time.GetUtcNow())).With(
                ("providerOverride", slash < 0 ? null : model[..slash]), ("modelOverride", model[(slash + 1)..])),
            cancellationToken);
    }

    // Nobody watches the session of a hook: the main one hears how it ended.
    private async Task ReportAsync(AgentRun run, string name, string mainKey)
    {
        await run.Completion;
        var text = run.Status == RunStatus.Ok ? run.Text : run.Error ?? run.StopReason ?? string.Empty;
        if (text.Length > 0)
        {
            systemEvents.Add(mainKey, $"Hook {ShownText.Of(name)}{(run.Status == RunStatus.Ok ? string.Empty : " (error)")}: {(text.Length > MaxSummary ? text[..MaxSummary] : text)}");
        }
    }

    private static JsonObject Refused(string error) => new() { ["ok"] = false, ["error"] = error };

    [LoggerMessage(420, LogLevel.Warning, "Hook mapping {Mapping} failed: {Reason}")]
    private partial void LogMappingFailed(string mapping, string reason);
}
