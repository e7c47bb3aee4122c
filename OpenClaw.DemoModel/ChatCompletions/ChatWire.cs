using System.Text.Json.Serialization;

namespace OpenClaw.DemoModel.ChatCompletions;

// Names and shapes of OpenAI's chat completions API; https://platform.openai.com/docs/api-reference/chat

/// <summary>A whole answer.</summary>
internal sealed record ChatCompletion(string Id, string Object, long Created, string Model, IReadOnlyList<ChatChoice> Choices, ChatUsage Usage);

/// <summary>The one choice of a whole answer.</summary>
internal sealed record ChatChoice(int Index, ChatMessage Message, string FinishReason);

/// <summary>The message of a whole answer.</summary>
internal sealed record ChatMessage(
    string Role,
    string? Content,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ChatToolCall>? ToolCalls);

/// <summary>A tool call; its index is there in streams only.</summary>
internal sealed record ChatToolCall(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Index,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Type,
    ChatFunction Function);

/// <summary>Name and arguments of a call, or in a stream the next piece of the arguments.</summary>
internal sealed record ChatFunction(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
    string Arguments);

/// <summary>Token counts.</summary>
internal sealed record ChatUsage(int PromptTokens, int CompletionTokens, int TotalTokens, ChatPromptDetails PromptTokensDetails);

/// <summary>How many of the prompt's tokens came from a cache.</summary>
internal sealed record ChatPromptDetails(int CachedTokens);

/// <summary>One event of a stream.</summary>
internal sealed record ChatChunk(
    string Id,
    string Object,
    long Created,
    string Model,
    IReadOnlyList<ChatChunkChoice> Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ChatUsage? Usage);

/// <summary>The one choice of a chunk.</summary>
internal sealed record ChatChunkChoice(int Index, ChatDelta Delta, string? FinishReason);

/// <summary>What a chunk adds.</summary>
internal sealed record ChatDelta
{
    /// <summary>In the first chunk only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    /// <summary>The next piece of text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Content { get; init; }

    /// <summary>The next piece of a tool call.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ChatToolCall>? ToolCalls { get; init; }
}

/// <summary>Source-generated JSON of the answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(ChatChunk))]
internal sealed partial class ChatJson : JsonSerializerContext;
