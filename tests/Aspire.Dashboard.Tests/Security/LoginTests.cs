using System.Net;
using Aspire.Dashboard.Tests.Harness;

namespace Aspire.Dashboard.Tests.Security;

public sealed class LoginTests(DashboardFixture fixture) : IClassFixture<DashboardFixture>
{
    private readonly DashboardProcess _dashboard = fixture.Dashboard;

    [Theory]
    [InlineData("/")]
    [InlineData("/consolelogs")]
    [InlineData("/structuredlogs")]
    [InlineData("/traces")]
    [InlineData("/traces/detail/5b8efff798038103d269b633813fc60c")]
    [InlineData("/metrics")]
    [InlineData("/not-found")]
    [InlineData("/css/dashboard.css")]
    [InlineData("/js/dashboard.js")]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/_blazor")]
    [InlineData("/_blazor/negotiate")]
    [InlineData("/some/where/else")]
    public async Task Nothing_is_served_without_a_login(string path)
    {
        using var client = _dashboard.NewClient();

        using var response = await client.GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Without_a_login_a_page_leads_to_the_login_and_back()
    {
        using var client = _dashboard.NewClient();
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        using var refused = await client.GetAsync("/traces?status=error");
        using var login = await client.GetAsync(refused.Headers.Location);

        Assert.Equal(HttpStatusCode.Redirect, refused.StatusCode);
        var form = await login.Content.ReadAsStringAsync();
        Assert.Contains("value=\"/traces?status=error\"", form, StringComparison.Ordinal);
        using var posted = await client.PostAsync("/login", Form(DashboardProcess.Token, "/traces?status=error"));
        Assert.Equal("/traces?status=error", posted.Headers.Location?.OriginalString);
        using var page = await client.GetAsync("/traces");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task The_link_sets_a_strict_cookie_and_leads_to_an_address_without_the_token()
    {
        using var client = _dashboard.NewClient();

        using var response = await client.GetAsync($"/login?t={DashboardProcess.Token}");

        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("/", response.Headers.Location?.OriginalString);
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.Contains("no-store", response.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task The_login_leads_to_no_other_site(string returnUrl)
    {
        using var client = _dashboard.NewClient();

        using var response = await client.GetAsync($"/login?t={DashboardProcess.Token}&returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.Equal("/", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task The_login_page_shows_its_input_as_text_only()
    {
        using var client = _dashboard.NewClient();

        var html = await client.GetStringAsync($"/login?returnUrl={Uri.EscapeDataString("/\"><script>alert(1)</script>")}");

        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_in_the_address_of_a_page_opens_nothing()
    {
        using var client = _dashboard.NewClient();

        using var response = await client.GetAsync($"/traces?t={DashboardProcess.Token}");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_login_outlives_a_restart_with_the_same_token_and_ends_with_another()
    {
        using var login = await _dashboard.NewClient().GetAsync($"/login?t={DashboardProcess.Token}");
        var cookie = login.Headers.GetValues("Set-Cookie").Single().Split(';')[0].Split('=', 2)[1];
        await using var same = await DashboardProcess.StartAsync();
        await using var other = await DashboardProcess.StartAsync(("DASHBOARD__FRONTEND__BROWSERTOKEN", "another-browser-token"));

        Assert.Equal(HttpStatusCode.OK, await StatusWithCookieAsync(same, cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWithCookieAsync(other, cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWithCookieAsync(same, cookie[..^4] + "AAAA"));
    }

    [Fact]
    public async Task Log_out_ends_the_login()
    {
        using var client = _dashboard.NewClient();
        using var login = await client.GetAsync($"/login?t={DashboardProcess.Token}");

        using var logout = await client.PostAsync("/logout", null);
        using var page = await client.GetAsync("/traces");

        Assert.Equal("/login", logout.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, page.StatusCode);
    }

    [Fact]
    public async Task Health_answers_without_a_login_and_says_nothing()
    {
        using var client = _dashboard.NewClient();

        Assert.Equal("Healthy", await client.GetStringAsync("/health"));
    }

    private static async Task<HttpStatusCode> StatusWithCookieAsync(DashboardProcess dashboard, string cookie)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = dashboard.Frontend };
        client.DefaultRequestHeaders.Add("Cookie", $".AspNetCore.Cookies.{dashboard.Frontend.Port}={cookie}");
        using var response = await client.GetAsync("/traces");
        return response.StatusCode;
    }

    private static FormUrlEncodedContent Form(string token, string returnUrl) =>
        new(new Dictionary<string, string> { ["t"] = token, ["returnUrl"] = returnUrl });
}
