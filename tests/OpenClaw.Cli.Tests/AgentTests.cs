using System.Text.Json;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Cli.Tests;

public sealed class AgentTests : IAsyncLifetime, IDisposable
{
    private const int Sigint = 2;
    private readonly Cli _cli = new();
    private ScriptedGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await ScriptedGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task The_second_answer_is_the_one_that_counts()
    {
        _gateway.On("agent", AnswerAsync("uid=1000\nhost"));

        var result = await _cli.RunAsync(_gateway.Environment(), "agent", "--agent", "main", "--message", "run: id");

        Assert.Equal((0, "uid=1000\nhost\n", string.Empty), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task As_json_it_is_the_final_payload_alone()
    {
        _gateway.On("agent", AnswerAsync("hello"));

        var result = await _cli.RunAsync(_gateway.Environment(), "agent", "--message", "hi", "--json");

        var json = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("ok", json.GetProperty("status").GetString());
        Assert.Equal("hello", json.GetProperty("result").GetProperty("payloads")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task What_was_asked_reaches_the_gateway_and_nothing_else()
    {
        _gateway.On("agent", AnswerAsync("x"));

        await _cli.RunAsync(
            _gateway.Environment(), "agent", "-m", "@not-a-file", "--agent", "ops", "--session-id", "s1", "--thinking", "low", "--timeout", "7", "-t", "+1555");

        var parameters = _gateway.Calls.Last().Params;
        Assert.Equal("@not-a-file", parameters.GetProperty("message").GetString());
        Assert.Equal("ops", parameters.GetProperty("agentId").GetString());
        Assert.Equal("s1", parameters.GetProperty("sessionId").GetString());
        Assert.Equal("low", parameters.GetProperty("thinking").GetString());
        Assert.Equal(7, parameters.GetProperty("timeout").GetInt32());
        Assert.Equal("+1555", parameters.GetProperty("to").GetString());
        Assert.NotEmpty(parameters.GetProperty("idempotencyKey").GetString()!);
        Assert.False(parameters.TryGetProperty("sessionKey", out _));
    }

    [Fact]
    public async Task Without_a_target_it_is_the_main_session()
    {
        _gateway.On("agent", AnswerAsync("x"));

        await _cli.RunAsync(_gateway.Environment(), "agent", "-m", "hi");

        Assert.Equal("main", _gateway.Calls.Last().Params.GetProperty("sessionKey").GetString());
    }

    [Fact]
    public async Task A_failed_turn_fails_the_command()
    {
        _gateway.On("agent", (connection, id, _) => connection.SendAsync(
            $$$$$"""{"type":"res","id":"{{{{{id}}}}}","ok":false,"payload":{"status":"error"},"error":{"code":"UNAVAILABLE","message":"the model fell over"}}"""));

        var result = await _cli.RunAsync(_gateway.Environment(), "agent", "-m", "hi", "--json");

        Assert.Equal((1, string.Empty), (result.ExitCode, result.Output));
        Assert.StartsWith("the model fell over", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_the_text_appears_while_it_arrives_and_only_once()
    {
        _gateway.On("agent", async (connection, id, parameters) =>
        {
            var run = parameters.GetProperty("idempotencyKey").GetString()!;
            await AcceptAsync(connection, id, run);
            await DeltaAsync(connection, run, "I look.", "I look.");
            await DeltaAsync(connection, "another-run", "FOREIGN", "FOREIGN");
            await DeltaAsync(connection, run, "uid", "uid");
            await DeltaAsync(connection, run, "=1000", "uid=1000");
            await FinishAsync(connection, id, run, "uid=1000");
        });
        _cli.Environment["OPENCLAW_GATEWAY_URL"] = _gateway.Url.OriginalString;
        _cli.Environment["OPENCLAW_GATEWAY_TOKEN"] = ScriptedGateway.Token;

        var result = await _cli.RunOnTerminalAsync("agent", "-m", "run: id");

        // The runtime itself switches the keypad of a terminal on.
        Assert.Equal("I look.\nuid=1000\n", result.Output.Replace("\r", "", StringComparison.Ordinal).Replace("\e[?1h\e=", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ctrl_c_aborts_the_turn_in_the_gateway()
    {
        _gateway.On("agent", async (connection, id, parameters) =>
        {
            var run = parameters.GetProperty("idempotencyKey").GetString()!;
            await AcceptAsync(connection, id, run);
        }).Answers("chat.abort", """{"ok":true,"aborted":true,"runIds":[]}""");
        foreach (var (name, value) in _gateway.Environment())
        {
            _cli.Environment[name] = value;
        }

        await using var process = _cli.Start("agent", "-m", "run: sleep 600");
        await Eventually.TrueAsync(() => _gateway.Calls.Any(call => call.Method == "agent"), "the turn has begun");
        process.Signal(Sigint);
        var exitCode = await process.WaitForExitAsync();

        Assert.Equal(130, exitCode);
        var abort = _gateway.Calls.Last(call => call.Method == "chat.abort").Params;
        Assert.Equal(_gateway.Calls.First(call => call.Method == "agent").Params.GetProperty("idempotencyKey").GetString(), abort.GetProperty("runId").GetString());
    }

    private static Func<ScriptedGateway.Connection, string, JsonElement, Task> AnswerAsync(string text) => async (connection, id, parameters) =>
    {
        var run = parameters.GetProperty("idempotencyKey").GetString()!;
        await AcceptAsync(connection, id, run);
        await FinishAsync(connection, id, run, text);
    };

    private static Task AcceptAsync(ScriptedGateway.Connection connection, string id, string run) => connection.SendAsync(
        $$$$$"""{"type":"res","id":"{{{{{id}}}}}","ok":true,"payload":{"runId":"{{{{{run}}}}}","status":"accepted","acceptedAt":1}}""");

    private static Task DeltaAsync(ScriptedGateway.Connection connection, string run, string delta, string text) => connection.SendAsync(
        $$$$$"""{"type":"event","event":"agent","seq":1,"payload":{"runId":"{{{{{run}}}}}","seq":1,"stream":"assistant","ts":1,"sessionKey":"agent:main:main","data":{"delta":"{{{{{delta}}}}}","text":"{{{{{text}}}}}"}}}""");

    private static Task FinishAsync(ScriptedGateway.Connection connection, string id, string run, string text) => connection.SendAsync(
        $$$$$"""{"type":"res","id":"{{{{{id}}}}}","ok":true,"payload":{"runId":"{{{{{run}}}}}","status":"ok","summary":"completed","result":{"payloads":[{"text":{{{{{JsonSerializer.Serialize(text)}}}}},"mediaUrl":null}],"meta":{}}}}""");
}
