using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Gateway.Tools;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Gateway.Tests;

/// <summary>What a session hears of commands that ended in the background.</summary>
public sealed class BackgroundNoticeTests
{
    private const string Gated = "until [ -e go ]; do sleep 0.02; done; echo all; echo '  done  '; exit 3";

    [Fact]
    public async Task The_main_session_is_woken_and_its_answer_is_shown()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Config(model));
        await using var client = await gateway.ConnectAsync();
        var id = await StartAsync(gateway, model, client, "main");

        model.Says("The build has failed.");
        await GoAsync(gateway);

        var beat = await client.WaitForEventAsync("heartbeat", payload => (string?)payload["status"] == "sent");
        Assert.Equal("The build has failed.", (string?)beat["payload"]!["preview"]);
        var told = (string)model.Requests[^1].Body["messages"]!.AsArray().Last()!["content"]!;
        Assert.Matches($"^System: \\[[^]]+\\] Exec failed \\({id[..8]}, code 3\\) :: all done\n\nHandle the system events above", told);
    }

    [Fact]
    public async Task Another_session_hears_it_with_its_next_message()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Config(model));
        await using var client = await gateway.ConnectAsync();
        var id = await StartAsync(gateway, model, client, "work");
        await GoAsync(gateway);

        await Eventually.TrueAsync(
            async () => (await SayAsync(model.Says("well"), client, "work", "and?")).Contains($"Exec failed ({id[..8]}, code 3) :: all done", StringComparison.Ordinal),
            "the session hears of it");
        Assert.DoesNotContain(client.Frames, frame => TestClient.IsEvent(frame, "heartbeat"));
    }

    [Theory]
    [InlineData("kill")]
    [InlineData("poll")]
    [InlineData("off")]
    public async Task What_the_model_knows_or_nobody_wants_to_hear_is_not_told(string why)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Config(model, why == "off" ? "tools: { exec: { notifyOnExit: false } }," : string.Empty));
        await using var client = await gateway.ConnectAsync();
        var id = await StartAsync(gateway, model, client, "work");

        // The model looks on in the same turn in which the end comes: twice there is output, and then the end.
        model.Responder = body =>
        {
            if (why != "kill")
            {
                File.WriteAllText(Path.Combine(Workspace(gateway), "go"), string.Empty);
            }

            return null;
        };
        for (var i = 0; i < 4; i++)
        {
            model.Calls("process", new JsonObject { ["action"] = why == "kill" && i == 0 ? "kill" : "poll", ["sessionId"] = id, ["timeout"] = 15_000 }, $"look_{i}");
        }

        model.Says("seen").Says("later");
        await SayAsync(model, client, "work", "look");
        var text = await SayAsync(model, client, "work", "and?");

        Assert.Equal("and?", text);
        Assert.Contains(model.Requests, request => request.Body.ToJsonString().Contains(why == "kill" ? "SIGKILL" : "code 3", StringComparison.Ordinal));
    }

    private static string Config(ScriptedModel model, string more = "") => model.Config(more).Replace("mode: 'all'", "mode: 'off'", StringComparison.Ordinal);

    private static async Task<string> StartAsync(TestGateway gateway, ScriptedModel model, TestClient client, string session)
    {
        Directory.CreateDirectory(Workspace(gateway));
        model.Calls("exec", new JsonObject { ["command"] = Gated, ["background"] = true }, "call_start").Says("started");
        await SayAsync(model, client, session, "start");
        var result = model.Requests[^1].Body["messages"]!.AsArray().Last()!["content"]!.ToString();
        return System.Text.RegularExpressions.Regex.Match(result, "session ([0-9a-f]+)").Groups[1].Value;
    }

    private static Task GoAsync(TestGateway gateway) => File.WriteAllTextAsync(Path.Combine(Workspace(gateway), "go"), string.Empty);

    private static string Workspace(TestGateway gateway) => gateway.Services.GetRequiredService<SandboxSpecResolver>().AgentWorkspace("main");

    /// <summary>One turn, and the last message of a person that the model saw in it.</summary>
    private static async Task<string> SayAsync(ScriptedModel model, TestClient client, string session, string message)
    {
        var run = Guid.NewGuid().ToString();
        await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = session, ["message"] = message, ["idempotencyKey"] = run });
        await client.WaitForEventAsync("chat", payload => (string?)payload["runId"] == run && (string?)payload["state"] is "final" or "error");
        return (string)model.Requests[^1].Body["messages"]!.AsArray().Last(one => (string?)one!["role"] == "user")!["content"]!;
    }
}
