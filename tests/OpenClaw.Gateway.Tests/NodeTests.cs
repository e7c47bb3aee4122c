using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Protocol.Devices;

namespace OpenClaw.Gateway.Tests;

/// <summary>Machines that offer commands: who they are, what they may be asked, and what they answer.</summary>
public sealed class NodeTests
{
    [Fact]
    public async Task A_node_is_listed_asked_and_answers()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await gateway.ConnectAsync();
        var (node, id) = await ConnectNodeAsync(gateway, "system.run", "system.which", "camera.snap");
        await using var open = node;

        var row = Assert.Single((await client.AskAsync("node.list"))["nodes"]!.AsArray())!;
        Assert.Equal((id, true, true), ((string?)row["nodeId"], (bool)row["connected"]!, (bool)row["paired"]!));
        Assert.Equal(["system.run", "system.which"], row["commands"]!.AsArray().Select(command => (string)command!));

        var call = await client.RequestAsync("node.invoke", new JsonObject
        {
            ["nodeId"] = id, ["command"] = "system.run", ["params"] = new JsonObject { ["command"] = "id" }, ["idempotencyKey"] = "k1",
        });
        var request = (await node.WaitForEventAsync("node.invoke.request"))["payload"]!;
        Assert.Equal("""{"command":"id"}""", (string?)request["paramsJSON"]);
        Assert.Equal("k1", (string?)request["idempotencyKey"]);
        await node.AskAsync("node.invoke.result", new JsonObject { ["id"] = request["id"]!.DeepClone(), ["nodeId"] = id, ["ok"] = true, ["payloadJSON"] = """{"code":0}""" });

