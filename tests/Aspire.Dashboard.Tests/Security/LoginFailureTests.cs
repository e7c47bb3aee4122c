using System.Net;
using Aspire.Dashboard.Tests.Harness;

namespace Aspire.Dashboard.Tests.Security;

/// <summary>Failures count against the address they come from, so each of these tests has a dashboard of its own.</summary>
public sealed class LoginFailureTests : IAsyncLifetime
{
    private DashboardProcess _dashboard = null!;

    public async Task InitializeAsync() => _dashboard = await DashboardProcess.StartAsync();

    public Task DisposeAsync() => _dashboard.DisposeAsync().AsTask();

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("browser-token-of-the-tes")]
    [InlineData("browser-token-of-the-testx")]
    [InlineData("BROWSER-TOKEN-OF-THE-TEST")]
    [InlineData("otlp-key-of-the-test")]
    public async Task A_wrong_token_opens_nothing(string token)
    {
        using var client = _dashboard.NewClient();

        using var link = await client.GetAsync($"/login?t={token}");
        using var form = await client.PostAsync("/login", new FormUrlEncodedContent([new("t", token)]));
        using var page = await client.GetAsync("/traces");

        Assert.Equal(HttpStatusCode.Unauthorized, link.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, form.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, page.StatusCode);
        Assert.Contains("not the right one", await link.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_ten_failures_not_even_the_right_token_is_looked_at()
    {
        using var client = _dashboard.NewClient();
        for (var i = 0; i < 10; i++)
        {
            using var failure = await client.GetAsync($"/login?t=guess{i}");
            Assert.Equal(HttpStatusCode.Unauthorized, failure.StatusCode);
        }

        using var response = await client.GetAsync($"/login?t={DashboardProcess.Token}");

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Contains("text/html", (await _dashboard.Browser.GetAsync("/traces")).Content.Headers.ContentType?.MediaType, StringComparison.Ordinal);
    }
}
