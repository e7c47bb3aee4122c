using System.Diagnostics;
using System.Net;
using Aspire.Dashboard.Tests.Harness;

namespace Aspire.Dashboard.Tests.Security;

public sealed class StartTests
{
    [Fact]
    public async Task Secrets_that_nobody_gave_are_generated_and_printed()
    {
        await using var dashboard = await DashboardProcess.StartAsync(("DASHBOARD__FRONTEND__BROWSERTOKEN", null), ("DASHBOARD__OTLP__PRIMARYAPIKEY", null));
        const string Prefix = "Login to the dashboard at ";
        await Eventually.TrueAsync(() => Task.FromResult(dashboard.Output.Contains("OTEL_EXPORTER_OTLP_HEADERS=", StringComparison.Ordinal)), () => dashboard.Output);

        var link = dashboard.Output.Split('\n').Single(line => line.StartsWith(Prefix, StringComparison.Ordinal))[Prefix.Length..];
        Assert.Matches("/login\\?t=[0-9a-f]{32}$", link);
        using var client = dashboard.NewClient();
        using var login = await client.GetAsync(link);
        using var page = await client.GetAsync("/traces");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Secrets_that_were_given_are_not_printed_under_an_application_host()
    {
        await using var dashboard = await DashboardProcess.StartAsync(("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", "http://127.0.0.1:1"), ("DASHBOARD__RESOURCESERVICECLIENT__APIKEY", "resource-service-key"));

        Assert.DoesNotContain(DashboardProcess.Token, dashboard.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(DashboardProcess.OtlpKey, dashboard.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(DashboardProcess.ApiKey, dashboard.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("resource-service-key", dashboard.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsecured_is_open_and_says_so_on_every_page()
    {
        await using var dashboard = await DashboardProcess.StartAsync(("DASHBOARD__FRONTEND__AUTHMODE", "Unsecured"), ("DASHBOARD__OTLP__AUTHMODE", "Unsecured"));
        using var client = dashboard.NewClient();

        var html = await client.GetStringAsync("/traces");
        using var sent = await dashboard.PostAsync("/v1/traces", [], OtlpSender.Protobuf, key: null);

        Assert.Contains("This dashboard is unsecured", html, StringComparison.Ordinal);
        Assert.Contains("Telemetry is taken from everybody", html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        Assert.Contains("UNSECURED", dashboard.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_of_the_settings_is_told_at_once_without_secrets()
    {
        var (exitCode, output) = await DashboardProcess.RunToEndAsync(
            ("ASPNETCORE_URLS", "ftp://localhost:1;http://127.0.0.1:19999/path"), ("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "nonsense"),
            ("DASHBOARD__FRONTEND__BROWSERTOKEN", "sh0rt"), ("DASHBOARD__TELEMETRYLIMITS__MAXTRACECOUNT", "0"),
            ("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", "somewhere"), ("DASHBOARD__OTLP__MAXREQUESTBYTES", "1"));

        Assert.Equal(1, exitCode);
        foreach (var expected in new[] { "ftp://localhost:1", "/path", "nonsense", "DASHBOARD__FRONTEND__BROWSERTOKEN", "MaxTraceCount", "somewhere", "MaxRequestBytes" })
        {
            Assert.Contains(expected, output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("sh0rt", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DASHBOARD__FRONTEND__AUTHMODE", "None", "AuthMode")]
    [InlineData("DASHBOARD__TELEMETRYLIMITS__MAXLOGCOUNT", "many", "MaxLogCount")]
    public async Task A_value_that_cannot_be_read_names_its_setting(string name, string value, string expected)
    {
        var (exitCode, output) = await DashboardProcess.RunToEndAsync((name, value));

        Assert.Equal(1, exitCode);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_use_ends_the_start_with_the_address()
    {
        await using var first = await DashboardProcess.StartAsync();

        var (exitCode, output) = await DashboardProcess.RunToEndAsync(("ASPNETCORE_URLS", first.Frontend.GetLeftPart(UriPartial.Authority)));

        Assert.Equal(1, exitCode);
        var lastLine = output.Split('\n')[^1];
        Assert.StartsWith("The dashboard cannot listen", lastLine, StringComparison.Ordinal);
        Assert.Contains($"{first.Frontend.Port}", lastLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_written_to_the_home_directory()
    {
        var home = Directory.CreateTempSubdirectory("dashboard-home");
        try
        {
            await using (var dashboard = await DashboardProcess.StartAsync(("HOME", home.FullName)))
            {
                await dashboard.GetPageAsync("/traces");
            }

            Assert.Empty(home.EnumerateFiles("*", SearchOption.AllDirectories));
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_start_costs_little_processor_time_and_memory()
    {
        await using var dashboard = await DashboardProcess.StartAsync();

        using var process = Process.GetProcessById(dashboard.ProcessId);
        Assert.True(process.TotalProcessorTime < TimeSpan.FromSeconds(3), $"{process.TotalProcessorTime}");
        Assert.True(process.WorkingSet64 < 200_000_000, $"{process.WorkingSet64} bytes");
    }
}
