using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tests;

/// <summary>Files that come in with a message.</summary>
public sealed class AttachmentTests
{
    private static readonly byte[] Picture = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    [Theory]
    [InlineData("chat.send")]
    [InlineData("agent")]
    public async Task A_file_is_put_into_the_sandbox_and_the_model_is_told_where(string method)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config(), worker.Environment);
        await using var client = await gateway.ConnectAsync();
        model.Says("nice");

        await SendAsync(
            client, method, "look", new JsonObject { ["fileName"] = "cat.png", ["content"] = Convert.ToBase64String(Picture) },
            new JsonObject { ["content"] = $"data:text/plain;base64,{Convert.ToBase64String("hello"u8)}" });

        var stored = Assert.Single(worker.Media);
        Assert.Equal("agent:main", stored.Sandbox.ScopeKey);
        Assert.Equal(["cat.png", "attachment-2.bin"], stored.Files.Select(file => file.Name));
        Assert.Equal(Picture, stored.Files[0].Bytes);
        Assert.Equal("hello"u8, stored.Files[1].Bytes);
        Assert.Contains(
            "look\n\n[media attached: media/inbound/cat.png (image/png)]\n[media attached: media/inbound/attachment-2.bin (application/octet-stream)]",
            (string?)model.Requests[0].Body["messages"]!.AsArray().Last()!["content"]);
    }

    [Fact]
    public async Task A_file_without_a_message_is_a_message()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config(), worker.Environment);
        await using var client = await gateway.ConnectAsync();
        model.Says("nice");

        await SendAsync(client, "chat.send", "", new JsonObject { ["content"] = Convert.ToBase64String(Picture) });

        Assert.Contains("[media attached: media/inbound/attachment-1.png (image/png)]", (string?)model.Requests[0].Body["messages"]!.AsArray().Last()!["content"]);
    }

    [Theory]
    [InlineData("""{ "fileName": "x" }""", "INVALID_REQUEST", "attachments[0].content: expected the file")]
    [InlineData("""{ "content": "" }""", "INVALID_REQUEST", "attachments[0].content: is empty")]
    [InlineData("""{ "content": "no base64!" }""", "INVALID_REQUEST", "attachments[0].content: is not base64")]
    [InlineData("""{ "content": "data:image/png;base64" }""", "INVALID_REQUEST", "attachments[0].content: is not base64")]
    [InlineData("\"text\"", "INVALID_REQUEST", "attachments[0].content: expected the file")]
    [InlineData("off", "INVALID_REQUEST", "attachments need a sandboxed session")]
    [InlineData("full", "UNAVAILABLE", "could not be stored: The disk is full. Make room.")]
    public async Task What_cannot_be_taken_is_refused_and_nothing_is_sent(string attachment, string code, string message)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        worker.Refusal = attachment == "full" ? (500, new WorkerError { Code = WorkerErrorCodes.FileDenied, Message = "The disk is full.", Fix = "Make room." }) : null;
        var config = attachment == "off" ? model.Config().Replace("mode: 'all'", "mode: 'off'", StringComparison.Ordinal) : model.Config();
        await using var gateway = await TestGateway.StartAsync(config, worker.Environment);
        await using var client = await gateway.ConnectAsync();
        var file = attachment is "off" or "full" ? new JsonObject { ["content"] = Convert.ToBase64String(Picture) } : JsonNode.Parse(attachment)!;

        foreach (var method in new[] { "chat.send", "agent" })
        {
            var id = await client.RequestAsync(method, Parameters(method, "look", file.DeepClone()));
            var error = (await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id)))["error"]!;

            Assert.Equal(code, (string?)error["code"]);
            Assert.Contains(message, (string?)error["message"]);
        }

        Assert.Empty(model.Requests);
        Assert.Empty(worker.Media);
    }

    private static JsonObject Parameters(string method, string message, params JsonNode[] files)
    {
        var parameters = new JsonObject { ["message"] = message, ["idempotencyKey"] = $"{method}-1", ["attachments"] = new JsonArray(files) };
        if (method == "chat.send")
        {
            parameters["sessionKey"] = "main";
        }

        return parameters;
    }

    private static async Task SendAsync(TestClient client, string method, string message, params JsonNode[] files)
    {
        await client.AskAsync(method, Parameters(method, message, files));
        await client.AskAsync("agent.wait", new JsonObject { ["runId"] = $"{method}-1", ["timeoutMs"] = 60_000 });
    }
}
