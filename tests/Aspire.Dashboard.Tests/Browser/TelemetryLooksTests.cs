using Aspire.Dashboard.Tests.Harness;

namespace Aspire.Dashboard.Tests.Browser;

/// <summary>How the pages look that show telemetry.</summary>
public sealed class TelemetryLooksTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    public static TheoryData<string, string> Pages => new()
    {
        { "traces", "/traces" },
        { "no-traces", "/traces?text=nothing-like-this" },
        { "trace", SampleTelemetry.TurnPath },
        { "turn", $"{SampleTelemetry.TurnPath}?view=turn" },
        { "span", $"{SampleTelemetry.TurnPath}?span={OtlpSender.Hex(OtlpSender.SpanIdOf(4))}" },
        { "large-trace", SampleTelemetry.LargePath },
        { "structured-logs", "/structuredlogs" },
        { "structured-log", "/structuredlogs?log=3" },
        { "metrics", "/metrics/resource/gateway/meter/Tests.Source/instrument/gateway.turn.duration?minutes=60" },
        { "metrics-counter", "/metrics/resource/gateway/meter/Tests.Source/instrument/gateway.tool.calls?minutes=60" },
        { "metrics-dimensions", "/metrics/resource/gateway/meter/Tests.Source/instrument/gateway.tool.calls?minutes=60&dimension=tool%3Dexec" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public Task A_page_fits_the_window_in_light_dark_and_on_a_phone_without_a_complaint(string name, string path) => Looks.ExpectGoodAsync(fixture, name, path);
}
