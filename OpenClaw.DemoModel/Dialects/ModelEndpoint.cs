using System.Globalization;
using System.Text.Json;
using OpenClaw.DemoModel.Api;
using OpenClaw.DemoModel.Conversation;
using OpenClaw.DemoModel.Scripts;

namespace OpenClaw.DemoModel.Dialects;

/// <summary>Answers the requests of every dialect.</summary>
internal sealed partial class ModelEndpoint(
    ScriptProgress progress, ReplyWriter writer, TimeProvider time, ILogger<ModelEndpoint> logger)
{
    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context, IDialect dialect)
    {
        var cancellationToken = context.RequestAborted;
        try
        {
            var request = await ReadAsync(context, dialect, cancellationToken);
            var step = StepOf(request, context.Request.Headers[ScriptReader.Header]);
            await writer.PauseAsync(step?.DelayMs ?? 0, cancellationToken);
            if (step?.Error is { } error)
            {
                await WriteErrorAsync(context, dialect, error);
                return;
            }

            var answer = Answer(request.Conversation, step);
            LogAnswer(request.Conversation.Messages.Count, request.Stream, answer.ToolCalls.Count, answer.Text.Length, step is not null);
            var reply = dialect.Reply(request, answer, time.GetUtcNow().ToUnixTimeSeconds());
            await (request.Stream
                ? writer.WriteStreamAsync(context, reply, step, cancellationToken)
                : writer.WriteWholeAsync(context, reply, step, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogCallerGone();
        }
    }

    private static async Task<DialectRequest> ReadAsync(HttpContext context, IDialect dialect, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: cancellationToken);
            return dialect.Read(body.RootElement);
        }
        catch (JsonException exception)
        {
            throw RequestRefusedException.Invalid(null, $"The body is not valid JSON: {exception.Message}");
        }
    }

    private ScriptStep? StepOf(DialectRequest request, string? header)
    {
        if (ScriptReader.Find(header, request.Script, Instructions.WithoutEnvelope(request.LastUserText)) is not { } script)
        {
            return null;
        }

        var index = script.Id is { } id ? progress.Next(id) : DemoAnswer.StepOf(request.Conversation);
        return index < script.Steps.Count ? script.Steps[index] : null;
    }

    private static ModelReply Answer(ModelRequest request, ScriptStep? step)
    {
        var reply = step is { Text: null, ToolCalls: null } or null
            ? DemoAnswer.To(request)
            : new ModelReply(step.Text ?? string.Empty, step.ToolCalls?.Select(ToToolCall).ToList() ?? []);
        return reply with
        {
            FinishReason = step?.FinishReason,
            Usage = step?.Usage is { } usage ? new TokenUsage(usage.PromptTokens, usage.CompletionTokens, usage.CachedTokens) : null,
        };
    }

    private static ToolCall ToToolCall(ScriptToolCall call) => new(
        call.Name, call.Arguments.ValueKind == JsonValueKind.String ? call.Arguments.GetString()! : call.Arguments.GetRawText(), call.Id);

    private static Task WriteErrorAsync(HttpContext context, IDialect dialect, ScriptError error)
    {
        if (error.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return ErrorAnswers.WriteAsync(context, dialect, error.Status, new ErrorBody(error.Message, error.Type, null, error.Code));
    }

    [LoggerMessage(1, LogLevel.Information, "Answered a conversation of {Messages} messages (stream: {Stream}) with {ToolCalls} tool calls and {Characters} characters; scripted: {Scripted}.")]
    private partial void LogAnswer(int messages, bool stream, int toolCalls, int characters, bool scripted);

    [LoggerMessage(2, LogLevel.Information, "The caller went away before the answer was complete.")]
    private partial void LogCallerGone();
}

/// <summary>Maps the routes of the dialects.</summary>
internal static class DialectRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void MapDialects(this WebApplication app)
    {
        foreach (var dialect in app.Services.GetServices<IDialect>())
        {
            app.MapPost(dialect.Path, (HttpContext context, ModelEndpoint endpoint) => endpoint.HandleAsync(context, dialect));
        }
    }
}
