namespace OpenClaw.Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("--version")]
    [InlineData("-V")]
    [InlineData("-v")]
    public async Task The_version_is_one_line(string option)
    {
        var result = await _cli.RunAsync(option);

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", result.Output);
    }

    [Theory]
    [InlineData("error: unknown command 'frobnicate'", "frobnicate")]
    [InlineData("error: unknown command 'helth'\n(did you mean health?)", "helth")]
    [InlineData("error: unknown option '--frob'", "--frob")]
    [InlineData("error: unknown option '--frob'", "health", "--frob")]
    [InlineData("error: unknown command 'frob'", "gateway", "frob")]
    [InlineData("error: unknown command 'frob'", "config", "frob")]
    [InlineData("error: unknown option '--frob'", "gateway", "status", "--frob")]
    [InlineData("error: unknown option '--prot'", "gateway", "run", "--prot", "5")]
    [InlineData("error: unknown option '--ws-log'", "gateway", "--allow-unconfigured", "--ws-log", "frob")]
    [InlineData("error: option '--Logging:LogLevel:Default' needs a value", "gateway", "run", "--Logging:LogLevel:Default")]
    [InlineData("error: too many arguments for 'health'", "health", "extra")]
    [InlineData("error: missing required argument 'method'", "gateway", "call")]
    [InlineData("error: required option '--message <text>' not specified", "agent")]
    [InlineData("error: unknown command 'frob'", "devices", "frob")]
    [InlineData("error: missing required argument 'requestId'", "devices", "reject")]
    [InlineData("error: missing required argument 'deviceId'", "devices", "remove")]
    [InlineData("error: required option '--device <id>' not specified", "devices", "rotate")]
    [InlineData("error: required option '--role <role>' not specified", "devices", "rotate", "--device", "d")]
    [InlineData("error: required option '--device <id>' not specified", "devices", "revoke")]
    [InlineData("error: --device must not be empty", "devices", "revoke", "--device", " ", "--role", "operator")]
    [InlineData("error: --role must not be empty", "devices", "rotate", "--device", "d", "--role", "")]
    [InlineData("error: --scope must not be empty", "devices", "rotate", "--device", "d", "--role", "operator", "--scope", "")]
    [InlineData("error: requestId must not be empty", "devices", "approve", "")]
    [InlineData("error: Use a requestId or --latest, not both", "devices", "approve", "r", "--latest")]
    [InlineData("error: too many arguments for 'approve'", "devices", "approve", "a", "b")]
    [InlineData("error: --timeout must be a positive integer (milliseconds)", "devices", "list", "--timeout", "abc")]
    [InlineData("gateway url override requires explicit credentials", "devices", "list", "--url", "ws://127.0.0.1:1")]
    [InlineData("error: Invalid thinking level. Use one of: off, minimal, low, medium, high.", "agent", "-m", "x", "--thinking", "frob")]
    [InlineData("error: --timeout must be a positive integer (seconds)", "agent", "-m", "x", "--timeout", "abc")]
    [InlineData("error: --timeout must be a positive integer (milliseconds)", "health", "--timeout", "0")]
    [InlineData("error: --timeout must be a positive integer (milliseconds)", "health", "--timeout", "-5")]
    public async Task A_mistake_is_one_message_on_standard_error_and_exit_code_1(string message, params string[] arguments)
    {
        var result = await _cli.RunAsync(arguments);

        Assert.Equal((1, string.Empty), (result.ExitCode, result.Output));
        Assert.StartsWith(message, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("config")]
    [InlineData("devices")]
    public async Task A_group_alone_shows_its_help_on_standard_error_and_fails(params string[] arguments)
    {
        var result = await _cli.RunAsync(arguments);

        Assert.Equal((1, string.Empty), (result.ExitCode, result.Output));
        Assert.Contains("Usage:", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("agent", "--help")]
    [InlineData("gateway", "call", "-h")]
    [InlineData("devices", "rotate", "--help")]
    public async Task Help_succeeds_on_standard_output(params string[] arguments)
    {
        var result = await _cli.RunAsync(arguments);

        Assert.Equal((0, string.Empty), (result.ExitCode, result.Error));
        Assert.Contains("Usage:", result.Output, StringComparison.Ordinal);
    }
}
