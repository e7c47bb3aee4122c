using System.Globalization;
using System.Text.Json;
using OpenClaw.DemoModel.Api;
using OpenClaw.DemoModel.Conversation;
using OpenClaw.DemoModel.Scripts;

namespace OpenClaw.DemoModel.ChatCompletions;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
internal sealed partial class ChatCompletionsEndpoint(
    ScriptProgress progress, ChatReplyWriter writer, TimeProvider time, ILogger<ChatCompletionsEndpoint> logger)
{
    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        try
        {
            var request = await ReadAsync(context, cancellationToken);
            var step = StepOf(request, context.Request.Headers[ScriptReader.Header]);
            await writer.PauseAsync(step?.DelayMs ?? 0, cancellationToken);
            if (step?.Error is { } error)
            {
                await WriteErrorAsync(context, error);
                return;
            }

            var answer = Answer(request.Conversation, step);
            LogAnswer(request.Conversation.Messages.Count, request.Stream, answer.ToolCalls.Count, answer.Text.Length, step is not null);
            var reply = new ChatReply(request.Conversation, answer, time.GetUtcNow().ToUnixTimeSeconds());
            await (request.Stream
                ? writer.WriteStreamAsync(context, reply, request.IncludeUsage, step, cancellationToken)
                : writer.WriteWholeAsync(context, reply, step, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogCallerGone();
        }
    }

    private static async Task<ChatRequest> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: cancellationToken);
            return ChatRequestReader.Read(body.RootElement);
        }
        catch (JsonException exception)
        {
            throw RequestRefusedException.Invalid(null, $"The body is not valid JSON: {exception.Message}");
        }
    }

    private ScriptStep? StepOf(ChatRequest request, string? header)
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
            Usage = step?.Usage is { } usage ? new TokenUsage(usage.PromptTokens, usage.CompletionTokens) : null,
        };
    }

    private static ToolCall ToToolCall(ScriptToolCall call) => new(
        call.Name, call.Arguments.ValueKind == JsonValueKind.String ? call.Arguments.GetString()! : call.Arguments.GetRawText(), call.Id);

    private static Task WriteErrorAsync(HttpContext context, ScriptError error)
    {
        if (error.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return OpenAiErrors.WriteAsync(
            context, error.Status, new ErrorBody(error.Message, error.Type ?? OpenAiErrors.TypeOf(error.Status), null, error.Code));
    }

    [LoggerMessage(1, LogLevel.Information, "Answered a conversation of {Messages} messages (stream: {Stream}) with {ToolCalls} tool calls and {Characters} characters; scripted: {Scripted}.")]
    private partial void LogAnswer(int messages, bool stream, int toolCalls, int characters, bool scripted);

    [LoggerMessage(2, LogLevel.Information, "The caller went away before the answer was complete.")]
    private partial void LogCallerGone();
}

/// <summary>Maps <see cref="ChatCompletionsEndpoint"/>.</summary>
internal static class ChatCompletionsRoute
{
    /// <summary>Maps the route.</summary>
    public static void MapChatCompletions(this WebApplication app) =>
        app.MapPost("/v1/chat/completions", (HttpContext context, ChatCompletionsEndpoint endpoint) => endpoint.HandleAsync(context));
}
