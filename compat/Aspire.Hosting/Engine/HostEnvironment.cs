using System.Collections;

namespace Aspire.Hosting.Engine;

/// <summary>What processes inherit from the environment of the application host.</summary>
internal static class HostEnvironment
{
    // what is meant for the application host alone: its addresses, its profile, its configuration and the secrets in it
    private static readonly string[] OwnPrefixes =
    [
        "ASPIRE_", "DOTNET_DASHBOARD_", "DOTNET_RESOURCE_SERVICE_", "DASHBOARD__", "OTEL_", "Parameters__", "ConnectionStrings__", "AppHost__",
        "DcpPublisher__", "Kestrel__", "services__", "MSBUILD", "VSTEST_", "COREHOST_",
    ];

    private static readonly string[] OwnNames =
    [
        "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "ASPNETCORE_HTTPS_PORT", "DOTNET_URLS", "DOTNET_LAUNCH_PROFILE",
        "HTTP_PORTS", "HTTPS_PORTS", "DOTNET_STARTUP_HOOKS", "DOTNET_HOSTBUILDER__RELOADCONFIGONCHANGE",
    ];

    /// <summary>For resources.</summary>
    public static Dictionary<string, string> ForResources() => Read().Where(variable => !IsOwn(variable.Key)).ToDictionary();

    /// <summary>For tools that the engine itself runs.</summary>
    public static Dictionary<string, string> ForTools() => ForResources();

    private static bool IsOwn(string name) =>
        OwnNames.Contains(name, StringComparer.OrdinalIgnoreCase)
        || OwnPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<KeyValuePair<string, string>> Read()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            yield return KeyValuePair.Create((string)variable.Key, (string?)variable.Value ?? "");
        }
    }
}
