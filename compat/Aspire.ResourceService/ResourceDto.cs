namespace Aspire.ResourceService;

/// <summary>One resource instance as the application host sees it now. A change always carries the whole resource.</summary>
public sealed record ResourceDto
{
    /// <summary>Unique name of the instance, such as <c>api-kbfteaym</c>; the key of the resource in every message.</summary>
    public required string Name { get; init; }

    /// <summary>Name in the application model, shared by all replicas, such as <c>api</c>.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Kind of resource: <c>Project</c>, <c>Container</c>, <c>Executable</c>, <c>Parameter</c> or a custom word.</summary>
    public required string Type { get; init; }

    /// <summary>Identity of this life of the resource; a new one after a restart.</summary>
    public string? Uid { get; init; }

    /// <summary>One of <c>KnownResourceStates</c> or a custom word; null before the first state.</summary>
    public string? State { get; init; }

    /// <summary>How to paint the state: <c>success</c>, <c>info</c>, <c>warning</c>, <c>error</c> or null.</summary>
    public string? StateStyle { get; init; }

    /// <summary><c>Healthy</c>, <c>Unhealthy</c>, <c>Degraded</c>, or null when not running.</summary>
    public string? Health { get; init; }

    /// <summary>The last result of each health check.</summary>
    public IReadOnlyList<HealthReportDto> HealthReports { get; init; } = [];

    /// <summary>When the resource was created.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the process or container started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the process or container ended.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Exit code of the last process, once it ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Where it comes from: project file, image or command line.</summary>
    public string? Source { get; init; }

    /// <summary>Addresses to open.</summary>
    public IReadOnlyList<UrlDto> Urls { get; init; } = [];

    /// <summary>Environment variables that the resource was started with.</summary>
    public IReadOnlyList<EnvironmentVariableDto> Environment { get; init; } = [];

    /// <summary>Mounts of a container.</summary>
    public IReadOnlyList<VolumeDto> Volumes { get; init; } = [];

    /// <summary>Names of the container networks that the resource is on.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>Everything else, such as <c>executable.path</c> or <c>container.image</c>.</summary>
    public IReadOnlyList<PropertyDto> Properties { get; init; } = [];

    /// <summary>Edges of the resource graph.</summary>
    public IReadOnlyList<RelationshipDto> Relationships { get; init; } = [];

    /// <summary>Commands a person can run on the resource.</summary>
    public IReadOnlyList<CommandDto> Commands { get; init; } = [];

    /// <summary>Name of a Fluent UI icon, or null for the icon of the type.</summary>
    public string? IconName { get; init; }

    /// <summary>Display name of the parent resource, or null.</summary>
    public string? Parent { get; init; }

    /// <summary>Display name of the replicated resource when there are several instances, else null.</summary>
    public string? ReplicaOf { get; init; }

    /// <summary>True for a resource that is no news to a person; listed only on request.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Display names of the resources that this one still waits for.</summary>
    public IReadOnlyList<string> WaitingFor { get; init; } = [];
}
