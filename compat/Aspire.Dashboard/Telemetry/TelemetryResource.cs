namespace Aspire.Dashboard.Telemetry;

/// <summary>One sender of telemetry: an instance of a service. There is one object per service name and instance id.</summary>
public sealed class TelemetryResource
{
    /// <summary>Name of senders that do not say theirs, as the OpenTelemetry resource conventions have it.</summary>
    public const string UnknownService = "unknown_service";

    private volatile string _label;

    internal TelemetryResource(string serviceName, string? instanceId, IReadOnlyList<TelemetryAttribute> attributes)
    {
        ServiceName = serviceName;
        InstanceId = instanceId;
        Attributes = attributes;
        Name = instanceId is null ? serviceName : $"{serviceName}-{instanceId}";
        _label = serviceName;
    }

    /// <summary><c>service.name</c>.</summary>
    public string ServiceName { get; }

    /// <summary><c>service.instance.id</c>, or null.</summary>
    public string? InstanceId { get; }

    /// <summary>Unique name: the service name, with the instance id behind it where there is one.</summary>
    public string Name { get; }

    /// <summary>Text for a person: the service name as long as it is the only instance, else with a short instance id.</summary>
    public string Label
    {
        get => _label;
        internal set => _label = value;
    }

    /// <summary>What the sender says about itself.</summary>
    public IReadOnlyList<TelemetryAttribute> Attributes { get; }

    /// <summary>Whether a filter value names this resource, by unique name or by service name.</summary>
    public bool IsCalled(string name) =>
        string.Equals(Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(ServiceName, name, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The library that produced a span, a log record or a metric.</summary>
/// <param name="Name">Name of the source, logger category or meter.</param>
/// <param name="Version">Its version, or empty.</param>
public sealed record TelemetryScope(string Name, string Version)
{
    /// <summary>The scope of senders that name none.</summary>
    public static TelemetryScope None { get; } = new("", "");
}
