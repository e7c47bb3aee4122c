namespace Aspire.ResourceService;

/// <summary>The last result of one health check.</summary>
/// <param name="Name">Key of the check, unique in the resource.</param>
/// <param name="Status"><c>Healthy</c>, <c>Unhealthy</c>, <c>Degraded</c>; null while it has not run yet.</param>
/// <param name="Description">What the check says.</param>
/// <param name="Exception">Text of the exception that the check met.</param>
public sealed record HealthReportDto(string Name, string? Status, string? Description, string? Exception);

/// <summary>An address of a resource.</summary>
/// <param name="Name">Name of the endpoint; null when the address belongs to none.</param>
/// <param name="Url">The address.</param>
/// <param name="DisplayText">Text of the link; null to show the address.</param>
/// <param name="IsInternal">True when only the details of the resource show it.</param>
public sealed record UrlDto(string? Name, string Url, string? DisplayText, bool IsInternal);

/// <summary>An environment variable of a resource.</summary>
/// <param name="Name">Name of the variable.</param>
/// <param name="Value">Value; null when it has none.</param>
/// <param name="IsSecret">True when the value has to be masked until a person asks for it.</param>
/// <param name="FromSpec">True when the application model set it, false when it was inherited.</param>
public sealed record EnvironmentVariableDto(string Name, string? Value, bool IsSecret, bool FromSpec);

/// <summary>A mount of a container.</summary>
/// <param name="Source">Volume name or host path; null for an anonymous volume.</param>
/// <param name="Target">Path in the container.</param>
/// <param name="Kind"><c>volume</c> or <c>bind</c>.</param>
/// <param name="ReadOnly">True when the container cannot write to it.</param>
public sealed record VolumeDto(string? Source, string Target, string Kind, bool ReadOnly);

/// <summary>A named fact about a resource.</summary>
/// <param name="Name">Stable key, such as <c>container.image</c>.</param>
/// <param name="DisplayName">Text for a person; null to show the key.</param>
/// <param name="Value">Value as text; lists are joined by a blank.</param>
/// <param name="IsSensitive">True when the value has to be masked until a person asks for it.</param>
public sealed record PropertyDto(string Name, string? DisplayName, string? Value, bool IsSensitive);

/// <summary>An edge of the resource graph.</summary>
/// <param name="ResourceName">Display name of the other resource.</param>
/// <param name="Type"><c>Reference</c>, <c>WaitFor</c>, <c>Parent</c> or a custom word.</param>
public sealed record RelationshipDto(string ResourceName, string Type);

/// <summary>A command of a resource.</summary>
/// <param name="Name">Name to send back in the address of the command.</param>
/// <param name="DisplayName">Text of the button.</param>
/// <param name="Description">What it does; null when the name says it.</param>
/// <param name="IconName">Name of a Fluent UI icon, or null.</param>
/// <param name="Confirmation">Question to ask before it runs, or null.</param>
/// <param name="State"><c>enabled</c>, <c>disabled</c> or <c>hidden</c>.</param>
/// <param name="IsHighlighted">True for a button of its own, false for an entry of the menu.</param>
public sealed record CommandDto(
    string Name, string DisplayName, string? Description, string? IconName, string? Confirmation, string State, bool IsHighlighted);
