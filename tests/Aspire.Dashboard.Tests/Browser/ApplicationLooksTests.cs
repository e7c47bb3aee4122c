namespace Aspire.Dashboard.Tests.Browser;

/// <summary>How the pages look that show the application. Those of telemetry are a class of their own, so that both run at once.</summary>
public sealed class ApplicationLooksTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    public static TheoryData<string, string> Pages => new()
    {
        { "resources", "/" },
        { "resource-details", "/?resource=gateway-kbfteaym" },
        { "sandbox-details", "/?resource=sandbox-1" },
        { "graph", "/?view=graph" },
        { "parameters", "/parameters" },
        { "parameter", "/parameters?set=api-key" },
        { "console", "/consolelogs/resource/gateway-kbfteaym" },
        { "console-all", "/consolelogs" },
        { "telemetry", "/telemetry" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public Task A_page_fits_the_window_in_light_dark_and_on_a_phone_without_a_complaint(string name, string path) => Looks.ExpectGoodAsync(fixture, name, path);
}
