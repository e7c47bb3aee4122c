using System.Runtime.Versioning;

namespace OpenClaw.Cli.Tests;

/// <summary><c>setup</c> and <c>completion --install</c>: the first minutes on a machine.</summary>
[SupportedOSPlatform("linux")]
public sealed class SetupTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Setup_makes_what_is_missing_and_changes_nothing_twice()
    {
        var first = await _cli.RunAsync("setup");
        var written = await File.ReadAllTextAsync(_cli.ConfigPath);
        var second = await _cli.RunAsync("setup");

        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Equal("Wrote ~/.openclaw/openclaw.json\nWorkspace OK: ~/.openclaw/workspace\nSessions OK: ~/.openclaw/agents/main/sessions\n", first.Output);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_cli.ConfigPath));
        Assert.Equal(0, (await _cli.RunAsync("config", "validate")).ExitCode);
        Assert.Equal("all\n", (await _cli.RunAsync("config", "get", "agents.defaults.sandbox.mode")).Output);
        Assert.StartsWith("Config OK: ~/.openclaw/openclaw.json\n", second.Output, StringComparison.Ordinal);
        Assert.Equal(written, await File.ReadAllTextAsync(_cli.ConfigPath));
    }

    [Fact]
    public async Task Setup_adds_to_a_configuration_and_keeps_its_comments()
    {
        _cli.WriteConfig("// mine\n{ gateway: { port: 5 } }\n");

        var result = await _cli.RunAsync("setup", "--workspace", "~/work", "--remote-url", "ws://far:1", "--remote-token", "t");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.StartsWith("Updated ~/.openclaw/openclaw.json (set agents.defaults.workspace, gateway.mode, gateway.remote.url, gateway.remote.token)\n", result.Output, StringComparison.Ordinal);
        Assert.StartsWith("// mine\n{ gateway: { port: 5", await File.ReadAllTextAsync(_cli.ConfigPath), StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(_cli.Home, "work")));
        Assert.Equal("remote\n", (await _cli.RunAsync("config", "get", "gateway.mode")).Output);
    }

    [Fact]
    public async Task A_remote_gateway_needs_its_address()
    {
        var result = await _cli.RunAsync("setup", "--mode", "remote");

        Assert.Equal((1, "Missing --remote-url for remote mode.\n"), (result.ExitCode, result.Error));
        Assert.False(File.Exists(_cli.ConfigPath));
    }

    [Theory]
    [InlineData("zsh", ".zshrc")]
    [InlineData("bash", ".bashrc")]
    [InlineData("fish", ".config/fish/config.fish")]
    public async Task Completion_is_added_once_to_what_the_shell_reads(string shell, string file)
    {
        var path = Path.Combine(_cli.Home, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "mine\n");

        var first = await _cli.RunAsync("completion", "--shell", shell, "--install");
        var once = await File.ReadAllTextAsync(path);
        var second = await _cli.RunAsync("completion", "--shell", shell, "--install");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.StartsWith("mine\n", once, StringComparison.Ordinal);
        Assert.Contains($"openclaw completion --shell {shell}", once, StringComparison.Ordinal);
        Assert.Equal(once, await File.ReadAllTextAsync(path));
    }
}
