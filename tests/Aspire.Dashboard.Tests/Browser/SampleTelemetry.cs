using Aspire.Dashboard.Tests.Harness;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Metrics.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace Aspire.Dashboard.Tests.Browser;

/// <summary>Telemetry as an agent turn makes it, a trace of five thousand spans, and some more.</summary>
internal static class SampleTelemetry
{
    public const int TurnTrace = 1;
    public const int LargeTrace = 2;
    public const int LargeTraceSpans = 5000;

    /// <summary>Page of the turn.</summary>
    public static string TurnPath { get; } = PathOf(TurnTrace);

    /// <summary>Page of the large trace.</summary>
    public static string LargePath { get; } = PathOf(LargeTrace);

    public static async Task SendAsync(DashboardProcess dashboard)
    {
        await SendTurnAsync(dashboard);
        await SendLargeTraceAsync(dashboard);
        await SendMetricsAsync(dashboard);
        await dashboard.DeliverAsync(OtlpSender.Request("worker",
            OtlpSender.Log("Sandbox main started\nimage openclaw-sandbox:bookworm-slim", 9), OtlpSender.Log("cgroup v2 is not available", 13),
            OtlpSender.Log("The Docker engine does not answer", 17), OtlpSender.Log("Sweeping idle sandboxes", 5)));
        await dashboard.DeliverAsync(OtlpSender.Request("gateway", Enumerable.Range(0, 150).Select(i =>
            OtlpSender.Span(100 + i, 1, name: $"GET /sessions/{i}", startMs: 20_000 + (i * 50), durationMs: 1 + (i * 7 % 90), failed: i % 40 == 0))));
    }

    /// <summary>Five hundred lines as .NET's console logger writes them.</summary>
    public static void WriteConsole(ApplicationHost.ResourceServiceHost host)
    {
        for (var i = 0; i < 500; i++)
        {
            host.Write("gateway-kbfteaym", i % 25 == 24 ? $"\u001b[41m\u001b[30mfail\u001b[39m\u001b[22m\u001b[49m: Gateway.Turns[7] line {i}" : $"\u001b[32minfo\u001b[39m\u001b[22m\u001b[49m: Gateway.Turns[{i % 9}] line {i}", stderr: i % 25 == 24);
        }
    }

    private static string PathOf(int trace) => $"/traces/detail/{OtlpSender.Hex(OtlpSender.TraceIdOf(trace))}";

    private static async Task SendMetricsAsync(DashboardProcess dashboard)
    {
        var start = DateTimeOffset.UtcNow.AddMinutes(-4);
        ulong[] buckets = [0, 0, 0, 0, 0];
        for (var i = 0; i < 48; i++)
        {
            var time = OtlpSender.Nanos(start.AddSeconds(i * 5));
            buckets[0] += 2;
            buckets[1] += (ulong)(5 + (3 * Math.Sin(i / 5.0)));
            buckets[2] += (ulong)(i % 3);
            buckets[3] += i % 10 == 0 ? 1UL : 0;
            var calls = new Sum { IsMonotonic = true, AggregationTemporality = AggregationTemporality.Cumulative };
            foreach (var (tool, factor) in new[] { ("exec", 9), ("read", 4), ("browser", 1) })
            {
                calls.DataPoints.Add(new NumberDataPoint { TimeUnixNano = time, AsInt = (long)(factor * i * (1.5 + Math.Sin(i / 7.0))), Attributes = { OtlpSender.Text("tool", tool) } });
            }

            await dashboard.DeliverAsync(OtlpSender.Request("gateway",
                new Metric { Name = "gateway.tool.calls", Unit = "{call}", Description = "Tool calls by tool", Sum = calls },
                new Metric { Name = "gateway.sessions", Unit = "{session}", Gauge = new Gauge { DataPoints = { new NumberDataPoint { TimeUnixNano = time, AsInt = i / 7 } } } },
                new Metric
                {
                    Name = "gateway.turn.duration", Unit = "s", Description = "Time from message to answer",
                    Histogram = new Histogram
                    {
                        AggregationTemporality = AggregationTemporality.Cumulative,
                        DataPoints = { new HistogramDataPoint { TimeUnixNano = time, Count = buckets.Aggregate((a, b) => a + b), Sum = i, ExplicitBounds = { 0.1, 0.5, 1, 5 }, BucketCounts = { buckets } } },
                    },
                }));
        }
    }

