namespace Aspire.ResourceService;

/// <summary>Names that both ends of the resource service share.</summary>
public static class ResourceServiceProtocol
{
    /// <summary>Request header that carries the key of the service.</summary>
    public const string ApiKeyHeader = "x-resource-service-api-key";

    /// <summary>Environment variable of the dashboard: address of the service, such as <c>http://127.0.0.1:40507</c>.</summary>
    public const string EndpointVariable = "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL";

    /// <summary>Environment variable of the dashboard: the key of the service.</summary>
    public const string ApiKeyVariable = "DASHBOARD__RESOURCESERVICECLIENT__APIKEY";

    /// <summary>Media type of the streams.</summary>
    public const string NdjsonMediaType = "application/x-ndjson";
}
