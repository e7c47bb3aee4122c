using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using OpenClaw.Testing.QrCodes;

namespace OpenClaw.Cli.Tests;

/// <summary><c>openclaw qr</c>: a phone reads the address and the secret off the terminal.</summary>
public sealed class QrTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_scanner_reads_the_setup_code_off_the_terminal()
    {
        _cli.WriteConfig("""{ gateway: { auth: { mode: "token", token: "a-token-of-the-tests" } } }""");

        var result = await _cli.RunAsync("qr", "--url", "ws://192.168.1.5:18789");

        Assert.True(result.ExitCode == 0, result.Error);
        var code = QrCodeReader.Read(result.Output);
        Assert.Equal("""{"url":"ws://192.168.1.5:18789","token":"a-token-of-the-tests"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(code)));
        Assert.Contains($"Setup code: {code}\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("openclaw devices approve <requestId>", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_code_alone_and_json_are_for_programs()
    {
        _cli.WriteConfig("""{ gateway: { auth: { mode: "password", token: "unused", password: "secret word" } } }""");

        var code = await _cli.RunAsync("qr", "--url", "https://gateway.example/", "--setup-code-only");
        var json = await _cli.RunAsync("qr", "--public-url", "wss://gateway.example", "--json");
        var plain = await _cli.RunAsync("qr", "--url", "wss://gateway.example", "--no-ascii");

        Assert.Equal("""{"url":"wss://gateway.example","password":"secret word"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(code.Output.TrimEnd())));
        var document = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal(code.Output.TrimEnd(), document.GetProperty("setupCode").GetString());
        Assert.Equal(("wss://gateway.example", "password", "--public-url"), (document.GetProperty("gatewayUrl").GetString(), document.GetProperty("auth").GetString(), document.GetProperty("urlSource").GetString()));
        Assert.DoesNotContain('█', plain.Output);
        Assert.Contains(code.Output, plain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_remote_gateway_is_advertised_with_its_own_secret()
    {
        _cli.WriteConfig("""{ gateway: { auth: { token: "local" }, remote: { url: "wss://far.example:444", token: "far" } } }""");

        var result = await _cli.RunAsync("qr", "--remote", "--setup-code-only");

        Assert.Equal("""{"url":"wss://far.example:444","token":"far"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(result.Output.TrimEnd())));
    }

    [Theory]
    [InlineData("without TLS", "--url", "ws://gateway.example:18789")]
    [InlineData("without TLS", "--url", "ws://8.8.8.8:18789")]
    [InlineData("no address of a gateway", "--url", "18789")]
    [InlineData("no address of a gateway", "--url", "wss://user:word@gateway.example")]
    [InlineData("openclaw qr --url ws://<address of this machine>:18789")]
    [InlineData("gateway.remote.url is not set", "--remote", "--token", "t")]
    [InlineData("Use either --token or --password", "--token", "t", "--password", "p")]
    public async Task What_no_phone_could_use_is_refused_with_what_to_do(string reason, params string[] options)
    {
        _cli.WriteConfig("""{ gateway: { auth: { token: "local" } } }""");

        var result = await _cli.RunAsync(["qr", .. options]);

        Assert.Equal((1, string.Empty), (result.ExitCode, result.Output));
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_published_address_of_a_container_is_advertised_unless_nobody_else_reaches_it()
    {
        _cli.WriteConfig("""{ gateway: { bind: "lan", auth: { token: "local" } } }""");
        Dictionary<string, string?> loopback = new() { ["OPENCLAW_DASHBOARD_URL"] = "http://127.0.0.1:18789" };
        Dictionary<string, string?> open = new() { ["OPENCLAW_DASHBOARD_URL"] = "http://192.168.7.7:28789/" };

        var refused = await _cli.RunAsync(loopback, "qr");
        var result = await _cli.RunAsync(open, "qr", "--json");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("on this machine alone", refused.Error, StringComparison.Ordinal);
        Assert.Equal("ws://192.168.7.7:28789", JsonDocument.Parse(result.Output).RootElement.GetProperty("gatewayUrl").GetString());
    }
}
