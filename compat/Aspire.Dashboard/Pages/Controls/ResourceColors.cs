namespace Aspire.Dashboard.Pages.Controls;

/// <summary>A colour for each service, the same on every page and after every start.</summary>
internal static class ResourceColors
{
    private const int Count = 12;

    /// <summary>Style class of a service.</summary>
    public static string ClassOf(string serviceName)
    {
        // FNV-1a: string hash codes differ from run to run.
        var hash = 2166136261u;
        foreach (var c in serviceName)
        {
            hash = (hash ^ char.ToLowerInvariant(c)) * 16777619u;
        }

        return $"hue{hash % Count}";
    }
}
