using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Dashboard.Configuration;

/// <summary>Finds everything that is wrong with the settings, each with the name of the setting and the fix.</summary>
internal static class DashboardOptionsValidator
{
    // 128 bits in hexadecimal digits, the length that is generated, would be 32; people choose shorter ones for development.
    private const int MinSecretLength = 8;
    private const int MinJournalMegabytes = 8;
    private const int MaxJournalMegabytes = 65_536;
    private const int MinRequestBytes = 64 * 1024;

    public static IEnumerable<string> Validate(DashboardOptions options)
    {
        var frontend = new List<BindingAddress>();
        foreach (var url in options.Frontend.EndpointUrls)
        {
            if (TryParse(url, out var address, out var problem))
            {
                frontend.Add(address);
            }
            else
            {
                yield return $"ASPNETCORE_URLS: '{url}' {problem}";
            }
        }

        var taken = frontend.Select(address => (address.Port, By: "the frontend's (ASPNETCORE_URLS)")).ToList();
        foreach (var (name, url) in TelemetryUrls(options))
        {
            if (!TryParse(url, out var address, out var problem))
            {
                yield return $"{name}: '{url}' {problem}";
            }
            else if (address.Port != 0 && taken.FirstOrDefault(t => t.Port == address.Port).By is { } owner)
            {
                yield return $"{name}: port {address.Port} is {owner}; give telemetry a port of its own";
            }
            else
            {
                taken.Add((address.Port, $"that of {name}"));
            }
        }

        foreach (var (name, secret) in Secrets(options))
        {
            if (secret is not null && secret.Trim().Length < MinSecretLength)
            {
                yield return $"{name}: is shorter than {MinSecretLength} characters; use a longer one, or leave it out to have one generated";
            }
        }

        if (options.ResourceServiceClient.IsConfigured && !IsHttpUrl(options.ResourceServiceClient.Url))
        {
            yield return $"{ResourceService.ResourceServiceProtocol.EndpointVariable}: '{options.ResourceServiceClient.Url}' is no address such as http://127.0.0.1:40507";
        }

        if (options.Otlp.MaxRequestBytes < MinRequestBytes)
        {
            yield return $"Dashboard:Otlp:MaxRequestBytes: {options.Otlp.MaxRequestBytes} is below {MinRequestBytes}; exporters send batches of some hundred kilobytes";
        }

        if (options.Persistence.MaxMegabytes is < MinJournalMegabytes or > MaxJournalMegabytes)
        {
            yield return $"DASHBOARD__PERSISTENCE__MAXMEGABYTES: {options.Persistence.MaxMegabytes} is not between {MinJournalMegabytes} and {MaxJournalMegabytes}";
        }

        foreach (var problem in LimitProblems(options))
        {
            yield return problem;
        }
    }

    private static IEnumerable<(string Name, string Url)> TelemetryUrls(DashboardOptions options)
    {
        yield return (DashboardConfiguration.OtlpHttpUrlKey, options.Otlp.HttpEndpointUrl);
        if (!string.IsNullOrWhiteSpace(options.Otlp.GrpcEndpointUrl))
        {
            yield return (DashboardConfiguration.OtlpGrpcUrlKey, options.Otlp.GrpcEndpointUrl);
        }
    }

    private static IEnumerable<(string Name, string? Value)> Secrets(DashboardOptions options) =>
    [
        ("DASHBOARD__FRONTEND__BROWSERTOKEN", options.Frontend.BrowserToken),
        ("DASHBOARD__OTLP__PRIMARYAPIKEY", options.Otlp.PrimaryApiKey),
        ("DASHBOARD__OTLP__SECONDARYAPIKEY", options.Otlp.SecondaryApiKey),
        ("DASHBOARD__API__PRIMARYAPIKEY", options.Api.PrimaryApiKey),
    ];

    private static IEnumerable<string> LimitProblems(DashboardOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options.TelemetryLimits, new ValidationContext(options.TelemetryLimits), results, validateAllProperties: true);
        return results.Select(r => $"Dashboard:TelemetryLimits: {r.ErrorMessage}");
    }

    private static bool IsHttpUrl(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    private static bool TryParse(string url, [NotNullWhen(true)] out BindingAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        problem = null;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            problem = "is no address such as http://localhost:18888";
            return false;
        }

        if (address.Scheme is not ("http" or "https") || address.IsUnixPipe || address.IsNamedPipe)
        {
            problem = "must begin with http:// or https://";
        }
        else if (address.Port == 0 && string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            problem = "needs a port; a free one can be had with http://127.0.0.1:0";
        }
        else if (address.PathBase.Length > 0)
        {
            problem = $"must not have a path ('{address.PathBase}')";
        }

        return problem is null;
    }
}
