using System.Net;
using System.Net.Sockets;
using System.Text;
using OpenClaw.Testing.Machine;

namespace OpenClaw.Cli.Tests;

public sealed class ConnectionTests : IAsyncLifetime, IDisposable
{
    private readonly Cli _cli = new();
    private ScriptedGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = (await ScriptedGateway.StartAsync()).Answers("health", """{"ok":true}""");

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("right-token", "wrong", "wrong", 0)] // the option wins
    [InlineData(null, "right-token", "wrong", 0)] // then the environment
    [InlineData(null, null, "right-token", 0)] // then the configuration
    [InlineData("wrong", "right-token", "right-token", 1)]
    [InlineData(null, "wrong", "right-token", 1)]
    [InlineData(null, null, "wrong", 1)]
    [InlineData(null, null, null, 1)]
    [InlineData(null, " ", "right-token", 0)] // a blank variable is as good as none
    public async Task The_token_comes_from_option_then_environment_then_configuration(string? option, string? variable, string? config, int exitCode)
    {
        _cli.WriteConfig($$$$$"""
            {
              // the gateway of this machine
              "gateway": { "port": {{{{{_gateway.Url.Port}}}}}, "auth": { {{{{{(config is null ? "" : $"\"token\": \"{config}\"")}}}}} }, },
            }
            """);
        string[] arguments = option is null ? ["health"] : ["health", "--token", option];

        var result = await _cli.RunAsync(new Dictionary<string, string?> { ["OPENCLAW_GATEWAY_TOKEN"] = variable }, arguments);

        Assert.True(exitCode == result.ExitCode, result.Error);
        Assert.Equal(exitCode == 0, result.Error.Length == 0);
    }

    [Fact]
    public async Task A_wrong_token_fails_and_says_where_it_came_from_and_where_the_right_one_is()
    {
        var result = await _cli.RunAsync(_gateway.Environment(), "health", "--token", "wrong", "--json");

        Assert.Equal((1, string.Empty), (result.ExitCode, result.Output));
        Assert.Contains("unauthorized: gateway token mismatch", result.Error, StringComparison.Ordinal);
        Assert.Contains("The secret came from --token", result.Error, StringComparison.Ordinal);
        Assert.Contains("openclaw config get gateway.auth.token", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\"wrong\"", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configured_token_may_name_an_environment_variable()
    {
        _cli.WriteConfig($$$$$"""{"gateway":{"port":{{{{{_gateway.Url.Port}}}}},"auth":{"token":"${MY_TOKEN}"}}}""");

        var result = await _cli.RunAsync(new Dictionary<string, string?> { ["MY_TOKEN"] = ScriptedGateway.Token }, "health");

        Assert.True(result.ExitCode == 0, result.Error);
    }

    [Fact]
    public async Task The_address_comes_from_option_then_environment_then_port_variable_then_configuration()
    {
        var nobody = FreePort.Next();
        _cli.WriteConfig($$$$$"""{"gateway":{"port":{{{{{nobody}}}}}}}""");
        var url = _gateway.Url.OriginalString;
        var port = _gateway.Url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Dictionary<string, string?> Variables(string? urlVariable, string? portVariable) => new()
        {
            ["OPENCLAW_GATEWAY_TOKEN"] = ScriptedGateway.Token, ["OPENCLAW_GATEWAY_URL"] = urlVariable, ["OPENCLAW_GATEWAY_PORT"] = portVariable,
        };

        Assert.Equal(0, (await _cli.RunAsync(Variables("ws://127.0.0.1:1", "1"), "health", "--url", url, "--token", ScriptedGateway.Token)).ExitCode);
        Assert.Equal(0, (await _cli.RunAsync(Variables(url, "1"), "health")).ExitCode);
        Assert.Equal(0, (await _cli.RunAsync(Variables(null, port), "health")).ExitCode);
        var configured = await _cli.RunAsync(Variables(null, null), "health");
        Assert.Equal(1, configured.ExitCode);
        Assert.Contains($"ws://127.0.0.1:{nobody}", configured.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_remote_gateway_has_its_own_address_and_token()
    {
        _cli.WriteConfig($$$$$"""
            {"gateway":{"mode":"remote","port":1,"auth":{"token":"local"},"remote":{"url":"{{{{{_gateway.Url.OriginalString}}}}}","token":"{{{{{ScriptedGateway.Token}}}}}"}}}
            """);

        Assert.Equal(0, (await _cli.RunAsync("health")).ExitCode);
    }

    [Fact]
    public async Task With_an_address_on_the_command_line_no_secret_is_inherited()
    {
        var result = await _cli.RunAsync(_gateway.Environment(), "health", "--url", _gateway.Url.OriginalString);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("gateway url override requires explicit credentials", result.Error, StringComparison.Ordinal);
        Assert.Empty(_gateway.Calls);
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_named_with_what_to_do()
    {
        var port = FreePort.Next();

        var result = await _cli.RunAsync(new Dictionary<string, string?> { ["OPENCLAW_GATEWAY_PORT"] = $"{port}" }, "health", "--json");

        Assert.Equal((1, string.Empty), (result.ExitCode, result.Output));
        Assert.Contains($"ws://127.0.0.1:{port}", result.Error, StringComparison.Ordinal);
        Assert.Contains("Connection refused", result.Error, StringComparison.Ordinal);
        Assert.Contains("./run.sh", result.Error, StringComparison.Ordinal);
        Assert.Contains("openclaw gateway run", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OPENCLAW_GATEWAY_PORT", "0")]
    [InlineData("OPENCLAW_GATEWAY_PORT", "65536")]
    [InlineData("OPENCLAW_GATEWAY_PORT", "abc")]
    [InlineData("OPENCLAW_GATEWAY_URL", "not a url")]
    [InlineData("OPENCLAW_GATEWAY_URL", "ftp://host")]
    [InlineData("OPENCLAW_GATEWAY_URL", "ws://user:secret@host")]
    public async Task A_bad_setting_is_refused_by_name(string variable, string value)
    {
        var result = await _cli.RunAsync(new Dictionary<string, string?> { [variable] = value }, "health");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(variable, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_malformed_configuration_is_named()
    {
        _cli.WriteConfig("{ \"gateway\": ");

        var result = await _cli.RunAsync("health");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"{_cli.ConfigPath} cannot be read", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pairing_refusal_says_the_command_that_resolves_it()
    {
        _gateway.OnOpen = async connection =>
        {
            await connection.SendAsync("""{"type":"event","event":"connect.challenge","payload":{"nonce":"n","ts":1}}""");
            await connection.ReceiveAsync();
            await connection.SendAsync("""{"type":"res","id":"1","ok":false,"error":{"code":"NOT_PAIRED","message":"pairing required","details":{"requestId":"req-7"}}}""");
            await connection.CloseAsync(1008, "pairing required");
        };

        // Often: answer and close may both be there before the sender of the request looks.
        for (var i = 0; i < 50; i++)
        {
            var result = await _cli.RunAsync(_gateway.Environment(), "health");

            Assert.Equal(1, result.ExitCode);
            Assert.Contains("pairing required", result.Error, StringComparison.Ordinal);
            Assert.Contains("openclaw devices approve req-7", result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1012, "service restart", "gateway closed (1012 service restart): service restart")]
    [InlineData(1008, "slow consumer", "gateway closed (1008 policy violation): slow consumer")]
    [InlineData(1000, "", "gateway closed (1000 normal closure): no close reason")]
    public async Task A_close_in_the_middle_of_a_call_is_reported_with_code_and_reason(int code, string reason, string message)
    {
        _gateway.On("health", (connection, _, _) => connection.CloseAsync(code, reason));

        var result = await _cli.RunAsync(_gateway.Environment(), "health");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_ends_with_the_timeout()
    {
        _gateway.On("health", (_, _, _) => Task.CompletedTask);

        var result = await _cli.RunAsync(_gateway.Environment(), "health", "--timeout", "3000");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("did not answer within 3000 ms (health)", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_shakes_hands_ends_with_the_timeout()
    {
        _gateway.OnOpen = connection => connection.ReceiveAsync();

        var result = await _cli.RunAsync(_gateway.Environment(), "health", "--timeout", "300");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("did not answer within 300 ms (connect)", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_gateway_is_called_so()
    {
        _gateway.OnOpen = connection => connection.SendAsync("hello there");

        var result = await _cli.RunAsync(_gateway.Environment(), "health");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("does not speak the gateway protocol", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "HTTP 403")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n<html>", "HTTP 200")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: c3R1ZmY=\r\n\r\n", "an upgrade that is not one to WebSocket")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", "an answer that is no HTTP")]
    [InlineData("SSH-2.0-OpenSSH_9.2", "an answer that is no HTTP")]
    public async Task What_answers_something_else_is_called_so(string answer, string reason)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync();

        var result = await _cli.RunAsync(
            new Dictionary<string, string?> { ["OPENCLAW_GATEWAY_PORT"] = $"{((IPEndPoint)listener.LocalEndpoint).Port}", ["OPENCLAW_GATEWAY_TOKEN"] = "t" }, "health");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"does not speak the gateway protocol: {reason}", result.Error, StringComparison.Ordinal);
        await serving;

        async Task ServeAsync()
        {
            using var client = await listener.AcceptTcpClientAsync();
            var asked = new byte[4096];
            var length = 0;
            while (!asked.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            {
                length += await client.GetStream().ReadAsync(asked.AsMemory(length));
            }

            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
        }
    }

    [Fact]
    public async Task A_local_name_leads_to_the_gateway()
    {
        var result = await _cli.RunAsync(
            new Dictionary<string, string?> { ["OPENCLAW_GATEWAY_URL"] = $"ws://localhost:{_gateway.Url.Port}", ["OPENCLAW_GATEWAY_TOKEN"] = ScriptedGateway.Token }, "health", "--json");

        Assert.Equal(0, result.ExitCode);
    }
}
