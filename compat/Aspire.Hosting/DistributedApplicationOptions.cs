using System.Reflection;

namespace Aspire.Hosting;

/// <summary>Options of an application host.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>Command line arguments.</summary>
    public string[]? Args { get; set; }

    /// <summary>Name of the assembly of the application host; the entry assembly when null.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>Registry that images come from in place of the one they name.</summary>
    public string? ContainerRegistryOverride { get; set; }

    /// <summary>True to go without the dashboard.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Title of the dashboard; the name of the application host when null.</summary>
    public string? DashboardApplicationName { get; set; }

    /// <summary>True to allow http for dashboard and telemetry.</summary>
    public bool AllowUnsecuredTransport { get; set; }

    /// <summary>True to print the console logs of resources on the console of the application host.</summary>
    public bool EnableResourceLogging { get; set; }

    /// <summary>The assembly itself, where the name is not enough to find it.</summary>
    internal Assembly? Assembly { get; set; }

    internal Assembly? ResolveAssembly() =>
        Assembly ?? (AssemblyName is { } name ? System.Reflection.Assembly.Load(name) : System.Reflection.Assembly.GetEntryAssembly());
}
