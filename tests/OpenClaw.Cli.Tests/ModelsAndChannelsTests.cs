using System.Text.Json.Nodes;

namespace OpenClaw.Cli.Tests;

/// <summary><c>models</c> and <c>channels</c>: what the configuration says about them, and changes to it.</summary>
public sealed class ModelsAndChannelsTests : IDisposable
{
    private const string Configuration = """
        // mine
        {
          models: { providers: { fake: { baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'sk', api: 'openai-completions', models: [
            { id: 'a', name: 'A', contextWindow: 8192 }, { id: 'b', name: 'B', contextWindow: 8192 },
          ] } } },
          agents: { defaults: { model: { primary: 'fake/a' } } },
          channels: { telegram: { botToken: 'x' }, discord: { enabled: false } },
        }
        """;

    private readonly Cli _cli = new();

    public ModelsAndChannelsTests() => _cli.WriteConfig(Configuration);

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_model_is_chosen_by_its_name_or_its_alias()
    {
        await MustAsync("models", "aliases", "add", "quick", "fake/b");
        await MustAsync("models", "set", "quick");
        await MustAsync("models", "fallbacks", "add", "fake/a");
        var status = JsonNode.Parse((await MustAsync("models", "status", "--json")).Output)!;
        await MustAsync("models", "fallbacks", "remove", "fake/a");
        await MustAsync("models", "aliases", "remove", "quick");

        Assert.Equal("fake/b", (string?)status["defaultModel"]);
        Assert.Equal("fake/b", (string?)status["aliases"]!["quick"]);
        Assert.Equal("fake/a", (string?)Assert.Single(status["fallbacks"]!.AsArray()));
        Assert.Equal("{\n  \"fallbacks\": []\n}\n", (await MustAsync("models", "fallbacks", "list", "--json")).Output);
        Assert.StartsWith("// mine\n", await File.ReadAllTextAsync(_cli.ConfigPath), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models", "set", "fake/none")]
    [InlineData("models", "set", "nobody/none")]
    [InlineData("models", "aliases", "add", "has blank", "fake/a")]
    [InlineData("models", "aliases", "remove", "none")]
    [InlineData("models", "fallbacks", "remove", "fake/b")]
    public async Task What_does_not_exist_is_refused_and_nothing_is_changed(params string[] words)
    {
        var result = await _cli.RunAsync(words);

        Assert.Equal((1, string.Empty), (result.ExitCode, result.Output));
        Assert.NotEmpty(result.Error);
        Assert.Equal(Configuration, await File.ReadAllTextAsync(_cli.ConfigPath));
    }

    [Fact]
    public async Task Models_are_listed_for_people_and_for_scripts()
    {
        var table = await MustAsync("models", "list", "--all");
        var plain = await MustAsync("models", "list", "--all", "--plain", "--provider", "fake");
        var json = JsonNode.Parse((await MustAsync("models", "list", "--json")).Output)!;

        Assert.Contains("│ fake/a", table.Output, StringComparison.Ordinal);
        Assert.Equal("fake/a\nfake/b\n", plain.Output);
        Assert.Equal("fake/a", (string?)json["models"]![0]!["key"]);
        Assert.True((bool)json["models"]![0]!["available"]!);
    }

    [Fact]
    public async Task A_provider_without_a_key_fails_the_check()
    {
        _cli.WriteConfig("{ agents: { defaults: { model: { primary: 'anthropic/claude-opus-4-6' } } } }");

        var missing = await _cli.RunAsync("models", "status", "--check");
        var given = await _cli.RunAsync(new Dictionary<string, string?> { ["ANTHROPIC_API_KEY"] = "sk-canary" }, "models", "status", "--check");

        Assert.Equal((1, 0), (missing.ExitCode, given.ExitCode));
        Assert.Contains("anthropic", missing.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-canary", given.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Channels_are_listed_with_what_they_lack()
    {
        var list = await MustAsync("channels", "list");
        var json = JsonNode.Parse((await MustAsync("channels", "list", "--json")).Output)!;
        var unknown = await _cli.RunAsync("channels", "capabilities", "--channel", "frob");

        Assert.Equal("Chat channels:\n- Telegram default: configured, enabled\n- Discord default: not configured, disabled\n", list.Output);
        Assert.Equal("default", (string?)json["chat"]!["telegram"]![0]);
        Assert.Equal((1, string.Empty), (unknown.ExitCode, unknown.Output));
    }

    [Fact]
    public async Task Channel_status_asks_the_gateway_and_without_one_fails_with_what_the_file_says()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Answers("channels.status", """
            {"ts":1,"channelOrder":["telegram"],"channelLabels":{"telegram":"Telegram"},"channels":{},"channelDefaultAccountId":{},
             "channelAccounts":{"telegram":[{"accountId":"default","enabled":true,"configured":true,"running":true,"lastError":"\u001b[2Jno"}]}}
            """);

        var up = await _cli.RunAsync(gateway.Environment(), "channels", "status");
        var down = await _cli.RunAsync(new Dictionary<string, string?> { ["OPENCLAW_GATEWAY_PORT"] = "1" }, "channels", "status");

        Assert.Equal("Gateway reachable.\n- Telegram default: enabled, configured, running, error:?[2Jno\n", up.Output);
        Assert.Equal(1, down.ExitCode);
        Assert.Contains("- Telegram default: configured, enabled", down.Output, StringComparison.Ordinal);
    }

    private async Task<Testing.Processes.ProcessResult> MustAsync(params string[] words)
    {
        var result = await _cli.RunAsync(words);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', words)}: {result.Error}");
        return result;
    }
}
