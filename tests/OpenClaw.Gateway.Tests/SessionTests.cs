using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Protocol.Devices;

namespace OpenClaw.Gateway.Tests;

/// <summary>Sessions on disk: those of the original, those that a crash left behind, and large ones.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task A_session_that_goes_while_its_compaction_waits_is_not_compacted()
    {
        const string Key = "agent:main:s1";
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await gateway.ConnectAsync();
        await client.AskAsync("sessions.patch", new JsonObject { ["key"] = Key, ["label"] = "short" });
        await client.AskAsync("chat.inject", new JsonObject { ["sessionKey"] = Key, ["message"] = "hi" });

        string id;
        using (await gateway.Services.GetRequiredService<SessionLanes>().EnterAsync(Key, CancellationToken.None))
        {
            id = await client.RequestAsync("sessions.compact", new JsonObject { ["key"] = Key });

            // Calls of one connection begin in their order: when this one is answered, the one before waits for the lane.
            await client.AskAsync("health");
            await gateway.Services.GetRequiredService<SessionRemoval>().RemoveAsync(Key, keepTranscript: false, CancellationToken.None);
        }

        var answer = await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id));
        Assert.Equal("no sessionId", (string?)answer["payload"]?["reason"]);
    }

    [Fact]
    public async Task What_is_put_into_a_session_goes_into_the_conversation_that_there_is_when_it_is_its_turn()
    {
        const string Key = "agent:main:s1";
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await gateway.ConnectAsync();
        await client.AskAsync("sessions.patch", new JsonObject { ["key"] = Key, ["label"] = "short" });

        string id;
        using (await gateway.Services.GetRequiredService<SessionLanes>().EnterAsync(Key, CancellationToken.None))
        {
            id = await client.RequestAsync("chat.inject", new JsonObject { ["sessionKey"] = Key, ["message"] = "kept" });
            await client.AskAsync("health");
            await client.AskAsync("sessions.reset", new JsonObject { ["key"] = Key });
        }

        Assert.True((bool)(await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id)))["ok"]!);
        var history = await client.AskAsync("chat.history", new JsonObject { ["sessionKey"] = Key });
        Assert.Equal("kept", (string?)Assert.Single(history["messages"]!.AsArray())!["content"]![0]!["text"]);
    }

    [Fact]
    public async Task The_latest_are_found_while_others_come()
    {
        await using var gateway = await TestGateway.StartAsync();
        var index = gateway.Services.GetRequiredService<SessionStore>().Of("main");

        var adding = Task.Run(() => Enumerable.Range(0, 20_000)
            .Select(i => index.UpdateAsync($"agent:main:s{i}", old => old ?? SessionEntry.Create(DateTimeOffset.UtcNow), CancellationToken.None)).ToList());
        List<string> Latest() => [.. index.Entries.OrderByDescending(pair => pair.Value.UpdatedAt).Take(10).Select(pair => pair.Key)];
        while (!adding.IsCompleted)
        {
            _ = Latest();
        }

        await Task.WhenAll(await adding);
        Assert.Equal((10, 20_000), (Latest().Count, index.Count));
    }

    [Fact]
    public async Task A_state_directory_of_the_original_opens_and_is_continued()
    {
        await using var model = await ScriptedModel.StartAsync();
        using var state = CopyRecordedState();
        await using var gateway = await TestGateway.StartAsync(model.Config(), time: ThatDay(), stateDir: state.Path);
        await using var client = await gateway.ConnectAsync();
        const string Key = "agent:main:openai:23ea6d8e-a931-48ec-a23e-f6e7753b0c46";
        var file = Path.Combine(state.Path, "agents", "main", "sessions", "ca0ebdb9-c2d5-4de1-9dec-5e151f3fd9e6.jsonl");
        var before = await File.ReadAllTextAsync(file);

        var list = await client.AskAsync("sessions.list");
        var history = await client.AskAsync("chat.history", new JsonObject { ["sessionKey"] = Key });
        model.Says("hello again");
        await RunAsync(client, "go on", Key);

        Assert.Equal(9, (int)list["count"]!);
        Assert.Equal("PONG done=0", (string?)history["messages"]![1]!["content"]![0]!["text"]);
        Assert.Equal(["system", "user", "assistant", "user"], model.Requests[0].Body["messages"]!.AsArray().Select(message => (string)message!["role"]!));
        var after = await File.ReadAllTextAsync(file);
        Assert.StartsWith(before, after);
        var lines = after.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal("9ebafa5c", (string?)lines[^2]["parentId"]);
        Assert.Equal((string?)lines[^2]["id"], (string?)lines[^1]["parentId"]);

        // What this gateway does not know survives.
        var index = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(state.Path, "agents", "main", "sessions", "sessions.json")))!;
        Assert.Equal("tmux", (string?)index[Key]!["skillsSnapshot"]!["skills"]![0]!["name"]);
    }

    [Fact]
    public async Task The_devices_of_the_original_stay_paired()
    {
        using var state = CopyRecordedState();
        await using var gateway = await TestGateway.StartAsync(stateDir: state.Path);
        var key = DeviceKey.FromPem(JsonSerializer.Deserialize(
            await File.ReadAllTextAsync(Path.Combine(state.Path, "identity", "device.json")), DeviceJson.Default.DeviceIdentityFile)!.PrivateKeyPem);
        await using var client = await gateway.OpenAsync(new Dictionary<string, string> { ["X-Forwarded-For"] = "203.0.113.9" });

        var answer = await client.ConnectDeviceAsync(key, "644b9f2658344487ac97003d0b46e9ad", ["operator.admin"]);

        Assert.True((bool)answer["ok"]!, answer.ToJsonString());
    }

    [Fact]
    public async Task A_transcript_that_a_crash_cut_off_anywhere_is_mended_and_continued()
    {
        await using var model = await ScriptedModel.StartAsync();
        using var state = CopyRecordedState();
        await using var gateway = await TestGateway.StartAsync(model.Config(), time: ThatDay(), stateDir: state.Path);
        await using var client = await gateway.ConnectAsync();
        const string Key = "agent:main:openai:23ea6d8e-a931-48ec-a23e-f6e7753b0c46";
        var file = Path.Combine(state.Path, "agents", "main", "sessions", "ca0ebdb9-c2d5-4de1-9dec-5e151f3fd9e6.jsonl");
        var whole = await File.ReadAllBytesAsync(file);
        var random = new Random(11);

        for (var i = 0; i < 40; i++)
        {
            var cut = i < 2 ? whole.Length - i : random.Next(1, whole.Length);
            await File.WriteAllBytesAsync(file, whole[..cut]);
            model.Says("still here");
            var final = await RunAsync(client, "go on", Key);

            Assert.Equal("ok", (string?)final["payload"]!["status"]);
            var lines = (await File.ReadAllTextAsync(file)).TrimEnd('\n').Split('\n');
            Assert.All(lines, line => JsonNode.Parse(line));
            Assert.Equal("still here", (string?)JsonNode.Parse(lines[^1])!["message"]!["content"]![0]!["text"]);

            // Every line that was whole before the cut is still there.
            var kept = Encoding.UTF8.GetString(whole[..cut]).Split('\n')[..^1];
            Assert.Equal(kept, lines.Take(kept.Length));
        }
    }

    [Fact]
    public async Task Sessions_are_patched_reset_compacted_and_deleted()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            model.Says($"answer {i}");
            await RunAsync(client, $"question {i}", "agent:main:work");
        }

        var preview = await client.AskAsync("sessions.preview", new JsonObject { ["keys"] = new JsonArray("work"), ["limit"] = 2 });
        Assert.Equal(["question 2", "answer 2"], preview["previews"]![0]!["items"]!.AsArray().Select(item => (string)item!["text"]!));

        var texts = (await client.AskAsync("sessions.list", new JsonObject { ["includeDerivedTitles"] = true, ["includeLastMessage"] = true }))["sessions"]![0]!;
        Assert.Equal(("question 0", "answer 2"), ((string?)texts["derivedTitle"], (string?)texts["lastMessagePreview"]));

        var compacted = await client.AskAsync("sessions.compact", new JsonObject { ["key"] = "work", ["maxLines"] = 2 });
        Assert.True((bool)compacted["compacted"]!);
        Assert.Equal(2, (int)compacted["kept"]!);
        Assert.True(File.Exists((string)compacted["archived"]!));

        var bad = await client.CallAsync("sessions.patch", new JsonObject { ["key"] = "work", ["thinkingLevel"] = "very" });
        Assert.Equal("invalid thinkingLevel (use off|minimal|low|medium|high|xhigh)", (string?)bad["error"]!["message"]);
        var patched = await client.AskAsync("sessions.patch", new JsonObject { ["key"] = "work", ["label"] = "Work", ["verboseLevel"] = "full" });
        Assert.Equal("full", (string?)patched["entry"]!["verboseLevel"]);
        var taken = await client.CallAsync("sessions.patch", new JsonObject { ["key"] = "main", ["label"] = "Work" });
        Assert.Equal("label already in use: Work", (string?)taken["error"]!["message"]);
        Assert.Equal("agent:main:work", (string?)(await client.AskAsync("sessions.resolve", new JsonObject { ["label"] = "Work" }))["key"]);

        var sessionId = (string?)patched["entry"]!["sessionId"];
        var reset = await client.AskAsync("sessions.reset", new JsonObject { ["key"] = "work" });
        Assert.NotEqual(sessionId, (string?)reset["entry"]!["sessionId"]);
        Assert.Equal("Work", (string?)reset["entry"]!["label"]);

        model.Says("fresh");
        await RunAsync(client, "new", "agent:main:work");
        var deleted = await client.AskAsync("sessions.delete", new JsonObject { ["key"] = "agent:main:work" });
        Assert.True((bool)deleted["deleted"]!);
        Assert.Contains(".jsonl.deleted.", (string?)deleted["archived"]![0]);
        Assert.Equal(0, (int)(await client.AskAsync("sessions.list"))["count"]!);
    }

    [Fact]
    public async Task The_end_of_a_long_transcript_comes_without_reading_the_rest()
    {
        using var state = CopyRecordedState();
        await using var gateway = await TestGateway.StartAsync(stateDir: state.Path);
        await using var client = await gateway.ConnectAsync();
        const string Key = "agent:main:openai:23ea6d8e-a931-48ec-a23e-f6e7753b0c46";
        var file = Path.Combine(state.Path, "agents", "main", "sessions", "ca0ebdb9-c2d5-4de1-9dec-5e151f3fd9e6.jsonl");
        await using (var writer = new StreamWriter(file, append: true))
        {
            var padding = new string('x', 10_000);
            for (var i = 0; i < 10_000; i++)
            {
                await writer.WriteAsync($$$"""{"type":"message","id":"{{{i:x8}}}","message":{"role":"user","content":[{"type":"text","text":"{{{i}}} {{{padding}}}"}],"timestamp":1}}""" + "\n");
            }
        }

        var before = GC.GetTotalAllocatedBytes();
        var history = await client.AskAsync("chat.history", new JsonObject { ["sessionKey"] = Key, ["limit"] = 3 });
        var allocated = GC.GetTotalAllocatedBytes() - before;

        Assert.StartsWith("9999 ", (string?)history["messages"]![2]!["content"]![0]!["text"]);
        Assert.Equal(3, history["messages"]!.AsArray().Count);
        Assert.True(allocated < 20_000_000, $"{allocated} bytes were allocated for a file of {new FileInfo(file).Length}.");
    }

    [Fact]
    public async Task Ten_thousand_sessions_are_listed_searched_and_changed()
    {
        var state = Directory.CreateTempSubdirectory("openclaw-gateway-test-").FullName;
        using var copy = new StateCopy(state);
        var index = new JsonObject();
        for (var i = 0; i < 10_000; i++)
        {
            index[$"agent:main:s{i}"] = new JsonObject { ["sessionId"] = Guid.NewGuid().ToString(), ["updatedAt"] = 1_700_000_000_000 + i, ["displayName"] = $"Session {i}" };
        }

        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(state, "agents", "main", "sessions")).FullName, "sessions.json");
        await File.WriteAllTextAsync(path, index.ToJsonString());
        await using var gateway = await TestGateway.StartAsync(stateDir: state);
        await using var client = await gateway.ConnectAsync();

        var first = await client.AskAsync("sessions.list", new JsonObject { ["limit"] = 5 });
        var found = await client.AskAsync("sessions.list", new JsonObject { ["search"] = "session 4321" });
        await client.AskAsync("sessions.patch", new JsonObject { ["key"] = "agent:main:s17", ["label"] = "mine" });
        await client.AskAsync("sessions.delete", new JsonObject { ["key"] = "agent:main:s18" });

        Assert.Equal(["agent:main:s9999", "agent:main:s9998"], first["sessions"]!.AsArray().Take(2).Select(row => (string)row!["key"]!));
        Assert.Equal("agent:main:s4321", (string?)Assert.Single(found["sessions"]!.AsArray())!["key"]);
        Assert.Equal(10_000 - 1, JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject().Count);
        Assert.Equal("agent:main:s17", (string?)(await client.AskAsync("sessions.resolve", new JsonObject { ["label"] = "mine" }))["key"]);
        Assert.Equal(9_999, (int)(await client.AskAsync("health", new JsonObject { ["probe"] = true }))["sessions"]!["count"]!);
    }

    // Ten minutes after the recording: by the next morning its conversations are over.
    private static FakeTimeProvider ThatDay() => new(DateTimeOffset.FromUnixTimeMilliseconds(1795342973164).AddMinutes(10));

    private static async Task<JsonObject> RunAsync(TestClient client, string message, string sessionKey)
    {
        var id = await client.RequestAsync("agent", new JsonObject
        {
            ["message"] = message,
            ["idempotencyKey"] = Guid.NewGuid().ToString(),
            ["sessionKey"] = sessionKey,
        });
        return await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id), skip: 1);
    }

    private static StateCopy CopyRecordedState()
    {
        var target = Directory.CreateTempSubdirectory("openclaw-gateway-test-").FullName;
        var source = Path.Combine(AppContext.BaseDirectory, "Recorded", "state-2026.2.9");
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return new StateCopy(target);
    }

    private sealed record StateCopy(string Path) : IDisposable
    {
        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
