namespace Aspire.Hosting.ApplicationModel;

/// <summary>Kinds of relationships that the model itself makes.</summary>
public static class KnownRelationshipTypes
{
    /// <summary>The resource belongs to the other.</summary>
    public const string Parent = "Parent";

    /// <summary>The resource uses the other.</summary>
    public const string Reference = "Reference";

    /// <summary>The resource waits for the other.</summary>
    public const string WaitFor = "WaitFor";
}

/// <summary>An edge of the resource graph; it changes nothing about how resources run.</summary>
/// <param name="resource">The other resource.</param>
/// <param name="type">Kind of the relationship.</param>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Kind of the relationship.</summary>
    public string Type { get; } = type;
}

/// <summary>Shape of an icon.</summary>
public enum IconVariant
{
    /// <summary>Outline.</summary>
    Regular,

    /// <summary>Filled.</summary>
    Filled,
}

/// <summary>Icon of a resource in the dashboard.</summary>
/// <param name="iconName">Name of a Fluent UI icon.</param>
/// <param name="iconVariant">Shape.</param>
public sealed class ResourceIconAnnotation(string iconName, IconVariant iconVariant = IconVariant.Filled) : IResourceAnnotation
{
    /// <summary>Name of a Fluent UI icon.</summary>
    public string IconName { get; } = iconName;

    /// <summary>Shape.</summary>
    public IconVariant IconVariant { get; } = iconVariant;
}

/// <summary>Keeps the resource from starting with the application; a person starts it.</summary>
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;

/// <summary>How the resource is written to a manifest; null leaves it out.</summary>
/// <param name="callback">Writes it.</param>
public class ManifestPublishingCallbackAnnotation(Func<Publishing.ManifestPublishingContext, Task>? callback) : IResourceAnnotation
{
    /// <summary>Leaves the resource out.</summary>
    public static ManifestPublishingCallbackAnnotation Ignore { get; } = new((Func<Publishing.ManifestPublishingContext, Task>?)null);

    /// <summary>Writes it.</summary>
    public Func<Publishing.ManifestPublishingContext, Task>? Callback { get; } = callback;
}

/// <summary>Snapshot that a resource starts with.</summary>
/// <param name="initialSnapshot">The snapshot.</param>
public sealed class ResourceSnapshotAnnotation(CustomResourceSnapshot initialSnapshot) : IResourceAnnotation
{
    /// <summary>The snapshot.</summary>
    public CustomResourceSnapshot InitialSnapshot { get; } = initialSnapshot;
}
