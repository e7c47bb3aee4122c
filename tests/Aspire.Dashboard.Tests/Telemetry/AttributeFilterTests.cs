using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Tests.Telemetry;

public sealed class AttributeFilterTests
{
    private static readonly TelemetryAttribute[] Attributes =
    [
        new("http.method", "GET", AttributeKind.Text), new("http.status", "503", AttributeKind.Integer), new("empty", "", AttributeKind.Text),
    ];

    [Theory]
    [InlineData("http.method", true)]
    [InlineData("http.route", false)]
    [InlineData("http.method=get", true)]
    [InlineData("HTTP.METHOD = GET", true)]
    [InlineData("http.method=POST", false)]
    [InlineData("http.method!=POST", true)]
    [InlineData("http.method!=GET", false)]
    [InlineData("http.route!=x", true)]
    [InlineData("http.method~E", true)]
    [InlineData("http.method~X", false)]
    [InlineData("http.method!~X", true)]
    [InlineData("http.method!~ET", false)]
    [InlineData("http.status>499", true)]
    [InlineData("http.status>503", false)]
    [InlineData("http.status<504", true)]
    [InlineData("http.method>1", false)]
    [InlineData("http.method=GET; http.status>499", true)]
    [InlineData("http.method=GET; http.status<499", false)]
    [InlineData("deployment=test", true)]
    [InlineData("deployment=live", false)]
    [InlineData("empty=", true)]
    public void A_condition_holds_or_not(string text, bool expected)
    {
        var resource = Stores.New().Resources.GetOrAdd("shop", null, [new("deployment", "test", AttributeKind.Text)]);

        Assert.True(AttributeFilter.TryParse(text, out var filter, out _));
        Assert.Equal(expected, filter!.Matches(Attributes, resource));
    }

    [Theory]
    [InlineData("=x", "no attribute name")]
    [InlineData("a=b; !=c", "'!=c'")]
    [InlineData("a>many", "'many', which is no number")]
    public void What_cannot_be_read_is_told(string text, string reason)
    {
        Assert.False(AttributeFilter.TryParse(text, out _, out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ; ")]
    public void Nothing_is_no_filter(string? text)
    {
        Assert.True(AttributeFilter.TryParse(text, out var filter, out _));
        Assert.Null(filter);
    }

    [Theory]
    [InlineData("tool=exec; ok=false", false)]
    [InlineData("tool=exec; ok=true", true)]
    [InlineData("tool!=exec", false)]
    [InlineData("tool!=browser", true)]
    [InlineData("tool=read; tool!=browser", true)]
    public void Of_a_trace_one_span_holds_what_is_asked_for_and_none_breaks_what_is_excluded(string text, bool expected)
    {
        var store = Stores.New();
        var resource = store.Resources.GetOrAdd("shop", null, []);
        TelemetryAttribute[][] spans = [[new("tool", "exec", AttributeKind.Text), new("ok", "true", AttributeKind.Boolean)], [new("tool", "read", AttributeKind.Text), new("ok", "false", AttributeKind.Boolean)]];

        Assert.True(AttributeFilter.TryParse(text, out var filter, out _));
        Assert.Equal(expected, filter!.MatchesGroup(spans, attributes => attributes, _ => resource));
    }
}