        var answer = (await client.WaitForAsync(frame => TestClient.IsAnswer(frame, call)))["payload"]!;
        Assert.Equal(0, (int)answer["payload"]!["code"]!);
        var late = await node.AskAsync("node.invoke.result", new JsonObject { ["id"] = request["id"]!.DeepClone(), ["nodeId"] = id, ["ok"] = true });
        Assert.True((bool)late["ignored"]!);
    }

    [Theory]
    [InlineData("camera.snap", "command not allowlisted")]
    [InlineData("system.notify", "command not declared by node")]
    public async Task A_command_that_is_not_allowed_never_reaches_the_node(string command, string reason)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await gateway.ConnectAsync();
        var (node, id) = await ConnectNodeAsync(gateway, "system.run", "camera.snap");
        await using var open = node;

        var answer = await client.CallAsync("node.invoke", new JsonObject { ["nodeId"] = id, ["command"] = command, ["idempotencyKey"] = "k" });

        Assert.Equal("node command not allowed", (string?)answer["error"]!["message"]);
        Assert.Equal(reason, (string?)answer["error"]!["details"]!["reason"]);
        await node.AskAsync("node.event", new JsonObject { ["event"] = "ping" });
        Assert.DoesNotContain(node.Frames, frame => TestClient.IsEvent(frame, "node.invoke.request"));
    }

    [Fact]
    public async Task The_configuration_decides_about_commands()
    {
        await using var gateway = await TestGateway.StartAsync(
            "{ gateway: { mode: 'local', auth: { token: 'peertoken0123456789abcdef' }, nodes: { allowCommands: ['camera.snap'], denyCommands: ['system.run'] } } }");
        await using var client = await gateway.ConnectAsync();
        var (node, _) = await ConnectNodeAsync(gateway, "system.run", "camera.snap");
        await using var open = node;

        var row = Assert.Single((await client.AskAsync("node.list"))["nodes"]!.AsArray())!;

        Assert.Equal(["camera.snap"], row["commands"]!.AsArray().Select(command => (string)command!));
    }

    [Fact]
    public async Task A_node_that_goes_away_or_says_nothing_ends_the_call()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var gateway = await TestGateway.StartAsync(time: time);
        await using var client = await gateway.ConnectAsync();
        var (node, id) = await ConnectNodeAsync(gateway, "system.run");
        var slow = await client.RequestAsync("node.invoke", new JsonObject { ["nodeId"] = id, ["command"] = "system.run", ["idempotencyKey"] = "k1" });
        await node.WaitForEventAsync("node.invoke.request");
        time.Advance(TimeSpan.FromSeconds(31));
        var timeout = await client.WaitForAsync(frame => TestClient.IsAnswer(frame, slow));
        Assert.Equal("TIMEOUT", (string?)timeout["error"]!["details"]!["nodeError"]!["code"]);

        var lost = await client.RequestAsync("node.invoke", new JsonObject { ["nodeId"] = id, ["command"] = "system.run", ["idempotencyKey"] = "k2" });
        await node.WaitForAsync(frame => TestClient.IsEvent(frame, "node.invoke.request"), skip: 1);
        await node.DisposeAsync();
        var gone = await client.WaitForAsync(frame => TestClient.IsAnswer(frame, lost));

        Assert.Equal("NOT_CONNECTED", (string?)gone["error"]!["details"]!["nodeError"]!["code"]);
    }

    [Fact]
    public async Task A_node_answers_for_itself_alone_and_calls_nothing_of_an_operator()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (node, _) = await ConnectNodeAsync(gateway, "system.run");
        await using var open = node;

        var other = await node.CallAsync("node.invoke.result", new JsonObject { ["id"] = "x", ["nodeId"] = "somebody else", ["ok"] = true });
        var config = await node.CallAsync("config.get");

        Assert.Equal("nodeId mismatch", (string?)other["error"]!["message"]);
        Assert.Equal("unauthorized role: node", (string?)config["error"]!["message"]);
    }

    [Fact]
    public async Task The_older_pairing_goes_from_request_to_token()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await gateway.ConnectAsync();
        var first = await client.AskAsync("node.pair.request", new JsonObject { ["nodeId"] = "n-1", ["displayName"] = "Kitchen" });
        var again = await client.AskAsync("node.pair.request", new JsonObject { ["nodeId"] = "n-1" });
        Assert.Equal((true, false), ((bool)first["created"]!, (bool)again["created"]!));
        await client.WaitForEventAsync("node.pair.requested");

        var approved = await client.AskAsync("node.pair.approve", new JsonObject { ["requestId"] = first["request"]!["requestId"]!.DeepClone() });
        var token = (string)approved["node"]!["token"]!;
        Assert.True((bool)(await client.AskAsync("node.pair.verify", new JsonObject { ["nodeId"] = "n-1", ["token"] = token }))["ok"]!);
        Assert.False((bool)(await client.AskAsync("node.pair.verify", new JsonObject { ["nodeId"] = "n-1", ["token"] = "guess" }))["ok"]!);
        Assert.DoesNotContain(token, (await client.AskAsync("node.pair.list")).ToJsonString());
        await client.AskAsync("node.rename", new JsonObject { ["nodeId"] = "n-1", ["displayName"] = "Living room" });
        Assert.Equal("Living room", (string?)(await client.AskAsync("node.describe", new JsonObject { ["nodeId"] = "n-1" }))["displayName"]);
        Assert.Equal("unknown requestId", (string?)(await client.CallAsync("node.pair.reject", new JsonObject { ["requestId"] = "x" }))["error"]!["message"]);
    }

    [Fact]
    public async Task What_was_said_to_a_node_reaches_the_agent()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();
        var (node, _) = await ConnectNodeAsync(gateway, "system.run");
        await using var open = node;
        model.Says("ok");

        await node.AskAsync("node.event", new JsonObject { ["event"] = "exec.finished", ["payloadJSON"] = """{"command":"make","exitCode":2}""" });
        await node.AskAsync("node.event", new JsonObject { ["event"] = "voice.transcript", ["payload"] = new JsonObject { ["text"] = "turn on the light" } });
        await client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "final");

        var said = (string)model.Requests[0].Body["messages"]!.AsArray()[^1]!["content"]!;
        Assert.Contains("Exec finished on n1 (code 2): make", said);
        Assert.EndsWith("turn on the light", said);
    }

    private static async Task<(TestClient Node, string Id)> ConnectNodeAsync(TestGateway gateway, params string[] commands)
    {
        var key = DeviceKey.Create();
        var node = await gateway.OpenAsync();
        var parameters = TestClient.ConnectParams(TestGateway.Token, []);
        parameters["role"] = "node";
        parameters["client"] = new JsonObject { ["id"] = "node-host", ["version"] = "1", ["platform"] = "linux", ["mode"] = "node", ["displayName"] = "n1" };
        parameters["commands"] = new JsonArray([.. commands.Select(command => (JsonNode)command)]);
        var answer = await node.CallAsync("connect", await node.SignAsync(parameters, key));
        Assert.True((bool)answer["ok"]!, answer.ToJsonString());
        return (node, key.DeviceId);
    }
}
