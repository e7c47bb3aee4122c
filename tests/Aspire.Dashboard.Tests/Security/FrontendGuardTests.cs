using System.Net;
using System.Net.WebSockets;
using Aspire.Dashboard.Tests.Harness;

namespace Aspire.Dashboard.Tests.Security;

public sealed class FrontendGuardTests(FrontendGuardTests.Fixture fixture) : IClassFixture<FrontendGuardTests.Fixture>
{
    private readonly DashboardProcess _dashboard = fixture.Dashboard;

    public sealed class Fixture : DashboardFixture
    {
        protected override (string Name, string? Value)[] Environment => [("DASHBOARD__FRONTEND__ALLOWEDHOSTS__0", "dashboard.example")];
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("evil.example:18888", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost.evil.example", HttpStatusCode.BadRequest)]
    [InlineData("169.254.169.254", HttpStatusCode.BadRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("localhost:1", HttpStatusCode.OK)]
    [InlineData("app.localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]:18888", HttpStatusCode.OK)]
    [InlineData("dashboard.example", HttpStatusCode.OK)]
    public async Task Only_known_host_names_are_answered(string host, HttpStatusCode status)
    {
        using var client = _dashboard.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/login");
        request.Headers.Host = host;

        using var response = await client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:{port}", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("nonsense", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:{port}", HttpStatusCode.OK)]
    [InlineData(null, HttpStatusCode.OK)]
    public async Task Requests_of_other_origins_are_refused_even_with_the_login(string? origin, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin.Replace("{port}", $"{_dashboard.Frontend.Port}", StringComparison.Ordinal));
        }

        using var response = await _dashboard.Browser.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task The_socket_of_the_pages_refuses_other_origins_even_with_the_login()
    {
        using var login = await _dashboard.NewClient().GetAsync($"/login?t={DashboardProcess.Token}");
        var cookie = login.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        Assert.Equal(HttpStatusCode.Forbidden, await ConnectAsync(cookie, "https://evil.example"));
        Assert.Equal(HttpStatusCode.Unauthorized, await ConnectAsync(null, _dashboard.Frontend.GetLeftPart(UriPartial.Authority)));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await ConnectAsync(cookie, _dashboard.Frontend.GetLeftPart(UriPartial.Authority)));
    }

    [Theory]
    [InlineData("/traces")]
    [InlineData("/login")]
    [InlineData("/css/login.css")]
    public async Task Every_answer_carries_the_strict_headers(string path)
    {
        using var response = await _dashboard.Browser.GetAsync(path);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.False(response.Headers.Contains("Server"));
    }

    private async Task<HttpStatusCode> ConnectAsync(string? cookie, string origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", origin);
        if (cookie is not null)
        {
            socket.Options.SetRequestHeader("Cookie", cookie);
        }

        try
        {
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{_dashboard.Frontend.Port}/_blazor"), CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // The status says what it was.
        }

        return socket.HttpStatusCode;
    }
}
