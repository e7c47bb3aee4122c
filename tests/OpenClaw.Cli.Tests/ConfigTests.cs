using System.Runtime.Versioning;
using System.Text.Json;

namespace OpenClaw.Cli.Tests;

[SupportedOSPlatform("linux")]
public sealed class ConfigTests : IDisposable
{
    private const string Original = """
        // mine
        {
          gateway: { port: 18821, mode: 'local', auth: { token: 'secret-token' } }, // here
        }

        """;

    private readonly Cli _cli = new();

    public ConfigTests() => _cli.WriteConfig(Original);

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("18821\n", "gateway.port")]
    [InlineData("local\n", "gateway.mode")]
    [InlineData("\"local\"\n", "gateway.mode", "--json")]
    [InlineData("secret-token\n", "gateway.auth.token")]
    [InlineData("{\n  \"token\": \"secret-token\"\n}\n", "gateway.auth")]
    public async Task Get_prints_the_value(string output, params string[] arguments)
    {
        var result = await _cli.RunAsync(["config", "get", .. arguments]);

        Assert.Equal((0, output, string.Empty), (result.ExitCode, result.Output, result.Error));
    }

    [Theory]
    [InlineData("Config path not found: gateway.frob\n", "get", "gateway.frob")]
    [InlineData("Error: Path is empty.\n", "get", "")]
    [InlineData("error: missing required argument 'path'\n", "get")]
    [InlineData("error: missing required argument 'value'\n", "set", "gateway.port")]
    [InlineData("Error: Config validation failed: gateway.bind: Invalid value \"frob\"", "set", "gateway.bind", "frob")]
    [InlineData("Error: Config validation failed: gateway: Unrecognized key: \"prt\" (did you mean \"port\"?)", "set", "gateway.prt", "1")]
    [InlineData("Error: Config validation failed: gateway.port: Invalid input: expected integer", "set", "gateway.port", "abc")]
    [InlineData("Error: Config validation failed: Unrecognized key: \"__proto__\"", "set", "__proto__.x", "1")]
    [InlineData("Error: Failed to parse JSON5 value", "set", "gateway.port", "{oops", "--json")]
    [InlineData("Error: Invalid path (missing \"]\"): agents.list[0", "set", "agents.list[0", "x")]
    [InlineData("Error: \"gateway.port\" is a single value", "set", "gateway.port.x", "1")]
    [InlineData("Config path not found: gateway.frob", "unset", "gateway.frob")]
    public async Task A_wrong_request_fails_with_its_reason_and_changes_nothing(string message, params string[] arguments)
    {
        var result = await _cli.RunAsync(["config", .. arguments]);

        Assert.Equal((1, string.Empty), (result.ExitCode, result.Output));
        Assert.StartsWith(message, result.Error, StringComparison.Ordinal);
        Assert.Equal(Original, await File.ReadAllTextAsync(_cli.ConfigPath));
        Assert.Equal([_cli.ConfigPath], Directory.GetFiles(_cli.State));
    }

    [Fact]
    public async Task Set_and_unset_keep_the_comments_the_mode_and_a_backup()
    {
        var set = await _cli.RunAsync("config", "set", "gateway.bind", "lan");
        var changed = await File.ReadAllTextAsync(_cli.ConfigPath);
        var unset = await _cli.RunAsync("config", "unset", "gateway.bind");

        Assert.Equal((0, "Updated gateway.bind. Restart the gateway to apply.\n"), (set.ExitCode, set.Output));
        Assert.Equal(Original.Replace("'secret-token' } }", "'secret-token' }, bind: \"lan\" }", StringComparison.Ordinal), changed);
        Assert.Equal((0, "Removed gateway.bind. Restart the gateway to apply.\n"), (unset.ExitCode, unset.Output));
        Assert.Equal(Original, await File.ReadAllTextAsync(_cli.ConfigPath));
        Assert.Equal(changed, await File.ReadAllTextAsync(_cli.ConfigPath + ".bak"));
        Assert.Equal(Original, await File.ReadAllTextAsync(_cli.ConfigPath + ".bak.1"));
        Assert.All(
            Directory.GetFiles(_cli.State).Where(file => file.Contains("openclaw.json", StringComparison.Ordinal)),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Only_five_backups_are_kept()
    {
        for (var port = 1; port <= 7; port++)
        {
            await _cli.RunAsync("config", "set", "gateway.port", $"{port}");
        }

        var backups = Directory.GetFiles(_cli.State).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["openclaw.json", "openclaw.json.bak", "openclaw.json.bak.1", "openclaw.json.bak.2", "openclaw.json.bak.3", "openclaw.json.bak.4"], backups);
        Assert.Contains("port: 6,", await File.ReadAllTextAsync(_cli.ConfigPath + ".bak"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_set_makes_the_file_for_its_owner_alone()
    {
        Directory.Delete(_cli.State, recursive: true);

        var result = await _cli.RunAsync("config", "set", "agents.list[0].id", "ops");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal("ops\n", (await _cli.RunAsync("config", "get", "agents.list[0].id")).Output);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_cli.State));
    }

    [Fact]
    public async Task A_link_to_the_file_stays_a_link()
    {
        var real = Path.Combine(_cli.State, "elsewhere.json");
        File.Move(_cli.ConfigPath, real);
        File.CreateSymbolicLink(_cli.ConfigPath, real);

        await _cli.RunAsync("config", "set", "gateway.port", "5");

        Assert.NotNull(new FileInfo(_cli.ConfigPath).LinkTarget);
        Assert.Contains("port: 5,", await File.ReadAllTextAsync(real), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_lists_every_problem()
    {
        _cli.WriteConfig("{ gateway: { bind: 'frob', prot: 1 }, agents: { list: 5 } }");

        var human = await _cli.RunAsync("config", "validate");
        var json = await _cli.RunAsync("config", "validate", "--json");

        Assert.Equal(1, human.ExitCode);
        Assert.Equal(4, human.Error.TrimEnd().Split('\n').Length);
        Assert.Equal(1, json.ExitCode);
        using var document = JsonDocument.Parse(json.Output);
        Assert.False(document.RootElement.GetProperty("valid").GetBoolean());
        Assert.Equal(3, document.RootElement.GetProperty("issues").GetArrayLength());
    }

    [Fact]
    public async Task A_broken_file_can_be_mended_step_by_step()
    {
        _cli.WriteConfig("{ gateway: { bind: 'frob', prot: 1 } }");

        Assert.Equal(0, (await _cli.RunAsync("config", "unset", "gateway.prot")).ExitCode);
        Assert.Equal(0, (await _cli.RunAsync("config", "set", "gateway.bind", "lan")).ExitCode);
        Assert.Equal(0, (await _cli.RunAsync("config", "validate")).ExitCode);
    }

    [Fact]
    public async Task A_file_that_is_no_json5_is_named_with_line_and_column()
    {
        _cli.WriteConfig("{\n  gateway: {\n");

        var result = await _cli.RunAsync("config", "get", "gateway.port");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"{_cli.ConfigPath} cannot be read:", result.Error, StringComparison.Ordinal);
        Assert.Contains("at line 3", result.Error, StringComparison.Ordinal);
    }
}
