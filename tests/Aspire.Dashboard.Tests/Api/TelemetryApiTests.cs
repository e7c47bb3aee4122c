using System.Net;
using System.Text.Json;
using Aspire.Dashboard.Tests.Harness;

namespace Aspire.Dashboard.Tests.Api;

public sealed class TelemetryApiTests(TelemetryApiTests.Fixture fixture) : IClassFixture<TelemetryApiTests.Fixture>
{
    private readonly DashboardProcess _dashboard = fixture.Dashboard;

    public sealed class Fixture : IAsyncLifetime
    {
        public DashboardProcess Dashboard { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Dashboard = await DashboardProcess.StartAsync();
            var typed = OtlpSender.Span(1, 1, name: "root", durationMs: 50);
            typed.Attributes.Add(new OpenTelemetry.Proto.Common.V1.KeyValue { Key = "count", Value = new() { IntValue = 7 } });
            await Dashboard.DeliverAsync(OtlpSender.Request("shop", typed, OtlpSender.Span(1, 2, 1, "failed child", failed: true)));
            await Dashboard.DeliverAsync(OtlpSender.Request("bank", OtlpSender.Span(2, 1, name: "payment")));
            await Dashboard.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Log("hello", 9, 1, 1), OtlpSender.Log("careful", 13)));
        }

        public Task DisposeAsync() => Dashboard.DisposeAsync().AsTask();
    }

    [Fact]
    public async Task Spans_come_as_otlp_json()
    {
        using var json = await GetAsync("/api/telemetry/spans?resource=shop&hasError=false");

        var span = json.RootElement.GetProperty("data").GetProperty("resourceSpans")[0].GetProperty("scopeSpans")[0].GetProperty("spans")[0];
        Assert.Equal((1, 1), (json.RootElement.GetProperty("totalCount").GetInt32(), json.RootElement.GetProperty("returnedCount").GetInt32()));
        Assert.Equal(OtlpSender.Hex(OtlpSender.TraceIdOf(1)), span.GetProperty("traceId").GetString());
        Assert.Equal("root", span.GetProperty("name").GetString());
        Assert.Equal("7", span.GetProperty("attributes")[0].GetProperty("value").GetProperty("intValue").GetString());
        Assert.Equal(JsonValueKind.String, span.GetProperty("startTimeUnixNano").ValueKind);
    }

    [Fact]
    public async Task What_the_api_gives_can_be_sent_again()
    {
        using var json = await GetAsync($"/api/telemetry/traces/{OtlpSender.Hex(OtlpSender.TraceIdOf(1))}");
        await using var other = await DashboardProcess.StartAsync();

        using var sent = await other.PostAsync("/v1/traces", System.Text.Encoding.UTF8.GetBytes(json.RootElement.GetProperty("data").GetRawText()), "application/json");

        Assert.Equal("{ }", await sent.Content.ReadAsStringAsync());
        using var again = await GetAsync($"/api/telemetry/traces/{OtlpSender.Hex(OtlpSender.TraceIdOf(1))}", other);
        Assert.Equal(json.RootElement.GetRawText(), again.RootElement.GetRawText());
    }

    [Theory]
    [InlineData("/api/telemetry/traces", 2)]
    [InlineData("/api/telemetry/traces?hasError=true", 1)]
    [InlineData("/api/telemetry/traces?resource=bank", 1)]
    [InlineData("/api/telemetry/traces?limit=1", 2)]
    [InlineData("/api/telemetry/spans", 3)]
    [InlineData("/api/telemetry/spans?hasError=true", 1)]
    [InlineData("/api/telemetry/logs", 2)]
    [InlineData("/api/telemetry/logs?severity=warning", 1)]
    [InlineData("/api/telemetry/logs?text=HELL", 1)]
    public async Task Filters_count_what_matches(string path, int total)
    {
        using var json = await GetAsync(path);

        Assert.Equal(total, json.RootElement.GetProperty("totalCount").GetInt32());
    }

    [Theory]
    [InlineData("/api/telemetry/spans?resource=nobody", HttpStatusCode.NotFound, "nobody")]
    [InlineData("/api/telemetry/spans?traceId=xyz", HttpStatusCode.BadRequest, "xyz")]
    [InlineData("/api/telemetry/spans?limit=0", HttpStatusCode.BadRequest, "limit")]
    [InlineData("/api/telemetry/logs?severity=loud", HttpStatusCode.BadRequest, "loud")]
    [InlineData("/api/telemetry/traces/xyz", HttpStatusCode.BadRequest, "xyz")]
    [InlineData("/api/telemetry/traces/00000000000000000000000000000099", HttpStatusCode.NotFound, "0099")]
    [InlineData("/api/telemetry/nothing", HttpStatusCode.NotFound, "/spans")]
    public async Task Bad_questions_get_a_reason(string path, HttpStatusCode status, string reason)
    {
        using var response = await SendAsync(path, DashboardProcess.ApiKey);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(reason, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong-key")]
    [InlineData(DashboardProcess.Token)]
    [InlineData(DashboardProcess.OtlpKey)]
    public async Task Without_the_key_there_is_no_answer(string? key)
    {
        using var response = await SendAsync("/api/telemetry/traces", key);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.DoesNotContain("payment", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_that_has_logged_in_needs_no_key()
    {
        Assert.Contains("payment", await _dashboard.Browser.GetStringAsync("/api/telemetry/spans"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_gives_a_line_for_what_is_kept_and_for_what_comes()
    {
        await using var own = await DashboardProcess.StartAsync();
        await own.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Span(1, 1, name: "kept")));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = own.NewClient();
        client.DefaultRequestHeaders.Add("x-api-key", DashboardProcess.ApiKey);
        await using var stream = await client.GetStreamAsync("/api/telemetry/spans?follow=true", deadline.Token);
        using var lines = new StreamReader(stream);

        Assert.Contains("kept", await lines.ReadLineAsync(deadline.Token), StringComparison.Ordinal);
        await own.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Span(2, 1, name: "new one")));

        var line = await lines.ReadLineAsync(deadline.Token);
        using var json = JsonDocument.Parse(line!);
        Assert.Equal("new one", json.RootElement.GetProperty("resourceSpans")[0].GetProperty("scopeSpans")[0].GetProperty("spans")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Resources_are_those_that_have_sent_telemetry()
    {
        using var json = await GetAsync("/api/telemetry/resources");

        Assert.Equal(["bank", "shop"], json.RootElement.EnumerateArray().Select(r => r.GetProperty("name").GetString()));
    }

    private async Task<JsonDocument> GetAsync(string path, DashboardProcess? dashboard = null)
    {
        using var response = await SendAsync(path, DashboardProcess.ApiKey, dashboard);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return JsonDocument.Parse(body);
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string? key, DashboardProcess? dashboard = null)
    {
        using var client = new HttpClient { BaseAddress = (dashboard ?? _dashboard).Frontend };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("x-api-key", key);
        }

        return await client.GetAsync(path);
    }
}
