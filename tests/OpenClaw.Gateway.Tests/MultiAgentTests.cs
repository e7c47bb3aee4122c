using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tests;

/// <summary>The documented example with three agents, as the file stands.</summary>
public sealed class MultiAgentTests
{
    [Theory]
    [InlineData("main", "apply_patch,edit,exec,process,read,write", null)]
    [InlineData("reader", "exec,process,read", WorkspaceAccess.ReadOnly)]
    [InlineData("writer", "apply_patch,edit,read,write", null)]
    public async Task Each_agent_of_the_example_has_the_access_that_it_documents(string agent, string tools, WorkspaceAccess? access)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        var state = Directory.CreateTempSubdirectory("openclaw-gateway-test-").FullName;
        try
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "three-agents.json5"), Path.Combine(state, "three-agents.json5"));
            var config = model.Config("$include: './three-agents.json5',").Replace("sandbox: { mode: 'all' }", string.Empty, StringComparison.Ordinal);
            await using var gateway = await TestGateway.StartAsync(config, worker.Environment, stateDir: state);
            await using var client = await gateway.ConnectAsync();
            model.Calls("exec", new JsonObject { ["command"] = "echo ran > proof; echo done" }).Says("so it went");

            var id = await client.RequestAsync("agent", new JsonObject { ["message"] = "go", ["agentId"] = agent, ["idempotencyKey"] = "r1" });
            await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id), skip: 1);

            var offered = model.Requests[0].Body["tools"]!.AsArray().Select(tool => (string)tool!["function"]!["name"]!).Where(name => !name.Contains("session") && name != "agents_list");
            Assert.Equal(tools, string.Join(',', offered.Order(StringComparer.Ordinal)));
            var seen = model.Requests[1].Body["messages"]!.AsArray().Last()!["content"]!.ToString();
            var onHost = Directory.GetFiles(state, "proof", SearchOption.AllDirectories);
            switch (agent)
            {
                case "main":
                    Assert.Equal("done", seen);
                    Assert.Single(onHost);
                    Assert.Empty(worker.Requests);
                    break;
                case "reader":
                    var sandbox = Assert.Single(worker.Requests).Request.Sandbox;
                    Assert.Equal(("agent:reader", access, "none"), (sandbox.ScopeKey, (WorkspaceAccess?)sandbox.WorkspaceAccess, sandbox.Docker.Network));
                    Assert.Empty(onHost);
                    break;
                default:
                    Assert.Contains("blocked by tool policy", seen);
                    Assert.Empty(worker.Requests);
                    Assert.Empty(onHost);
                    break;
            }
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public async Task Twenty_sessions_at_once_get_each_its_own_answer()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        worker.Run = request => (request.Command, string.Empty, 0);
        await using var gateway = await TestGateway.StartAsync(model.Config().Replace("mode: 'all'", "mode: 'all', scope: 'session'", StringComparison.Ordinal), worker.Environment);
        await using var client = await gateway.ConnectAsync();

        // The model echoes what its own session said and what its own tool returned.
        model.Responder = body => body["messages"]!.AsArray().Last()! is var last && (string?)last["role"] == "tool" ? $"{last["content"]}!" : null;
        model.CallsFor = body => (string?)body["messages"]!.AsArray().Last()!["content"];

        for (var i = 0; i < 20; i++)
        {
            await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = $"s{i}", ["message"] = $"word{i}", ["idempotencyKey"] = $"r{i}" });
        }

        for (var i = 0; i < 20; i++)
        {
            var final = await client.WaitForEventAsync("chat", payload => (string?)payload["runId"] == $"r{i}" && (string?)payload["state"] == "final");
            Assert.Equal($"word{i}!", (string?)final["payload"]!["message"]!["content"]![0]!["text"]);
            Assert.Equal($"agent:main:s{i}", (string?)final["payload"]!["sessionKey"]);
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => ($"agent:main:s{i}", $"word{i}")).Order(), worker.Requests.Select(request => (request.Request.Sandbox.ScopeKey, request.Request.Command)).Order());
    }
}
