using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Telemetry.Traces;

namespace Aspire.Dashboard.Tests.Telemetry;

public sealed class SpanTitleTests
{
    [Theory]
    [InlineData("agent.turn", null, null, "agent.turn")]
    [InlineData("", null, null, "unnamed span")]
    [InlineData("GET", "GET", "url.full=http://localhost:8080/v1/models?limit=2", "GET /v1/models")]
    [InlineData("POST", "POST", "http.route=/v1/exec/{id}", "POST /v1/exec/{id}")]
    [InlineData("POST", "POST", null, "POST")]
    [InlineData("GET", null, "url.path=/", "GET")]
    [InlineData("GET /items", "GET", "url.path=/items", "GET /items")]
    [InlineData("Microsoft.AspNetCore.Hosting.HttpRequestIn", "POST", "url.path=/v1/exec", "POST /v1/exec")]
    [InlineData("Microsoft.AspNetCore.Hosting.HttpRequestIn", null, null, "HTTP request")]
    [InlineData("System.Net.Http.HttpRequestOut", "PUT", "url.full=not a url", "PUT not a url")]
    public void A_request_is_called_by_what_was_asked_for(string name, string? method, string? target, string expected)
    {
        var attributes = new List<TelemetryAttribute>();
        if (method is not null)
        {
            attributes.Add(new TelemetryAttribute("http.request.method", method, AttributeKind.Text));
        }

        if (target?.Split('=', 2) is [var key, var value])
        {
            attributes.Add(new TelemetryAttribute(key, value, AttributeKind.Text));
        }

        var span = new Span
        {
            Resource = Stores.New().Resources.GetOrAdd("shop", null, []), Scope = TelemetryScope.None, TraceId = new TraceId(1), Id = new SpanId(1),
            Name = name, StartNanos = 1, EndNanos = 2, Attributes = attributes,
        };

        Assert.Equal(expected, SpanTitle.Of(span));
    }
}