    private static async Task SendTurnAsync(DashboardProcess dashboard)
    {
        var call = OtlpSender.Span(TurnTrace, 3, 2, "chat demo-model", 20, 900);
        call.Attributes.Add(OtlpSender.Text("gen_ai.request.model", "demo-model"));
        call.Attributes.Add(OtlpSender.Text("gen_ai.operation.name", "chat"));
        call.Attributes.Add(new KeyValue { Key = "gen_ai.usage.input_tokens", Value = new AnyValue { IntValue = 2310 } });
        call.Attributes.Add(new KeyValue { Key = "gen_ai.usage.output_tokens", Value = new AnyValue { IntValue = 148 } });
        call.Attributes.Add(new KeyValue { Key = "openclaw.usage.cost", Value = new AnyValue { DoubleValue = 0.0042 } });
        var tool = OtlpSender.Span(TurnTrace, 4, 2, "execute_tool exec", 930, 400, failed: true);
        tool.Attributes.Add(OtlpSender.Text("gen_ai.operation.name", "execute_tool"));
        tool.Attributes.Add(OtlpSender.Text("gen_ai.tool.name", "exec"));
        tool.Attributes.Add(OtlpSender.Text("gen_ai.tool.call.arguments", "{\"command\":\"make test\"}"));
        tool.Events.Add(new Span.Types.Event
        {
            Name = "exception", TimeUnixNano = tool.StartTimeUnixNano + 390_000_000,
            Attributes = { OtlpSender.Text("exception.type", "ExecFailedException"), OtlpSender.Text("exception.message", "the command ended with code 2") },
        });
        tool.Links.Add(new Span.Types.Link { TraceId = OtlpSender.TraceIdOf(LargeTrace), SpanId = OtlpSender.SpanIdOf(1) });
        var turn = OtlpSender.Span(TurnTrace, 2, 1, "agent.turn", 10, 1480, failed: true);
        turn.Attributes.Add(OtlpSender.Text("gen_ai.agent.id", "main"));
        var process = OtlpSender.Span(TurnTrace, 7, 6, "process", 990, 300);
        process.Attributes.Add(new KeyValue { Key = "process.exit.code", Value = new AnyValue { IntValue = 2 } });
        process.Attributes.Add(OtlpSender.Text("container.id", "4f1c0ffee5a1b2c3d4e5f60718293a4b"));
        await dashboard.DeliverAsync(OtlpSender.Request("gateway", OtlpSender.Span(TurnTrace, 1, 0, "chat.send", 0, 1500), turn, call, tool));
        await dashboard.DeliverAsync(OtlpSender.Request("worker", OtlpSender.Span(TurnTrace, 5, 4, "POST /v1/exec", 940, 380), OtlpSender.Span(TurnTrace, 6, 5, "sandbox.exec", 950, 360)));
        await dashboard.DeliverAsync(OtlpSender.Request("sandbox-main", process));
        await dashboard.DeliverAsync(OtlpSender.Request("gateway", OtlpSender.Log("Tool exec ended with code 2", 13, TurnTrace, 4)));
    }

    private static async Task SendLargeTraceAsync(DashboardProcess dashboard)
    {
        var spans = new List<Span>(LargeTraceSpans) { OtlpSender.Span(LargeTrace, 1, 0, "import catalogue", 5_000, 10_000) };
        for (var i = 2; i <= LargeTraceSpans; i++)
        {
            // Groups of fifty below the root.
            var parent = i % 50 == 0 ? 1 : Math.Max(1, i / 50 * 50);
            spans.Add(OtlpSender.Span(LargeTrace, i, parent, $"step {i}", 5_000 + (i * 1.9), parent == 1 ? 95 : 1.5));
        }

        foreach (var batch in spans.Chunk(1000))
        {
            await dashboard.DeliverAsync(OtlpSender.Request("importer", batch));
        }
    }
}
