using Aspire.ResourceService;

namespace Aspire.Dashboard.Configuration;

/// <summary>Reads the settings: the section, and the variables that have names of their own.</summary>
internal static class DashboardConfiguration
{
    public const string FrontendUrlsKey = "URLS";
    public const string OtlpGrpcUrlKey = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    public const string OtlpHttpUrlKey = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";
    private const string DefaultFrontendUrl = "http://localhost:18888";

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="DashboardConfigurationException">Something is wrong; the message lists everything.</exception>
    public static DashboardOptions Read(IConfiguration configuration)
    {
        var problems = new List<string>();
        var options = new DashboardOptions();
        try
        {
            configuration.GetSection(DashboardOptions.Section).Bind(options);
        }
        catch (InvalidOperationException e)
        {
            // The binder stops at the first value that it cannot convert, and its message names the key.
            problems.Add(e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message);
        }

        if (configuration[FrontendUrlsKey] is { Length: > 0 } urls)
        {
            options.Frontend.EndpointUrls = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        else if (options.Frontend.EndpointUrls.Count == 0)
        {
            options.Frontend.EndpointUrls = [DefaultFrontendUrl];
        }

        if (configuration[OtlpGrpcUrlKey] is { Length: > 0 } grpc)
        {
            options.Otlp.GrpcEndpointUrl = grpc;
        }

        if (configuration[OtlpHttpUrlKey] is { Length: > 0 } otlp)
        {
            options.Otlp.HttpEndpointUrl = otlp;
        }

        if (configuration[ResourceServiceProtocol.EndpointVariable] is { Length: > 0 } resourceService)
        {
            options.ResourceServiceClient.Url = resourceService;
        }

        problems.AddRange(DashboardOptionsValidator.Validate(options));
        return problems.Count == 0 ? options : throw new DashboardConfigurationException(problems);
    }
}

/// <summary>The dashboard cannot start with these settings.</summary>
internal sealed class DashboardConfigurationException(IReadOnlyList<string> problems)
    : Exception("The dashboard's configuration has errors:" + string.Concat(problems.Select(p => $"{Environment.NewLine}  - {p}")))
{
    public IReadOnlyList<string> Problems => problems;
}
