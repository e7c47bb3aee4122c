using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tools;
using OpenClaw.ServiceDefaults;

namespace OpenClaw.Gateway.Telemetry;

/// <summary>The span of a tool call and the metrics of all of them. What is said and answered is in it only where recording is on.</summary>
internal sealed class ToolTelemetry
{
    private readonly GatewayTelemetry _telemetry;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _output;
    private readonly Counter<long> _exits;
    private readonly bool _records;

    public ToolTelemetry(GatewayTelemetry telemetry, IConfiguration configuration)
    {
        _telemetry = telemetry;
        _duration = telemetry.Meter.CreateDurationHistogram("openclaw.gateway.tool.duration", "Time of a tool call; its count is the number of calls");
        _output = telemetry.Meter.CreateCounter<long>("openclaw.gateway.tool.output", "By", "Bytes of text that tools gave to models");
        _exits = telemetry.Meter.CreateCounter<long>("openclaw.gateway.tool.exits", "{process}", "Ends of processes that tools ran, by exit code");
        _records = ContentRecording.IsOn(configuration);
    }

    /// <summary>Runs a call within its span.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isKnown">Whether there is such a tool; a name that a model made up becomes no dimension of a metric.</param>
    /// <param name="run">Carries it out.</param>
    public async Task<ToolResult> MeasureAsync(ToolCall call, bool isKnown, Func<Task<ToolResult>> run)
    {
        using var activity = _telemetry.Source.StartActivity($"execute_tool {call.Name}");
        if (activity is not null)
        {
            Describe(activity, call);
        }

        var started = Stopwatch.GetTimestamp();
        var result = await run();
        Record(call, isKnown, result, Stopwatch.GetElapsedTime(started));
        if (activity is not null)
        {
            Describe(activity, result);
        }

        return result;
    }

    /// <summary>Fingerprint of the arguments: equal calls can be told from others without recording what they say.</summary>
    public static string Digest(JsonObject arguments) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(arguments.ToJsonString())));

    private void Record(ToolCall call, bool isKnown, ToolResult result, TimeSpan elapsed)
    {
        var tool = new KeyValuePair<string, object?>("gen_ai.tool.name", isKnown ? call.Name : "(unknown)");
        _duration.Record(elapsed.TotalSeconds, tool, new KeyValuePair<string, object?>("openclaw.tool.status", result.Failed ? "error" : "ok"));
        _output.Add(Encoding.UTF8.GetByteCount(result.Text), tool);
        if (Number(result, "exitCode") is { } code)
        {
            _exits.Add(1, tool, new KeyValuePair<string, object?>("process.exit.code", code));
        }
    }

    private void Describe(Activity activity, ToolCall call)
    {
        activity.SetTag("gen_ai.operation.name", "execute_tool")
            .SetTag("gen_ai.tool.name", call.Name)
            .SetTag("gen_ai.tool.call.id", call.Id)
            .SetTag("gen_ai.tool.type", "function")
            .SetTag("openclaw.tool.arguments.sha256", Digest(call.Arguments));
        if (_records)
        {
            activity.SetTag("gen_ai.tool.call.arguments", call.Arguments.ToJsonString());
        }
    }

    private void Describe(Activity activity, ToolResult result)
    {
        Tag("exitCode", "openclaw.exec.exit_code");
        Tag("containerId", "container.id");
        Tag("containerName", "container.name");
        Tag("stdoutBytes", "openclaw.exec.stdout_bytes");
        Tag("stderrBytes", "openclaw.exec.stderr_bytes");
        Tag("code", "error.type");
        activity.SetTag("openclaw.tool.result_bytes", (long)Encoding.UTF8.GetByteCount(result.Text));
        if (_records)
        {
            activity.SetTag("gen_ai.tool.call.result", result.Text);
        }

        if (result.Failed)
        {
            activity.SetStatus(ActivityStatusCode.Error);
        }

        void Tag(string member, string tag)
        {
            if (result.Details[member] is JsonValue value)
            {
                activity.SetTag(tag, Number(result, member) is { } number ? number : value.ToString());
            }
        }
    }

    private static long? Number(ToolResult result, string member) => result.Details[member] is not JsonValue value ? null
        : value.TryGetValue<long>(out var number) ? number
        : value.TryGetValue<int>(out var small) ? small
        : null;
}
