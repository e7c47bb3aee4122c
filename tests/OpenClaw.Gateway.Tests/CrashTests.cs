using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Gateway.Tests;

/// <summary>A gateway that is killed in the middle of its work, as a process of its own.</summary>
[SupportedOSPlatform("linux")]
public sealed class CrashTests
{
    [Fact]
    public async Task After_kill_9_every_line_is_whole_nothing_answered_is_lost_and_the_session_goes_on()
    {
        await using var model = await ScriptedModel.StartAsync();
        var state = Directory.CreateTempSubdirectory("openclaw-gateway-test-").FullName;
        var random = new Random(7);
        var answered = new List<string>();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(state, "openclaw.json"), model.Config());
            for (var round = 0; round < 4; round++)
            {
                await using (var process = await GatewayProcess.StartAsync(state))
                {
                    await using var client = await TestClient.OpenAsync(process.Address);
                    await client.ConnectAsync(TestGateway.Token);
                    var target = random.Next(3, 12);
                    for (var i = 0; i < target; i++)
                    {
                        var message = $"question {round}-{i}";
                        model.Says($"answer {round}-{i}");
                        var id = await client.RequestAsync("agent", new JsonObject { ["message"] = message, ["idempotencyKey"] = message, ["sessionKey"] = $"agent:main:s{i % 3}" });

                        // The last turn of a round dies with the gateway, somewhere.
                        if (i == target - 1)
                        {
                            await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id));
                            break;
                        }

                        await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id), skip: 1);
                        answered.Add($"answer {round}-{i}");
                    }
                }

                while (model.Forget())
                {
                }
            }

            await using var gateway = await TestGateway.StartAsync(stateDir: state);
            await using var after = await gateway.ConnectAsync();
            var told = new List<string>();
            for (var i = 0; i < 3; i++)
            {
                model.Says("still here");
                var id = await after.RequestAsync("agent", new JsonObject { ["message"] = "go on", ["idempotencyKey"] = $"after-{i}", ["sessionKey"] = $"agent:main:s{i}" });
                Assert.Equal("ok", (string?)(await after.WaitForAsync(frame => TestClient.IsAnswer(frame, id), skip: 1))["payload"]!["status"]);
                var history = await after.AskAsync("chat.history", new JsonObject { ["sessionKey"] = $"agent:main:s{i}" });
                told.AddRange(history["messages"]!.AsArray().Where(message => (string?)message!["role"] == "assistant").Select(message => (string)message!["content"]![0]!["text"]!));
            }

            Assert.Empty(answered.Except(told));
            foreach (var file in Directory.GetFiles(Path.Combine(state, "agents", "main", "sessions"), "*.jsonl"))
            {
                Assert.All((await File.ReadAllTextAsync(file)).TrimEnd('\n').Split('\n'), line => Assert.NotNull(JsonNode.Parse(line)));
            }
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public async Task After_kill_9_in_the_middle_of_a_tool_the_session_goes_on_and_knows_what_it_does_not_know()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        worker.Gate = Task.Delay(Timeout.Infinite);
        var state = Directory.CreateTempSubdirectory("openclaw-gateway-test-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(state, "openclaw.json"), model.Config());
            await using (var process = await GatewayProcess.StartAsync(state, worker.Environment))
            {
                await using var client = await TestClient.OpenAsync(process.Address);
                await client.ConnectAsync(TestGateway.Token);
                model.Calls("exec", new JsonObject { ["command"] = "slow" }, "call_cut");
                await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "do it", ["idempotencyKey"] = "r1" });
                await Eventually.TrueAsync(() => worker.Requests.Count == 1, "the command runs");
                process.Kill();
            }

            // Whoever closes the stream ends the command.
            await worker.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(15));
            await using var gateway = await TestGateway.StartAsync(environment: worker.Environment, stateDir: state);
            await using var after = await gateway.ConnectAsync();
            model.Says("I do not know whether it ran");
            var id = await after.RequestAsync("agent", new JsonObject { ["message"] = "and?", ["idempotencyKey"] = "r2" });
            await after.WaitForAsync(frame => TestClient.IsAnswer(frame, id), skip: 1);

            var messages = model.Requests[^1].Body["messages"]!.AsArray();
            Assert.Equal(["system", "user", "assistant", "tool", "user"], messages.Select(message => (string)message!["role"]!));
            Assert.Equal("The call was interrupted; its result is unknown.", (string?)messages[3]!["content"]);
            Assert.Single(worker.Requests);
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }
}
