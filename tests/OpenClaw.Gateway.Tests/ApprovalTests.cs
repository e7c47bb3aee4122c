using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests;

/// <summary>Commands that wait for a person, and the file of those that need not.</summary>
[SupportedOSPlatform("linux")]
public sealed class ApprovalTests
{
    [Fact]
    public async Task A_command_waits_until_somebody_decides()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var agent = await gateway.ConnectAsync(["operator.approvals"]);
        await using var person = await gateway.ConnectAsync(["operator.approvals"]);
        await using var reader = await gateway.ConnectAsync(["operator.read"]);
        var call = await agent.RequestAsync("exec.approval.request", new JsonObject { ["id"] = "a1", ["command"] = "rm -rf build" });
        var asked = (await person.WaitForEventAsync("exec.approval.requested"))["payload"]!;
        Assert.Equal("rm -rf build", (string?)asked["request"]!["command"]);

        Assert.Equal("approval id already pending",
            (string?)(await person.CallAsync("exec.approval.request", new JsonObject { ["id"] = "a1", ["command"] = "x" }))["error"]!["message"]);
        Assert.Equal("invalid decision",
            (string?)(await person.CallAsync("exec.approval.resolve", new JsonObject { ["id"] = "a1", ["decision"] = "maybe" }))["error"]!["message"]);
        Assert.Single((await person.AskAsync("exec.approval.list"))["approvals"]!.AsArray());
        await person.AskAsync("exec.approval.resolve", new JsonObject { ["id"] = "a1", ["decision"] = "allow-once" });

        var decided = await agent.WaitForAsync(frame => TestClient.IsAnswer(frame, call));
        Assert.Equal("allow-once", (string?)decided["payload"]!["decision"]);
        await agent.WaitForEventAsync("exec.approval.resolved", payload => (string?)payload["id"] == "a1");
        Assert.Equal("unknown approval id",
            (string?)(await person.CallAsync("exec.approval.resolve", new JsonObject { ["id"] = "a1", ["decision"] = "deny" }))["error"]!["message"]);
        await reader.AskAsync("health");
        Assert.DoesNotContain(reader.Frames, frame => TestClient.IsEvent(frame, "exec.approval.requested"));
    }

    [Fact]
    public async Task Nobody_who_decides_in_time_means_no_decision()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var gateway = await TestGateway.StartAsync(time: time);
        await using var client = await gateway.ConnectAsync();
        var call = await client.RequestAsync("exec.approval.request", new JsonObject { ["command"] = "id" });
        await client.WaitForEventAsync("exec.approval.requested");

        time.Advance(TimeSpan.FromMinutes(2.1));

        var answer = await client.WaitForAsync(frame => TestClient.IsAnswer(frame, call));
        Assert.True((bool)answer["ok"]!);
        Assert.Null(answer["payload"]!["decision"]);
        Assert.Empty((await client.AskAsync("exec.approval.list"))["approvals"]!.AsArray());
    }

    [Fact]
    public async Task A_command_whose_caller_is_gone_is_withdrawn()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var person = await gateway.ConnectAsync();
        await using (var agent = await gateway.ConnectAsync())
        {
            await agent.RequestAsync("exec.approval.request", new JsonObject { ["id"] = "a1", ["command"] = "id" });
            await person.WaitForEventAsync("exec.approval.requested");
        }

        var resolved = await person.WaitForEventAsync("exec.approval.resolved");

        Assert.Null(resolved["payload"]!["decision"]);
        Assert.Empty((await person.AskAsync("exec.approval.list"))["approvals"]!.AsArray());
    }

    [Fact]
    public async Task The_file_is_private_guarded_by_its_hash_and_never_shows_its_token()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await gateway.ConnectAsync();
        var before = await client.AskAsync("exec.approvals.get");
        var path = (string)before["path"]!;
        var token = (string)JsonNode.Parse(await File.ReadAllTextAsync(path))!["socket"]!["token"]!;
        var file = JsonNode.Parse("""{"version":1,"defaults":{"security":"allowlist"},"agents":{"main":{"allowlist":[{"pattern":"/usr/bin/git"}]}}}""")!;

        var without = await client.CallAsync("exec.approvals.set", new JsonObject { ["file"] = file.DeepClone() });
        var stale = await client.CallAsync("exec.approvals.set", new JsonObject { ["file"] = file.DeepClone(), ["baseHash"] = "0" });
        var after = await client.AskAsync("exec.approvals.set", new JsonObject { ["file"] = file.DeepClone(), ["baseHash"] = before["hash"]!.DeepClone() });

        Assert.Equal("exec approvals base hash required; re-run exec.approvals.get and retry", (string?)without["error"]!["message"]);
        Assert.Equal("exec approvals changed since last load; re-run exec.approvals.get and retry", (string?)stale["error"]!["message"]);
        Assert.Equal("/usr/bin/git", (string?)after["file"]!["agents"]!["main"]!["allowlist"]![0]!["pattern"]);
        Assert.NotEqual((string?)before["hash"], (string?)after["hash"]);
        Assert.DoesNotContain(token, after.ToJsonString());
        Assert.Equal(token, (string?)JsonNode.Parse(await File.ReadAllTextAsync(path))!["socket"]!["token"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }
}
