using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests;

/// <summary>The configuration over the protocol, and while it changes.</summary>
[SupportedOSPlatform("linux")]
public sealed class ConfigTests
{
    private const string Commented = """
        {
          // the owner's secret
          gateway: { mode: 'local', auth: { token: 'peertoken0123456789abcdef' } },
          models: { providers: { x: { baseUrl: 'http://127.0.0.1:1/v1', apiKey: '${OPENCLAW_TEST_CANARY}', models: [] } } },
          agents: { defaults: { sandbox: { mode: 'all' } } }, // always
        }
        """;

    private static readonly Dictionary<string, string?> Canary = new() { ["OPENCLAW_TEST_CANARY"] = "canary-5c1f" };

    [Fact]
    public async Task A_patch_keeps_comments_references_and_the_file_private()
    {
        await using var gateway = await TestGateway.StartAsync(Commented, Canary);
        await using var client = await gateway.ConnectAsync();
        var before = await client.AskAsync("config.get", new JsonObject());

        var answer = await client.AskAsync("config.patch", new JsonObject
        {
            ["raw"] = "{ session: { mainKey: 'home' } }",
            ["baseHash"] = (string?)before["hash"],
        });

        var text = await File.ReadAllTextAsync(gateway.ConfigPath);
        Assert.Contains("// the owner's secret", text);
        Assert.Contains("// always", text);
        Assert.Contains("${OPENCLAW_TEST_CANARY}", text);
        Assert.DoesNotContain("canary-5c1f", text);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(gateway.ConfigPath));
        Assert.Equal("home", (string?)answer["config"]!["session"]!["mainKey"]);
        Assert.True(File.Exists(gateway.ConfigPath + ".bak"));
        await using var later = await gateway.ConnectAsync();
        Assert.Equal("agent:main:home", (string?)later.Hello!["snapshot"]!["sessionDefaults"]!["mainSessionKey"]);
    }

    [Fact]
    public async Task What_is_shown_holds_no_secret_and_can_be_written_back()
    {
        await using var gateway = await TestGateway.StartAsync(Commented, Canary);
        await using var client = await gateway.ConnectAsync();

        var shown = await client.AskAsync("config.get", new JsonObject());
        var answer = await client.AskAsync("config.set", new JsonObject { ["raw"] = (string?)shown["raw"], ["baseHash"] = (string?)shown["hash"] });

        Assert.DoesNotContain(TestGateway.Token, shown.ToJsonString());
        Assert.DoesNotContain("canary-5c1f", shown.ToJsonString());
        Assert.DoesNotContain(TestGateway.Token, answer.ToJsonString());
        Assert.Equal(Commented, await File.ReadAllTextAsync(gateway.ConfigPath));
    }

    [Theory]
    [InlineData(null, "config base hash required; re-run config.get and retry")]
    [InlineData("0000", "config changed since last load; re-run config.get and retry")]
    public async Task A_change_of_something_else_than_was_read_is_refused(string? hash, string expected)
    {
        await using var gateway = await TestGateway.StartAsync(Commented, Canary);
        await using var client = await gateway.ConnectAsync();
        var parameters = new JsonObject { ["raw"] = "{}" };
        if (hash is not null)
        {
            parameters["baseHash"] = hash;
        }

        var answer = await client.CallAsync("config.set", parameters);

        Assert.Equal(expected, (string?)answer["error"]!["message"]);
        Assert.Equal(Commented, await File.ReadAllTextAsync(gateway.ConfigPath));
    }

    [Fact]
    public async Task Of_changes_to_the_same_text_one_is_made_and_the_others_hear_that_it_changed()
    {
        await using var gateway = await TestGateway.StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gateway.ConnectAsync()));
        var hash = (string)(await clients[0].AskAsync("config.get"))["hash"]!;

        var answers = await Task.WhenAll(clients.Select((client, i) => client.CallAsync(
            "config.patch", new JsonObject { ["raw"] = $"{{ messages: {{ ackReaction: 'r{i}' }} }}", ["baseHash"] = hash })));

        var made = Assert.Single(answers, answer => (bool)answer["ok"]!);
        Assert.Equal(7, answers.Count(answer => (string?)answer["error"]?["message"] == "config changed since last load; re-run config.get and retry"));
        Assert.Equal((string?)made["payload"]!["config"]!["messages"]!["ackReaction"], (string?)gateway.ReadConfig()["messages"]!["ackReaction"]);
        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task A_bad_change_is_refused_as_recorded_and_nothing_is_written()
    {
        var recording = Recording.Read("methods/27-config.patch");
        await using var gateway = await TestGateway.StartAsync(Commented, Canary);
        await using var client = await gateway.ConnectAsync();
        var parameters = JsonNode.Parse(recording.Sent.Single())!["params"]!.AsObject();
        parameters["baseHash"] = (string?)(await client.AskAsync("config.get"))["hash"];

        var answer = await client.CallAsync("config.patch", parameters.DeepClone());

        answer["id"] = recording.Answers[0]["id"]!.DeepClone();
        Assert.Empty(FrameComparer.Differences(recording.Answers[0], answer));
        Assert.Equal(Commented, await File.ReadAllTextAsync(gateway.ConfigPath));
    }

    [Fact]
    public async Task A_change_of_the_file_is_taken_while_the_gateway_runs_and_a_bad_one_is_not()
    {
        await using var gateway = await TestGateway.StartAsync(Commented, Canary);
        await using var client = await gateway.ConnectAsync();

        await File.WriteAllTextAsync(gateway.ConfigPath, Commented.Replace("mode: 'all'", "mode: 'all', scope: 'session'", StringComparison.Ordinal).Replace("// always", "// twice", StringComparison.Ordinal));
        await UntilAsync(async () => ((string)(await client.AskAsync("config.get"))["raw"]!).Contains("twice", StringComparison.Ordinal));
        await File.WriteAllTextAsync(gateway.ConfigPath, Commented.Replace("mode: 'all'", "mode: 'sometimes'", StringComparison.Ordinal));
        await UntilAsync(async () => (await client.AskAsync("config.get"))["warnings"]!.AsArray().Count > 0);

        var shown = await client.AskAsync("config.get");
        Assert.True((bool)shown["valid"]!);
        Assert.Contains("twice", (string?)shown["raw"]);
        Assert.Equal("agents.defaults.sandbox.mode", (string?)shown["warnings"]![0]!["path"]);
    }

    [Fact]
    public async Task Whoever_came_in_by_the_old_token_goes_when_it_changes()
    {
        await using var gateway = await TestGateway.StartAsync(Commented, Canary);
        await using var client = await gateway.ConnectAsync();

        await File.WriteAllTextAsync(gateway.ConfigPath, Commented.Replace(TestGateway.Token, "another-token-0123456789", StringComparison.Ordinal));
        var (status, _) = await client.WaitForCloseAsync();

        Assert.Equal(4401, (int?)status);
        await using var old = await gateway.OpenAsync();
        Assert.Contains("mismatch", (string?)(await old.CallAsync("connect", TestClient.ConnectParams(TestGateway.Token)))["error"]!["message"]);
        await using var fresh = await gateway.OpenAsync();
        await fresh.ConnectAsync("another-token-0123456789");
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var deadline = DateTime.UtcNow.AddSeconds(15);
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < deadline, "The condition was not met in time.");
            await Task.Delay(20);
        }
    }
}
