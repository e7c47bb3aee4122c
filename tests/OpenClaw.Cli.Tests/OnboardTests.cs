using System.Runtime.Versioning;
using System.Text.Json;
using OpenClaw.Testing.Processes;

namespace OpenClaw.Cli.Tests;

/// <summary>Setting up by options and by questions.</summary>
[SupportedOSPlatform("linux")]
public sealed class OnboardTests : IDisposable
{
    private const string Key = "sk-test-0123456789";
    private static readonly string[] Silent = ["onboard", "--non-interactive", "--accept-risk", "--skip-health"];

    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task By_options_it_writes_configuration_workspace_and_sessions()
    {
        var result = await _cli.RunAsync([.. Silent, "--flow", "quickstart", "--mode", "local", "--auth-choice", "skip", "--skip-channels", "--skip-skills", "--no-install-daemon"]);

        Assert.Equal(
            (0, "Updated ~/.openclaw/openclaw.json\nWorkspace OK: ~/.openclaw/workspace\nSessions OK: ~/.openclaw/agents/main/sessions\n", ""),
            (result.ExitCode, result.Output, result.Error));
        var config = ReadConfig();
        Assert.Equal("local", config.GetProperty("gateway").GetProperty("mode").GetString());
        Assert.Equal("loopback", config.GetProperty("gateway").GetProperty("bind").GetString());
        Assert.Equal(48, Token(config).Length);
        Assert.Equal("all", config.GetProperty("agents").GetProperty("defaults").GetProperty("sandbox").GetProperty("mode").GetString());
        Assert.Equal(("onboard", "local"), (config.GetProperty("wizard").GetProperty("lastRunCommand").GetString(), config.GetProperty("wizard").GetProperty("lastRunMode").GetString()));
        Assert.Equal(
            ["AGENTS.md", "BOOTSTRAP.md", "HEARTBEAT.md", "IDENTITY.md", "SOUL.md", "TOOLS.md", "USER.md"],
            Directory.GetFiles(Path.Combine(_cli.State, "workspace")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True(Directory.Exists(Path.Combine(_cli.State, "agents", "main", "sessions")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_cli.ConfigPath));
        Assert.Equal(0, (await _cli.RunAsync("config", "validate")).ExitCode);
    }

    [Fact]
    public async Task A_second_run_keeps_what_is_there()
    {
        await _cli.RunAsync([.. Silent, "--gateway-bind", "lan", "--gateway-port", "18999", "--sandbox", "non-main"]);
        var before = await File.ReadAllTextAsync(_cli.ConfigPath);
        await File.WriteAllTextAsync(_cli.ConfigPath, before.Replace("{\n", "{\n  // mine\n", StringComparison.Ordinal).Replace($"\"{Token(ReadConfig())}\"", "\"${MY_TOKEN}\"", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(_cli.State, "workspace", "SOUL.md"), "changed");
        File.Delete(Path.Combine(_cli.State, "workspace", "BOOTSTRAP.md"));
        _cli.Environment["MY_TOKEN"] = "the-token-of-the-environment";

        var again = await _cli.RunAsync(Silent);

        var after = await File.ReadAllTextAsync(_cli.ConfigPath);
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.Contains("// mine", after, StringComparison.Ordinal);
        Assert.Contains("${MY_TOKEN}", after, StringComparison.Ordinal);
        Assert.DoesNotContain("the-token-of-the-environment", after, StringComparison.Ordinal);
        Assert.Contains("18999", after, StringComparison.Ordinal);
        Assert.Contains("non-main", after, StringComparison.Ordinal);
        Assert.Equal("changed", await File.ReadAllTextAsync(Path.Combine(_cli.State, "workspace", "SOUL.md")));
        Assert.False(File.Exists(Path.Combine(_cli.State, "workspace", "BOOTSTRAP.md")));
    }

    [Fact]
    public async Task A_key_is_kept_beside_the_configuration_and_the_model_is_chosen()
    {
        var result = await _cli.RunAsync([.. Silent, "--openai-api-key", Key, "--skip-key-check"]);

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("Saved OPENAI_API_KEY to ~/.openclaw/.env\n", result.Output, StringComparison.Ordinal);
        Assert.Equal($"OPENAI_API_KEY={Key}\n", await File.ReadAllTextAsync(Path.Combine(_cli.State, ".env")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_cli.State, ".env")));
        Assert.DoesNotContain(Key, await File.ReadAllTextAsync(_cli.ConfigPath), StringComparison.Ordinal);
        Assert.StartsWith("openai/", ReadConfig().GetProperty("agents").GetProperty("defaults").GetProperty("model").GetProperty("primary").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_the_provider_refuses_changes_nothing()
    {
        await using var provider = await ModelProvider.StartAsync(Key);
        string[] server = ["--custom-base-url", provider.BaseUrl, "--custom-model-id", "small"];

        var wrong = await _cli.RunAsync([.. Silent, .. server, "--custom-api-key", "sk-wrong"]);
        Assert.Equal((1, ""), (wrong.ExitCode, wrong.Output));
        Assert.Contains("Invalid --custom-api-key: 127.0.0.1 refuses the key (401)", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-wrong", wrong.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_cli.State));

        var right = await _cli.RunAsync([.. Silent, .. server, "--custom-api-key", Key]);
        Assert.Equal((0, ""), (right.ExitCode, right.Error));
        var model = ReadConfig().GetProperty("models").GetProperty("providers").GetProperty("custom");
        Assert.Equal((provider.BaseUrl, "CUSTOM_API_KEY"), (model.GetProperty("baseUrl").GetString(), model.GetProperty("apiKey").GetString()));
        Assert.Equal("custom/small", ReadConfig().GetProperty("agents").GetProperty("defaults").GetProperty("model").GetProperty("primary").GetString());
    }

    [Fact]
    public async Task Json_is_nothing_but_json()
    {
        var local = await _cli.RunAsync([.. Silent, "--json", "--gateway-port", "18821"]);
        var remote = await _cli.RunAsync([.. Silent, "--json", "--mode", "remote", "--remote-url", "ws://127.0.0.1:18821", "--remote-token", "tok"]);

        using var first = JsonDocument.Parse(local.Output);
        using var second = JsonDocument.Parse(remote.Output);
        Assert.Equal(18821, first.RootElement.GetProperty("gateway").GetProperty("port").GetInt32());
        Assert.Equal("""{"mode":"remote","remoteUrl":"ws://127.0.0.1:18821","auth":"token"}""", JsonSerializer.Serialize(second.RootElement));
        Assert.Equal("remote", ReadConfig().GetProperty("gateway").GetProperty("mode").GetString());
    }

    [Theory]
    [InlineData("Non-interactive onboarding requires explicit risk acknowledgement.", "onboard", "--non-interactive")]
    [InlineData("onboard asks questions, and there is no terminal", "onboard")]
    [InlineData("Missing --openai-api-key (or OPENAI_API_KEY in env).", "onboard", "--non-interactive", "--accept-risk", "--auth-choice", "openai-api-key")]
    [InlineData("Invalid --auth-choice \"frob\"", "onboard", "--non-interactive", "--accept-risk", "--auth-choice", "frob")]
    [InlineData("The sign-in \"openai-codex\" is not available yet", "onboard", "--non-interactive", "--accept-risk", "--auth-choice", "openai-codex")]
    [InlineData("\"gemini-api-key\" has no entry of its own. Use --auth-choice custom-api-key", "onboard", "--non-interactive", "--accept-risk", "--auth-choice", "gemini-api-key")]
    [InlineData("error: Invalid --mode \"frob\"", "onboard", "--non-interactive", "--accept-risk", "--mode", "frob")]
    [InlineData("Missing --remote-url for remote mode.", "onboard", "--non-interactive", "--accept-risk", "--mode", "remote")]
    [InlineData("Invalid --remote-url \"http://x\": begin with ws:// or wss://.", "onboard", "--non-interactive", "--accept-risk", "--remote-url", "http://x")]
    [InlineData("error: --gateway-port must be a whole number from 1 to 65535", "onboard", "--non-interactive", "--accept-risk", "--gateway-port", "abc")]
    [InlineData("Multiple API key flags were provided", "onboard", "--non-interactive", "--accept-risk", "--openai-api-key", "a", "--xai-api-key", "b")]
    [InlineData("Missing --gateway-password for password auth.", "onboard", "--non-interactive", "--accept-risk", "--gateway-auth", "password")]
    [InlineData("Invalid --gateway-password: use at least 8 characters.", "onboard", "--non-interactive", "--accept-risk", "--gateway-password", "short")]
    [InlineData("Invalid --gateway-token: use visible ASCII characters without blanks.", "onboard", "--non-interactive", "--accept-risk", "--gateway-token", "a b")]
    [InlineData("Invalid --workspace \"/etc/passwd\": /etc/passwd is a file.", "onboard", "--non-interactive", "--accept-risk", "--workspace", "/etc/passwd")]
    [InlineData("Missing --custom-model-id.", "onboard", "--non-interactive", "--accept-risk", "--custom-base-url", "http://127.0.0.1:1/v1")]
    [InlineData("--tailscale serve is not available.", "onboard", "--non-interactive", "--accept-risk", "--tailscale", "serve")]
    [InlineData("--install-daemon is not available.", "onboard", "--non-interactive", "--accept-risk", "--install-daemon")]
    public async Task What_cannot_be_done_is_said_and_changes_nothing(string message, params string[] arguments)
    {
        var result = await _cli.RunAsync(new Dictionary<string, string?> { ["OPENAI_API_KEY"] = null }, arguments);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_cli.State));
    }

    [Fact]
    public async Task A_bad_configuration_is_shown_not_overwritten_and_reset_puts_it_aside()
    {
        _cli.WriteConfig("{ gateway: { prt: 1 } }");
        Directory.CreateDirectory(Path.Combine(_cli.State, "workspace"));
        await File.WriteAllTextAsync(Path.Combine(_cli.State, "workspace", "notes.txt"), "mine");

        var refused = await _cli.RunAsync(Silent);
        var reset = await _cli.RunAsync([.. Silent, "--reset"]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("did you mean \"port\"?", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, reset.ExitCode);
        var aside = Directory.GetDirectories(_cli.State, ".reset-*").Single();
        Assert.Equal("{ gateway: { prt: 1 } }", await File.ReadAllTextAsync(Path.Combine(aside, "openclaw.json")));
        Assert.Equal("mine", await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(_cli.State, "workspace"), "notes.txt", SearchOption.AllDirectories).Single()));
        Assert.False(File.Exists(Path.Combine(_cli.State, "workspace", "notes.txt")));
        Assert.True(File.Exists(Path.Combine(_cli.State, "workspace", "BOOTSTRAP.md")));
    }

    [Fact]
    public async Task By_questions_one_can_go_back_and_sees_what_will_be_written()
    {
        await using var terminal = _cli.StartAtTerminal("onboard", "--skip-health", "--accept-risk");
        await terminal.SeesAsync("Onboarding mode");
        await terminal.TypeAsync(PseudoTerminal.Down + "\r");
        await terminal.SeesAsync("Where will the Gateway run?");
        await terminal.TypeAsync("\r");
        await terminal.SeesAsync("Workspace directory");
        await terminal.TypeAsync("~/first\r");
        await terminal.SeesAsync("Model/auth provider");
        await terminal.TypeAsync("\r");
        await terminal.SeesAsync("Gateway port");
        await terminal.TypeAsync("0\r");
        await terminal.SeesAsync("use a number from 1 to 65535");
        await terminal.TypeAsync("<\r");
        await terminal.SeesAsync("Model/auth provider", times: 3);
        await terminal.TypeAsync("\r");
        await terminal.SeesAsync("Gateway port", times: 3);
        await terminal.TypeAsync("18777\r");
        await terminal.SeesAsync("Gateway bind");
        await terminal.TypeAsync("\r");
        await terminal.SeesAsync("Gateway auth");
        await terminal.TypeAsync("\r");
        await terminal.SeesAsync("Gateway token (blank to generate)");
        await terminal.TypeAsync("typed-secret-token\r");
        await terminal.SeesAsync("Sandbox mode");
        await terminal.TypeAsync("\r");
        await terminal.SeesAsync("Write this?");
        Assert.False(File.Exists(_cli.ConfigPath));
        await terminal.TypeAsync("\r");

        Assert.Equal(0, await terminal.EndsAsync());
        Assert.DoesNotContain("typed-secret-token", terminal.Screen, StringComparison.Ordinal);
        var config = ReadConfig();
        Assert.Equal("typed-secret-token", Token(config));
        Assert.Equal(18777, config.GetProperty("gateway").GetProperty("port").GetInt32());
        Assert.True(File.Exists(Path.Combine(_cli.Home, "first", "BOOTSTRAP.md")));
    }

    [Fact]
    public async Task Whoever_says_no_or_interrupts_changes_nothing()
    {
        await using (var no = _cli.StartAtTerminal("onboard"))
        {
            await no.SeesAsync("Continue?");
            await no.TypeAsync("\r");
            Assert.Equal(1, await no.EndsAsync());
            Assert.Contains("Nothing was changed", no.Screen, StringComparison.Ordinal);
        }

        await using (var interrupted = _cli.StartAtTerminal("onboard", "--accept-risk"))
        {
            await interrupted.SeesAsync("Onboarding mode");
            await interrupted.TypeAsync(PseudoTerminal.Interrupt);
            Assert.Equal(130, await interrupted.EndsAsync());
        }

        Assert.False(Directory.Exists(_cli.State));
    }

    private JsonElement ReadConfig()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(_cli.ConfigPath));
        return document.RootElement.Clone();
    }

    private static string Token(JsonElement config) => config.GetProperty("gateway").GetProperty("auth").GetProperty("token").GetString()!;
}
