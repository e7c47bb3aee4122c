using System.Text.Json;

namespace OpenClaw.OriginalCli.Tests;

/// <summary>What our gateway wrote, the original opens and continues, and the other way round.</summary>
public sealed class StateDirectoryTests : IAsyncLifetime
{
    private OpenClaw.Testing.Processes.ServiceProcess _model = null!;
    private Side _side = null!;

    public async Task InitializeAsync()
    {
        var original = await Original.InstallAsync();
        _model = await OpenClaw.Testing.Processes.ServiceProcess.StartAsync("OpenClaw.DemoModel");
        _side = Side.Create(original, new Uri(_model.Address, "v1").ToString());
    }

    public async Task DisposeAsync()
    {
        await _side.DisposeAsync();
        await _model.DisposeAsync();
    }

    [Fact]
    public async Task A_session_goes_on_under_the_original_and_comes_back_to_us()
    {
        await _side.StartOursAsync();
        var first = await AskAsync("first words");
        await _side.StopAsync();

        // Its command line reads the files themselves while no gateway runs.
        var listed = JsonDocument.Parse((await _side.RunAsync("sessions", "--json")).Output).RootElement.GetProperty("sessions");
        Assert.Equal(first.SessionId, listed.EnumerateArray().Single(session => session.GetProperty("key").GetString() == "agent:main:main").GetProperty("sessionId").GetString());

        await _side.StartTheirsAsync();
        Assert.Equal(["first words", first.Answer], await HistoryAsync());
        var second = await AskAsync("second words");
        await _side.StopAsync();

        await _side.StartOursAsync();
        var third = await AskAsync("third words");

        Assert.Equal([first.SessionId, first.SessionId], [second.SessionId, third.SessionId]);
        Assert.Equal(["first words", first.Answer, "second words", second.Answer, "third words", third.Answer], await HistoryAsync());
    }

    private async Task<(string SessionId, string Answer)> AskAsync(string message)
    {
        var result = await _side.RunAsync("agent", "--agent", "main", "--message", message, "--json");
        Assert.True(result.ExitCode == 0, result.Output + result.Error + _side.GatewayTranscript);
        var answer = JsonDocument.Parse(result.Output).RootElement.GetProperty("result");
        return (answer.GetProperty("meta").GetProperty("agentMeta").GetProperty("sessionId").GetString()!, answer.GetProperty("payloads")[0].GetProperty("text").GetString()!);
    }

    private async Task<string[]> HistoryAsync()
    {
        var result = await _side.RunAsync("gateway", "call", "chat.history", "--params", """{"sessionKey":"agent:main:main"}""", "--json");
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return [.. JsonDocument.Parse(result.Output).RootElement.GetProperty("messages").EnumerateArray().Select(Text)];
    }

    // Without the time that a gateway puts before what somebody said.
    private static string Text(JsonElement message)
    {
        var content = message.GetProperty("content");
        var text = content.ValueKind == JsonValueKind.String ? content.GetString()!
            : string.Concat(content.EnumerateArray().Where(part => part.GetProperty("type").GetString() == "text").Select(part => part.GetProperty("text").GetString()));
        return text.StartsWith('[') && text.IndexOf("] ", StringComparison.Ordinal) is > 0 and var end ? text[(end + 2)..] : text;
    }
}
