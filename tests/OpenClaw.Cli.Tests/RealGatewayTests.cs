using System.Text.Json;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Cli.Tests;

/// <summary>The command line, the gateway that it starts, and the demo model: real processes on real sockets.</summary>
public sealed class RealGatewayTests : IAsyncLifetime, IDisposable
{
    private readonly Cli _cli = new();
    private ServiceProcess _model = null!;
    private RunningProcess _gateway = null!;

    public async Task InitializeAsync()
    {
        _model = await ServiceProcess.StartAsync("OpenClaw.DemoModel");
        _cli.Environment["OPENCLAW_GATEWAY_PORT"] = $"{FreePort.Next()}";
        _cli.Environment["OPENCLAW_DEMO_MODEL_URL"] = _model.Address.ToString();
        _gateway = _cli.Start("gateway", "run", "--allow-unconfigured");
        await _gateway.WaitForLineAsync(line => line.Contains("listening on ws://", StringComparison.OrdinalIgnoreCase), "the gateway listens");
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _model.DisposeAsync();
    }

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_first_start_needs_no_setting_and_a_wrong_token_fails()
    {
        var health = await _cli.RunProcessAsync("health");
        var wrong = await _cli.RunProcessAsync("health", "--token", "wrong");
        var status = await _cli.RunProcessAsync("status");

        Assert.True(health.ExitCode == 0, health.Error);
        Assert.StartsWith("Agents: main (default)\n", health.Output, StringComparison.Ordinal);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("unauthorized: gateway token mismatch", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("reachable", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_answers_and_its_session_is_listed()
    {
        var answer = await _cli.RunProcessAsync("agent", "--message", "hello");
        var json = await _cli.RunProcessAsync("agent", "--message", "hello again", "--json");
        var sessions = JsonDocument.Parse((await _cli.RunProcessAsync("sessions", "--json")).Output).RootElement;
        var unknown = await _cli.RunProcessAsync("agent", "--agent", "nobody", "--message", "hello");

        Assert.True(answer.ExitCode == 0, answer.Error);
        Assert.StartsWith("I am the demo model.", answer.Output, StringComparison.Ordinal);
        Assert.Equal("ok", JsonDocument.Parse(json.Output).RootElement.GetProperty("status").GetString());
        Assert.Equal("agent:main:main", sessions.GetProperty("sessions")[0].GetProperty("key").GetString());
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("unknown agent id", unknown.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task On_a_terminal_the_answer_is_shown_once()
    {
        var result = await _cli.RunOnTerminalAsync("agent", "--message", "hello");

        Assert.Single(result.Output.Split("I am the demo model.").Skip(1));
    }

    [Fact]
    public async Task Gateway_run_becomes_the_gateway_and_ends_well_by_its_signal()
    {
        var commandLine = await File.ReadAllTextAsync($"/proc/{_gateway.Id}/cmdline");

        var exitCode = await _gateway.StopAsync();

        Assert.Contains("OpenClaw.Gateway", commandLine, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
        await Eventually.TrueAsync(async () => (await _cli.RunProcessAsync("health")).ExitCode == 1, "nobody answers any more");
    }
}
