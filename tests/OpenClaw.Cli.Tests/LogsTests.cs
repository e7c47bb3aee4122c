using System.Text.Json;

namespace OpenClaw.Cli.Tests;

/// <summary><c>logs</c>: the end of the log, and what comes after it.</summary>
public sealed class LogsTests : IDisposable
{
    private const string Line = """{\"time\":\"2026-01-02T03:04:05.678Z\",\"_meta\":{\"logLevelName\":\"WARN\",\"name\":\"{\\\"subsystem\\\":\\\"cron\\\"}\"},\"0\":\"late\\u001b[31m\"}""";

    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Lines_are_shown_for_people_without_what_would_steer_their_terminal()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Answers("logs.tail", $$"""{"file":"/x.log","cursor":5,"size":5,"lines":["{{Line}}","no json"]}""");

        var result = await _cli.RunAsync(gateway.Environment(), "logs", "--limit", "7");

        Assert.Equal("Log file: /x.log\n2026-01-02T03:04:05.678Z warn cron late?[31m\nno json\n", result.Output);
        Assert.Equal(7, gateway.Calls.Single(call => call.Method == "logs.tail").Params.GetProperty("limit").GetInt32());
    }

    [Fact]
    public async Task Follow_asks_on_from_where_it_was_and_ends_by_an_interrupt()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var page = 0;
        gateway.On("logs.tail", (connection, id, _) =>
        {
            var number = Interlocked.Increment(ref page);
            return connection.SendAsync(
                $$$$"""{"type":"res","id":"{{{{id}}}}","ok":true,"payload":{"file":"/x.log","cursor":{{{{number * 10}}}},"size":{{{{number * 10}}}},"lines":["line {{{{number}}}}"]}}""");
        });
        foreach (var (name, value) in gateway.Environment())
        {
            _cli.Environment[name] = value;
        }

        await using var follow = _cli.Start("logs", "--follow", "--interval", "50");
        await follow.WaitForLineAsync(line => line == "line 3", "the third page");
        follow.Signal(2);
        var exitCode = await follow.WaitForExitAsync();

        Assert.Equal(130, exitCode);
        Assert.Equal(["Log file: /x.log", "line 1", "line 2", "line 3"], follow.OutputLines.Take(4));
        var cursors = gateway.Calls.Where(call => call.Method == "logs.tail")
            .Select(call => call.Params.TryGetProperty("cursor", out var cursor) && cursor.ValueKind == JsonValueKind.Number ? cursor.GetInt32() : (int?)null);
        Assert.Equal([null, 10, 20], cursors.Take(3));
    }
}
