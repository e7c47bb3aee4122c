using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Aspire.Dashboard.Tests.Harness;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace Aspire.Dashboard.Tests.Otlp;

public sealed class OtlpReceiverTests(OtlpReceiverTests.Fixture fixture) : IClassFixture<OtlpReceiverTests.Fixture>
{
    private readonly DashboardProcess _dashboard = fixture.Dashboard;

    public sealed class Fixture : DashboardFixture
    {
        protected override (string Name, string? Value)[] Environment => [("DASHBOARD__OTLP__MAXREQUESTBYTES", "200000")];
    }

    [Fact]
    public async Task Protobuf_spans_appear_on_the_traces_page()
    {
        await _dashboard.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Span(1, 1, name: "GET /orders")));

        Assert.Contains("shop: GET /orders", await _dashboard.GetPageAsync("/traces"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_spans_appear_on_the_traces_page()
    {
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(OtlpSender.Request("shop", OtlpSender.Span(2, 1, name: "packed work")).ToByteArray());
        }

        using var response = await _dashboard.PostAsync("/v1/traces", packed.ToArray(), OtlpSender.Protobuf, encoding: "gzip");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("packed work", await _dashboard.GetPageAsync("/traces"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_spans_have_hexadecimal_ids_and_get_a_json_answer()
    {
        const string Json = """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"json-service"}}]},"scopeSpans":[{"scope":{"name":"s"},
            "spans":[{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","name":"json work","kind":2,
            "startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"1544712661000000000","unknownField":{"a":[1,2.5,null,true]},
            "attributes":[{"key":"traceId","value":{"stringValue":"not hexadecimal"}},{"key":"count","value":{"intValue":"7"}}],"status":{"code":2,"message":"bad \u00fc"}}]}]}]}
            """;

        using var response = await _dashboard.PostAsync("/v1/traces", Encoding.UTF8.GetBytes(Json), "application/json; charset=utf-8");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("{ }", await response.Content.ReadAsStringAsync());
        var page = await _dashboard.GetPageAsync("/traces/detail/5b8efff798038103d269b633813fc60c?span=eee19b7ec3c1b174");
        Assert.Contains("json-service: json work", page, StringComparison.Ordinal);
        Assert.Contains("not hexadecimal", page, StringComparison.Ordinal);
        Assert.Contains("bad &#xFC;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spans_without_valid_ids_are_refused_alone_and_the_sender_is_told()
    {
        var broken = OtlpSender.Span(3, 1, name: "broken");
        broken.TraceId = ByteString.CopyFrom(1, 2, 3);
        var zero = OtlpSender.Span(3, 2, name: "zero");
        zero.SpanId = ByteString.CopyFrom(new byte[8]);

        using var response = await _dashboard.SendAsync(OtlpSender.Request("shop", broken, zero, OtlpSender.Span(3, 3, name: "fine")));

        var answer = ExportTraceServiceResponse.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, answer.PartialSuccess.RejectedSpans);
        Assert.Contains("trace_id", answer.PartialSuccess.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("fine", await _dashboard.GetPageAsync("/traces"), StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string, HttpStatusCode, string> BadRequests => new()
    {
        { "truncated protobuf", "truncated", "application/x-protobuf", HttpStatusCode.BadRequest, "ExportTraceServiceRequest" },
        { "random bytes", "random", "application/x-protobuf", HttpStatusCode.BadRequest, "ExportTraceServiceRequest" },
        { "JSON sent as protobuf", "{\"resourceSpans\":[]}", "application/x-protobuf", HttpStatusCode.BadRequest, "ExportTraceServiceRequest" },
        { "truncated JSON", "{\"resourceSpans\":[{", "application/json", HttpStatusCode.BadRequest, "ExportTraceServiceRequest" },
        { "empty JSON body", "", "application/json", HttpStatusCode.BadRequest, "ExportTraceServiceRequest" },
        { "JSON of another shape", "{\"resourceSpans\":7}", "application/json", HttpStatusCode.BadRequest, "ExportTraceServiceRequest" },
        { "JSON array", "[1,2]", "application/json", HttpStatusCode.BadRequest, "ExportTraceServiceRequest" },
        { "id that is no hexadecimal", "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"xyz\"}]}]}]}", "application/json", HttpStatusCode.BadRequest, "traceId 'xyz'" },
        { "JSON nested too deep", "deep", "application/json", HttpStatusCode.BadRequest, "ExportTraceServiceRequest" },
        { "wrong content type", "x", "text/plain", HttpStatusCode.UnsupportedMediaType, "application/x-protobuf" },
        { "content type that is none", "x", "application/xml", HttpStatusCode.UnsupportedMediaType, "application/x-protobuf" },
        { "too large", "large", "application/x-protobuf", HttpStatusCode.RequestEntityTooLarge, "200000" },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task A_bad_request_gets_a_status_and_a_reason(string what, string body, string contentType, HttpStatusCode status, string reason)
    {
        var bytes = body switch
        {
            "truncated" => OtlpSender.Request("shop", OtlpSender.Span(4, 1, name: "cut off")).ToByteArray()[..^5],
            "random" => [.. Enumerable.Range(0, 500).Select(i => (byte)((i * 7919) % 251))],
            "deep" => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 500))),
            "large" => new byte[200_001],
            _ => Encoding.UTF8.GetBytes(body),
        };

        using var response = await _dashboard.PostAsync("/v1/traces", bytes, contentType);

        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{what}: {response.StatusCode} {answer}");
        Assert.Contains(reason, answer, StringComparison.Ordinal);
        await _dashboard.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Span(5, 1, name: "still alive")));
    }

    [Fact]
    public async Task A_gzip_bomb_is_cut_off_at_the_limit()
    {
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(new byte[50_000_000]);
        }

        using var response = await _dashboard.PostAsync("/v1/traces", packed.ToArray(), OtlpSender.Protobuf, encoding: "gzip");

        Assert.True(packed.Length < 200_000);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("gzip", HttpStatusCode.BadRequest)]
    [InlineData("zstd", HttpStatusCode.UnsupportedMediaType)]
    public async Task Damaged_and_unknown_encodings_are_refused(string encoding, HttpStatusCode status)
    {
        using var response = await _dashboard.PostAsync("/v1/logs", [1, 2, 3, 4, 5, 6, 7, 8], OtlpSender.Protobuf, encoding);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("otlp-key-of-the-tes")]
    [InlineData("otlp-key-of-the-test-and-more")]
    [InlineData("browser-token-of-the-test")]
    public async Task Without_the_right_key_nothing_is_taken(string? key)
    {
        using var response = await _dashboard.PostAsync("/v1/logs", OtlpSender.Request("intruder", OtlpSender.Log("let me in")).ToByteArray(), OtlpSender.Protobuf, key: key);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.DoesNotContain("intruder", await _dashboard.GetPageAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_page_of_another_site_cannot_send_telemetry()
    {
        using var response = await _dashboard.PostAsync("/v1/logs", [], OtlpSender.Protobuf, origin: "https://evil.example");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/v1/traces", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/v1/profiles", HttpStatusCode.NotFound)]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/login", HttpStatusCode.NotFound)]
    public async Task The_telemetry_port_serves_telemetry_only(string method, string path, HttpStatusCode status)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_dashboard.Otlp, path));
        using var response = await client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task The_frontend_port_takes_no_telemetry_even_with_the_key_and_the_other_ports_name()
    {
        using var client = _dashboard.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new ByteArrayContent([]) };
        request.Headers.Host = $"127.0.0.1:{_dashboard.Otlp.Port}";
        request.Headers.Add("x-otlp-api-key", DashboardProcess.OtlpKey);
        request.Content.Headers.ContentType = new(OtlpSender.Protobuf);
        using var response = await client.SendAsync(request);

        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Errors_have_the_encoding_of_the_request()
    {
        using var json = await _dashboard.PostAsync("/v1/logs", "{"u8.ToArray(), "application/json");
        using var protobuf = await _dashboard.PostAsync("/v1/logs", [255], OtlpSender.Protobuf);

        using var parsed = JsonDocument.Parse(await json.Content.ReadAsStringAsync());
        Assert.Contains(nameof(ExportLogsServiceRequest), parsed.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains(nameof(ExportLogsServiceRequest), Google.Rpc.Status.Parser.ParseFrom(await protobuf.Content.ReadAsByteArrayAsync()).Message, StringComparison.Ordinal);
    }
}
