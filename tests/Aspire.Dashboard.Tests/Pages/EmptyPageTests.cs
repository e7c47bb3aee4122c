using Aspire.Dashboard.Tests.Harness;

namespace Aspire.Dashboard.Tests.Pages;

/// <summary>What a page says to which nothing was sent yet.</summary>
public sealed class EmptyPageTests(DashboardFixture fixture) : IClassFixture<DashboardFixture>
{
    [Theory]
    [InlineData("/", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("/traces", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("/structuredlogs", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("/metrics", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("/consolelogs", "without an AppHost")]
    [InlineData("/telemetry", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("/parameters", "AddParameter")]
    public async Task An_empty_page_says_what_will_appear_and_how(string path, string hint)
    {
        var html = await fixture.Dashboard.GetPageAsync(path);

        Assert.Contains(hint, html, StringComparison.Ordinal);
        Assert.DoesNotContain(DashboardProcess.OtlpKey, html, StringComparison.Ordinal);
    }
}
