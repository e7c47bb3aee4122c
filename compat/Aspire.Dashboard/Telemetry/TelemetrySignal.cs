namespace Aspire.Dashboard.Telemetry;

/// <summary>What changed, for those who show it.</summary>
[Flags]
public enum TelemetrySignal
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Spans.</summary>
    Traces = 1,

    /// <summary>Log records.</summary>
    Logs = 2,

    /// <summary>Instruments and their points.</summary>
    Metrics = 4,

    /// <summary>Senders of telemetry, or resources of the application.</summary>
    Resources = 8,

    /// <summary>Everything.</summary>
    All = Traces | Logs | Metrics | Resources,
}
