using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known about one instance of a resource at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>Kind of the resource.</summary>
    public required string ResourceType { get; init; }

    /// <summary>Named facts.</summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>When the resource was created, UTC.</summary>
    public DateTime? CreationTimeStamp { get; init; }

    /// <summary>When it started, UTC.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>State; null before the first.</summary>
    public ResourceStateSnapshot? State
    {
        get;
        init
        {
            field = value;
            HealthStatus = ComputeHealthStatus(HealthReports, value?.Text);
        }
    }

    /// <summary>Exit code once it ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Set once the handlers of <see cref="ResourceReadyEvent"/> were called.</summary>
    public EventSnapshot? ResourceReadyEvent { get; init; }

    /// <summary>Health; null unless running.</summary>
    public HealthStatus? HealthStatus { get; private init; }

    /// <summary>Last results of the health checks.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports
    {
        get;
        init
        {
            field = value;
            HealthStatus = ComputeHealthStatus(value, State?.Text);
        }
    }

    = [];

    /// <summary>Environment variables.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    /// <summary>Links.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>Mounts.</summary>
    public ImmutableArray<VolumeSnapshot> Volumes { get; init; } = [];

    /// <summary>Edges of the graph.</summary>
    public ImmutableArray<RelationshipSnapshot> Relationships { get; init; } = [];

    /// <summary>Commands.</summary>
    public ImmutableArray<ResourceCommandSnapshot> Commands { get; init; } = [];

    /// <summary>True for a resource that is no news to a person.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Name of a Fluent UI icon.</summary>
    public string? IconName { get; init; }

    /// <summary>Shape of the icon.</summary>
    public IconVariant? IconVariant { get; init; }

    /// <summary>Number of the snapshot, rising with each change of the instance.</summary>
    internal long Version { get; init; }

    /// <summary>Identity of this life of the instance.</summary>
    internal string? Uid { get; init; }

    internal static HealthStatus? ComputeHealthStatus(ImmutableArray<HealthReportSnapshot> reports, string? state)
    {
        if (state != KnownResourceStates.Running)
        {
            return null;
        }

        return reports.IsDefaultOrEmpty
            ? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
            : reports.Min(report => report.Status) ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy;
    }
}

/// <summary>State of a resource and how to paint it.</summary>
/// <param name="Text">The state.</param>
/// <param name="Style">One of <see cref="KnownResourceStateStyles"/> or null.</param>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A state of the default style.</summary>
    public static implicit operator ResourceStateSnapshot?(string? s) => s is null ? null : new ResourceStateSnapshot(s, null);
}

/// <summary>Says that the handlers of an event were called, or are being called.</summary>
/// <param name="EventTask">Ends with the last handler.</param>
public record EventSnapshot(Task EventTask);

/// <summary>A named fact.</summary>
/// <param name="Name">Key.</param>
/// <param name="Value">Value: text, number, list.</param>
public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    /// <summary>True when the value is secret.</summary>
    public bool IsSensitive { get; init; }
}

/// <summary>An environment variable.</summary>
/// <param name="Name">Name.</param>
/// <param name="Value">Value.</param>
/// <param name="IsFromSpec">True when the model set it.</param>
public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec)
{
    /// <summary>True when a secret parameter is part of the value.</summary>
    internal bool IsSecret { get; init; }
}

/// <summary>A link.</summary>
/// <param name="Name">Name of the endpoint; null when it belongs to none.</param>
/// <param name="Url">The address.</param>
/// <param name="IsInternal">True when only the details show it.</param>
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal)
{
    /// <summary>True while nobody answers there.</summary>
    public bool IsInactive { get; init; }

    /// <summary>How to show it.</summary>
    public UrlDisplayPropertiesSnapshot DisplayProperties { get; init; } = new();
}

/// <summary>How to show a link.</summary>
/// <param name="DisplayName">Text; empty shows the address.</param>
/// <param name="SortOrder">Higher comes first.</param>
public sealed record UrlDisplayPropertiesSnapshot(string DisplayName = "", int SortOrder = 0);

/// <summary>A mount.</summary>
/// <param name="Source">Volume name or host path.</param>
/// <param name="Target">Path in the container.</param>
/// <param name="MountType"><c>volume</c> or <c>bind</c>.</param>
/// <param name="IsReadOnly">True when the container cannot write to it.</param>
public sealed record VolumeSnapshot(string? Source, string Target, string MountType, bool IsReadOnly);

/// <summary>An edge of the graph.</summary>
/// <param name="ResourceName">The other resource.</param>
/// <param name="Type">Kind.</param>
public sealed record RelationshipSnapshot(string ResourceName, string Type);

/// <summary>A command and its state.</summary>
public sealed record ResourceCommandSnapshot(
    string Name,
    ResourceCommandState State,
    string DisplayName,
    string? DisplayDescription,
    object? Parameter,
    string? ConfirmationMessage,
    string? IconName,
    IconVariant? IconVariant,
    bool IsHighlighted);

/// <summary>Last result of a health check.</summary>
/// <param name="Name">Key of the check.</param>
/// <param name="Status">Result; null before the first.</param>
/// <param name="Description">What the check says.</param>
/// <param name="ExceptionText">Exception that the check met.</param>
public record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText)
{
    /// <summary>When the check last ran, UTC.</summary>
    public DateTime? LastRunAt { get; init; }
}

