using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Telemetry.Logs;
using Aspire.Dashboard.Telemetry.Traces;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Dashboard.Tests.Telemetry;

/// <summary>Makes stores and what goes into them.</summary>
internal static class Stores
{
    public static TelemetryStore New(TelemetryLimits? limits = null, TimeProvider? time = null) =>
        new(limits ?? new TelemetryLimits(), new ChangeFeed(time ?? TimeProvider.System, NullLogger<ChangeFeed>.Instance));

    public static Span Span(this TelemetryStore store, int trace, int id, int parent = 0, ulong start = 1000, ulong duration = 10, SpanStatus status = SpanStatus.Unset,
        string name = "work", string service = "shop", string? padding = null) => new()
    {
        Resource = store.Resources.GetOrAdd(service, null, []),
        Scope = TelemetryScope.None,
        TraceId = new TraceId((UInt128)trace),
        Id = new SpanId((ulong)id),
        ParentId = new SpanId((ulong)parent),
        Name = name,
        StartNanos = start,
        EndNanos = start + duration,
        Status = status,
        Attributes = padding is null ? [] : [new TelemetryAttribute("padding", padding, AttributeKind.Text)],
    };

    public static LogEntry Log(this TelemetryStore store, string message, int trace = 0, int severity = 9, string service = "shop") => new()
    {
        Resource = store.Resources.GetOrAdd(service, null, []),
        Scope = TelemetryScope.None,
        TimeNanos = 1000,
        SeverityNumber = severity,
        Message = message,
        TraceId = new TraceId((UInt128)trace),
    };
}
