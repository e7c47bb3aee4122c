using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>Where resources send their telemetry.</summary>
internal static class OtlpEndpoint
{
    public const string GrpcKey = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    public const string HttpKey = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";
    private const string LegacyGrpcKey = "DOTNET_DASHBOARD_OTLP_ENDPOINT_URL";
    private const string LegacyHttpKey = "DOTNET_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";

    /// <summary>Endpoint and protocol name; null when nobody receives. gRPC is preferred where both are there.</summary>
    /// <exception cref="DistributedApplicationException">A protocol is required that has no endpoint.</exception>
    public static (string Url, string Protocol)? Resolve(IConfiguration configuration, OtlpProtocol? required)
    {
        var grpc = Grpc(configuration);
        var http = Http(configuration);
        return required switch
        {
            OtlpProtocol.Grpc => (grpc ?? throw Missing("grpc", GrpcKey), "grpc"),
            OtlpProtocol.HttpProtobuf => (http ?? throw Missing("http/protobuf", HttpKey), "http/protobuf"),
            OtlpProtocol.HttpJson => (http ?? throw Missing("http/json", HttpKey), "http/json"),
            _ when grpc is not null => (grpc, "grpc"),
            _ when http is not null => (http, "http/protobuf"),
            _ => null,
        };
    }

    public static string? Grpc(IConfiguration configuration) => NotEmpty(configuration[GrpcKey]) ?? NotEmpty(configuration[LegacyGrpcKey]);

    public static string? Http(IConfiguration configuration) => NotEmpty(configuration[HttpKey]) ?? NotEmpty(configuration[LegacyHttpKey]);

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private static DistributedApplicationException Missing(string protocol, string key) =>
        new($"OtlpExporter is configured to require {protocol}, but no endpoint was configured for {key}");
}
