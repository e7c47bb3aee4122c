namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>How services are resolved.</summary>
public sealed class ServiceDiscoveryOptions
{
    /// <summary>Whether every scheme may be asked for, the default; otherwise those of <see cref="AllowedSchemes"/>.</summary>
    public bool AllowAllSchemes { get; set; } = true;

    /// <summary>How often endpoints are read again where their provider cannot tell when they change.</summary>
    public TimeSpan RefreshPeriod { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The schemes that may be asked for when not all may.</summary>
    public IList<string> AllowedSchemes { get; set; } = [];

    /// <summary>The schemes of a query that are allowed, in the query's order; all allowed ones for a query without schemes.</summary>
    public IReadOnlyList<string> ApplyAllowedSchemes(IReadOnlyList<string> requestedSchemes)
    {
        ArgumentNullException.ThrowIfNull(requestedSchemes);
        if (AllowAllSchemes)
        {
            return requestedSchemes;
        }

        return requestedSchemes.Count == 0 ? [.. AllowedSchemes] : [.. requestedSchemes.Where(IsAllowed)];
    }

    internal bool IsAllowed(string scheme) => AllowAllSchemes || AllowedSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase);
}
