namespace Aspire.Dashboard.ApplicationHost;

/// <summary>What the dashboard knows about its application host.</summary>
public enum ApplicationHostState
{
    /// <summary>There is none: resources are those seen in telemetry.</summary>
    None,

    /// <summary>It has not answered yet.</summary>
    Connecting,

    /// <summary>It tells its resources.</summary>
    Connected,

    /// <summary>It answered once and does no more; what is shown is its last word.</summary>
    Stopped,

    /// <summary>It refuses the key.</summary>
    Refused,
}
