using System.Net.WebSockets;

namespace OpenClaw.BrowserSandbox.Tests;

[Collection(BrowserCollection.Name)]
public sealed class AccessTests(Browser browser)
{
    private const string Right = "Bearer " + Browser.Token;

    public static TheoryData<string?, int> Authorizations => new()
    {
        { null, 401 },
        { "", 401 },
        { "Bearer", 401 },
        { "Bearer ", 401 },
        { "Bearer wrong", 401 },
        { "Bearer " + Browser.Token[..^1], 401 },
        { Right + "x", 401 },
        { "Basic " + Browser.Token, 401 },
        { Browser.Token, 401 },
        { "Bearer " + Browser.Token.ToUpperInvariant(), 401 },
        { Right, 200 },
        { "bearer " + Browser.Token, 200 },
    };

    [Theory]
    [MemberData(nameof(Authorizations))]
    public async Task Only_the_right_token_opens_the_discovery_routes(string? authorization, int status)
    {
        using var response = await browser.GetAsync("/json/version", authorization);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Count > 0);
    }

    [Theory]
    [InlineData("/status")]
    [InlineData("/json")]
    [InlineData("/json/list")]
    [InlineData("/json/new")]
    [InlineData("/devtools/browser/x")]
    [InlineData("/anything")]
    public async Task Without_a_token_every_route_is_closed(string path)
    {
        using var response = await browser.GetAsync(path, authorization: null);

        Assert.Equal(401, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_token_in_the_address_is_no_token()
    {
        using var response = await browser.GetAsync($"/json/version?token={Browser.Token}", authorization: null);

        Assert.Equal(401, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task The_probes_are_open_and_tell_nothing(string path)
    {
        using var response = await browser.GetAsync(path, authorization: null);

        Assert.Equal((200, "Healthy"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("localhost:1", 200)]
    [InlineData("127.0.0.1:1", 200)]
    [InlineData("[::1]:1", 200)]
    [InlineData("sandbox-browser:9222", 200)]
    [InlineData("SANDBOX-BROWSER", 200)]
    [InlineData("evil.example", 403)]
    [InlineData("localhost.evil.example", 403)]
    [InlineData("127.0.0.1.nip.io", 403)]
    [InlineData("192.0.2.1", 403)]
    [InlineData("0.0.0.0", 403)]
    public async Task Only_own_hosts_are_served_whatever_the_token(string host, int status)
    {
        using var response = await browser.GetAsync("/json/version", host: host);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData("https://allowed.example", 200)]
    [InlineData("http://allowed.example", 403)]
    [InlineData("https://allowed.example:444", 403)]
    [InlineData("https://evil.example", 403)]
    [InlineData("http://localhost", 403)]
    [InlineData("null", 403)]
    [InlineData("", 403)]
    public async Task Web_pages_are_refused_unless_their_origin_is_listed(string? origin, int status)
    {
        using var response = await browser.GetAsync("/json/version", origin: origin);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("wrong-token-wrong-token", null)]
    [InlineData(Browser.Token, "https://evil.example")]
    public async Task A_socket_is_refused_like_any_other_request(string? token, string? origin)
    {
        var address = (await browser.JsonAsync("/json/version")).GetProperty("webSocketDebuggerUrl").GetString()!;

        await Assert.ThrowsAsync<WebSocketException>(() => Browser.ConnectAsync(address, token, origin));
    }

    [Fact]
    public async Task What_chromium_serves_besides_cdp_stays_inside()
    {
        using var response = await browser.GetAsync("/devtools/inspector.html");

        Assert.Equal(404, (int)response.StatusCode);
    }
}
