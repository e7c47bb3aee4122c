using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.ApplicationHost;
using Aspire.Dashboard.Tests.Harness;
using Microsoft.AspNetCore.Components;

namespace Aspire.Dashboard.Tests.Security;

/// <summary>Everything there is, found by looking and not by a list that someone has to keep.</summary>
public sealed partial class InventoryTests(InventoryTests.Fixture fixture) : IClassFixture<InventoryTests.Fixture>
{
    private const string AnyName = "gateway-kbfteaym";

    // The login page comes before the login, and needs these two.
    private static readonly string[] OfTheLogin = ["/css/login.css", "/favicon.svg"];

    public sealed class Fixture : IAsyncLifetime
    {
        public ResourceServiceHost Host { get; private set; } = null!;

        public DashboardProcess Dashboard { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Host = await ResourceServiceHost.StartAsync();
            Host.Set(SampleResources.All());
            Dashboard = await DashboardProcess.StartAsync(Host.DashboardEnvironment);
            await Dashboard.WaitForPageAsync("/", page => page.Contains(AnyName, StringComparison.Ordinal));
        }

        public async Task DisposeAsync()
        {
            await Dashboard.DisposeAsync();
            await Host.DisposeAsync();
        }
    }

    private static IEnumerable<string> PagePaths() =>
        typeof(TelemetryStore).Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes<RouteAttribute>())
            .Select(route => Parameter().Replace(route.Template, AnyName));

    private static IEnumerable<string> AssetPaths()
    {
        var root = Path.Combine(DashboardProcess.ProjectDirectory, "wwwroot");
        return Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(file => "/" + Path.GetRelativePath(root, file).Replace('\\', '/'));
    }

    [Fact]
    public async Task No_page_and_no_asset_is_served_without_a_login()
    {
        using var stranger = fixture.Dashboard.NewClient();
        var paths = PagePaths().Concat(AssetPaths().Except(OfTheLogin)).Append("/_framework/blazor.web.js").ToArray();
        Assert.True(paths.Length > 20, $"only {paths.Length} paths were found");

        foreach (var path in paths)
        {
            using var refused = await stranger.GetAsync(path);
            Assert.True(refused.StatusCode == HttpStatusCode.Unauthorized, $"{path} answered {(int)refused.StatusCode} without a login");
            Assert.Empty(await refused.Content.ReadAsByteArrayAsync());
            using var known = await fixture.Dashboard.Browser.GetAsync(path);
            Assert.True(known.StatusCode == HttpStatusCode.OK, $"{path} answered {(int)known.StatusCode} with a login");
        }
    }

    [Theory]
    [InlineData("/api/telemetry/resources")]
    [InlineData("/api/telemetry/spans")]
    [InlineData("/api/telemetry/spans?follow=true")]
    [InlineData("/api/telemetry/logs")]
    [InlineData("/api/telemetry/logs?follow=true")]
    [InlineData("/api/telemetry/traces")]
    [InlineData("/api/telemetry/traces/5b8efff798038103d269b633813fc60c")]
    [InlineData("/api/telemetry/export")]
    [InlineData("/consolelogs/download")]
    [InlineData("/consolelogs/download/gateway-kbfteaym")]
    public async Task No_api_and_no_download_answers_without_login_and_key(string path)
    {
        using var answer = await fixture.Dashboard.NewClient().GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task No_page_holds_a_secret_that_nobody_asked_for()
    {
        foreach (var path in PagePaths().Concat(["/?resource=gateway-kbfteaym", "/?view=graph", "/?resource=token", "/parameters?set=token", "/?hidden=true"]))
        {
            var html = await fixture.Dashboard.GetPageAsync(path);
            foreach (var secret in new[] { SampleResources.Canary, DashboardProcess.Token, DashboardProcess.OtlpKey, DashboardProcess.ApiKey, ResourceServiceHost.Key })
            {
                Assert.False(html.Contains(secret, StringComparison.Ordinal), $"{path} holds the secret '{secret}'");
            }
        }

        foreach (var secret in new[] { SampleResources.Canary, DashboardProcess.Token, DashboardProcess.OtlpKey, DashboardProcess.ApiKey, ResourceServiceHost.Key })
        {
            Assert.DoesNotContain(secret, fixture.Dashboard.Output, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
