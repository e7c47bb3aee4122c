using System.Diagnostics;
using OpenTelemetry;

namespace OpenClaw.ServiceDefaults;

/// <summary>Takes health probes out of the traces: they come every few seconds and would bury the messages people look for.</summary>
internal sealed class ProbeFilter : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.Kind == ActivityKind.Server && HealthEndpoints.IsProbe(data.GetTagItem("url.path") as string))
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
