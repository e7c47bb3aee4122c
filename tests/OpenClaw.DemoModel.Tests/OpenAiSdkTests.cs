using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;

namespace OpenClaw.DemoModel.Tests;

[Collection(DemoModelCollection.Name)]
public sealed class OpenAiSdkTests(DemoModelServer server)
{
    private static readonly ChatTool Exec = ChatTool.CreateFunctionTool("exec", "runs a command", BinaryData.FromString("""{"type":"object"}"""));

    [Fact]
    public async Task The_model_is_listed()
    {
        var models = await new OpenAIModelClient(new ApiKeyCredential("any"), Options()).GetModelsAsync();

        Assert.Equal("demo-1", Assert.Single(models.Value).Id);
    }

    [Fact]
    public async Task A_turn_with_a_tool_call_ends_with_the_tools_result()
    {
        var chat = Chat();
        var options = new ChatCompletionOptions { Tools = { Exec } };
        List<ChatMessage> messages = [new SystemChatMessage("You help."), new UserChatMessage("run: id")];

        ChatCompletion first = await chat.CompleteChatAsync(messages, options);
        messages.Add(new AssistantChatMessage(first));
        messages.Add(new ToolChatMessage(first.ToolCalls[0].Id, "uid=1000"));
        ChatCompletion second = await chat.CompleteChatAsync(messages, options);

        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        Assert.Equal("exec", first.ToolCalls[0].FunctionName);
        Assert.Equal("""{"command":"id"}""", first.ToolCalls[0].FunctionArguments.ToString());
        Assert.Equal(ChatFinishReason.Stop, second.FinishReason);
        Assert.Equal("uid=1000", second.Content[0].Text);
        Assert.True(second.Usage.TotalTokenCount > first.Usage.InputTokenCount);
    }

    [Fact]
    public async Task A_stream_carries_the_same_text_in_pieces_and_the_usage_at_its_end()
    {
        ChatCompletion whole = await Chat().CompleteChatAsync(new UserChatMessage("hello"));
        var pieces = new List<string>();
        ChatTokenUsage? usage = null;
        ChatFinishReason? reason = null;

        await foreach (var update in Chat().CompleteChatStreamingAsync(new UserChatMessage("hello")))
        {
            pieces.AddRange(update.ContentUpdate.Select(part => part.Text).Where(text => text.Length > 0));
            usage ??= update.Usage;
            reason ??= update.FinishReason;
        }

        Assert.True(pieces.Count > 2);
        Assert.Equal(whole.Content[0].Text, string.Concat(pieces));
        Assert.Equal(ChatFinishReason.Stop, reason);
        Assert.Equal(whole.Usage.TotalTokenCount, usage!.TotalTokenCount);
    }

    [Fact]
    public async Task A_streamed_tool_call_comes_in_pieces_that_join_to_its_arguments()
    {
        var options = new ChatCompletionOptions { Tools = { Exec } };
        var names = new List<string>();
        var arguments = new List<string>();

        await foreach (var update in Chat().CompleteChatStreamingAsync([new UserChatMessage("run: echo a long command that takes several chunks")], options))
        {
            foreach (var call in update.ToolCallUpdates)
            {
                names.AddRange(call.FunctionName is { } name ? [name] : []);
                arguments.Add(call.FunctionArgumentsUpdate.ToString());
            }
        }

        Assert.Equal(["exec"], names);
        Assert.True(arguments.Count > 2);
        Assert.Equal("""{"command":"echo a long command that takes several chunks"}""", string.Concat(arguments));
    }

    [Fact]
    public async Task A_scripted_error_arrives_as_the_clients_own_exception()
    {
        var exception = await Assert.ThrowsAsync<ClientResultException>(() =>
            Chat().CompleteChatAsync(new UserChatMessage("""script: {"steps":[{"error":{"status":500,"message":"the model fell over"}}]}""")));

        Assert.Equal(500, exception.Status);
        Assert.Contains("the model fell over", exception.Message, StringComparison.Ordinal);
    }

    private ChatClient Chat() => new("demo-1", new ApiKeyCredential("any"), Options());

    private OpenAIClientOptions Options() => new() { Endpoint = new Uri(server.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) };
}
