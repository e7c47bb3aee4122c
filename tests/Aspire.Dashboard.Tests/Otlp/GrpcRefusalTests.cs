using System.Net;
using System.Net.Http.Headers;
using Aspire.Dashboard.Tests.Harness;

namespace Aspire.Dashboard.Tests.Otlp;

/// <summary>What OTLP/gRPC refuses, with the status codes of gRPC.</summary>
public sealed class GrpcRefusalTests(DashboardFixture fixture) : IClassFixture<DashboardFixture>
{
    private const string Export = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const string Ok = "0";
    private const string PermissionDenied = "7";
    private const string ResourceExhausted = "8";
    private const string Unimplemented = "12";
    private const string Unauthenticated = "16";

    [Theory]
    [InlineData(DashboardProcess.OtlpKey, null, Ok)]
    [InlineData(null, null, Unauthenticated)]
    [InlineData("another-key", null, Unauthenticated)]
    [InlineData(DashboardProcess.OtlpKey, "http://evil.example", PermissionDenied)]
    public async Task The_key_decides_and_web_pages_are_not_taken(string? key, string? origin, string expected) =>
        Assert.Equal(expected, await CallAsync(Export, key, origin, Message([])));

    [Fact]
    public async Task A_batch_above_the_limit_is_refused() =>
        Assert.Equal(ResourceExhausted, await CallAsync(Export, DashboardProcess.OtlpKey, null, Message(new byte[(16 * 1024 * 1024) + 1])));

    [Fact]
    public async Task Other_calls_are_unknown() =>
        Assert.Equal(Unimplemented, await CallAsync("/opentelemetry.proto.collector.trace.v1.TraceService/Delete", DashboardProcess.OtlpKey, null, Message([])));

    [Fact]
    public async Task The_pages_are_not_at_this_address()
    {
        using var client = NewClient();

        using var response = await client.GetAsync("/login");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private async Task<string?> CallAsync(string path, string? key, string? origin, byte[] body)
    {
        using var client = NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body), Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        if (key is not null)
        {
            request.Headers.Add("x-otlp-api-key", key);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        return (response.TrailingHeaders.TryGetValues("grpc-status", out var trailer) ? trailer : response.Headers.GetValues("grpc-status")).Single();
    }

    private HttpClient NewClient() => new()
    {
        BaseAddress = fixture.Dashboard.OtlpGrpc,
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    // not compressed, length, message
    private static byte[] Message(byte[] payload) =>
        [0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];
}