/// <summary>The states that the engine uses.</summary>
public static class KnownResourceStates
{
    /// <summary>Not shown.</summary>
    public static readonly string Hidden = nameof(Hidden);

    /// <summary>About to start.</summary>
    public static readonly string Starting = nameof(Starting);

    /// <summary>Runs.</summary>
    public static readonly string Running = nameof(Running);

    /// <summary>Could not start.</summary>
    public static readonly string FailedToStart = nameof(FailedToStart);

    /// <summary>Cannot start because the container engine does not answer.</summary>
    public static readonly string RuntimeUnhealthy = nameof(RuntimeUnhealthy);

    /// <summary>About to stop.</summary>
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>Ended.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>Ended by itself.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>Waits for other resources.</summary>
    public static readonly string Waiting = nameof(Waiting);

    /// <summary>Was not started yet.</summary>
    public static readonly string NotStarted = nameof(NotStarted);

    /// <summary>Its image or project is being built.</summary>
    public static readonly string Building = nameof(Building);

    /// <summary>There, without a process of its own.</summary>
    public static readonly string Active = nameof(Active);

    /// <summary>The states after which nothing comes by itself.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];

    internal static readonly string ValueMissing = "Value missing";
}

/// <summary>How to paint a state.</summary>
public static class KnownResourceStateStyles
{
    /// <summary>Good.</summary>
    public static readonly string Success = "success";

    /// <summary>Bad.</summary>
    public static readonly string Error = "error";

    /// <summary>News.</summary>
    public static readonly string Info = "info";

    /// <summary>Look here.</summary>
    public static readonly string Warn = "warning";
}

/// <summary>Kinds of resources that the dashboard knows.</summary>
internal static class KnownResourceTypes
{
    public const string Project = nameof(Project);
    public const string Container = nameof(Container);
    public const string Executable = nameof(Executable);
    public const string Parameter = nameof(Parameter);
    public const string ConnectionString = nameof(ConnectionString);
    public const string ExternalService = nameof(ExternalService);
}

/// <summary>Keys of the facts that the engine publishes.</summary>
internal static class KnownProperties
{
    public const string ResourceSource = "resource.source";
    public const string ParentName = "resource.parentName";
    public const string ConnectionString = "resource.connectionString";
    public const string AppArgs = "resource.appArgs";
    public const string AppArgsSensitivity = "resource.appArgsSensitivity";
    public const string ExecutablePath = "executable.path";
    public const string ExecutableArgs = "executable.args";
    public const string ExecutableWorkDir = "executable.workDir";
    public const string ExecutablePid = "executable.pid";
    public const string ProjectPath = "project.path";
    public const string ProjectLaunchProfile = "project.launchProfile";
    public const string ContainerId = "container.id";
    public const string ContainerImage = "container.image";
    public const string ContainerCommand = "container.command";
    public const string ContainerArgs = "container.args";
    public const string ContainerPorts = "container.ports";
    public const string ContainerLifetime = "container.lifetime";
    public const string ContainerNetworks = "container.networks";
    public const string ParameterValue = "Value";

    /// <summary>Crashes in a row; only while the resource waits for its restart.</summary>
    public const string RestartCrashes = "restart.crashes";

    /// <summary>How long it waits.</summary>
    public const string RestartPause = "restart.pause";

    public static CustomResourceSnapshot WithProperty(this CustomResourceSnapshot snapshot, string name, object? value, bool sensitive = false)
    {
        var property = new ResourcePropertySnapshot(name, value) { IsSensitive = sensitive };
        var index = snapshot.Properties.IsDefault ? -1 : snapshot.Properties.ToList().FindIndex(existing => existing.Name == name);
        return snapshot with
        {
            Properties = index < 0 ? (snapshot.Properties.IsDefault ? [property] : snapshot.Properties.Add(property)) : snapshot.Properties.SetItem(index, property),
        };
    }

    /// <summary>Says that the resource crashed and starts again.</summary>
    public static CustomResourceSnapshot WithRestart(this CustomResourceSnapshot snapshot, int crashes, string pause) =>
        snapshot.WithProperty(KnownProperties.RestartCrashes, crashes).WithProperty(KnownProperties.RestartPause, pause);

    /// <summary>Says that no restart is to come.</summary>
    public static CustomResourceSnapshot WithoutRestart(this CustomResourceSnapshot snapshot) => snapshot.Properties.IsDefaultOrEmpty
        ? snapshot
        : snapshot with { Properties = snapshot.Properties.RemoveAll(property => property.Name is KnownProperties.RestartCrashes or KnownProperties.RestartPause) };

    /// <summary>True when the resource crashed and starts again after a pause.</summary>
    public static bool IsToRestart(this CustomResourceSnapshot snapshot) => snapshot.ValueOf(KnownProperties.RestartPause) is not null;

    /// <summary>The value of a property; null when there is none.</summary>
    public static object? ValueOf(this CustomResourceSnapshot snapshot, string property) =>
        snapshot.Properties.IsDefaultOrEmpty ? null : snapshot.Properties.FirstOrDefault(candidate => candidate.Name == property)?.Value;
}
