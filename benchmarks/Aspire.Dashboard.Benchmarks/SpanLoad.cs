using System.Diagnostics;
using System.Security.Cryptography;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Trace.V1;
using ResourceMessage = OpenTelemetry.Proto.Resource.V1.Resource;

namespace Aspire.Dashboard.Benchmarks;

/// <summary>Sends spans at a steady rate as exporters do: batches, protobuf, one connection. Each span has a number, so that a gap shows.</summary>
internal sealed class SpanLoad(RunningDashboard dashboard, int spansPerSecond)
{
    private const int BatchesPerSecond = 10;
    private const int SpansOfTrace = 10;

    private readonly List<double> _milliseconds = [];
    private long _number;

    public long Sent => _number;

    public long Refused { get; private set; }

    /// <summary>Batches that began later than a tenth of a second after they were due: then the rate was not kept.</summary>
    public int Late { get; private set; }

    /// <summary>Times of the answers, in milliseconds.</summary>
    public IReadOnlyList<double> Milliseconds => _milliseconds;

    /// <summary>Sends one large trace.</summary>
    public async Task SendLargeTraceAsync(int spans)
    {
        using var http = new HttpClient { BaseAddress = dashboard.Otlp };
        await SendAsync(http, Batch(spans, spans));
        _milliseconds.Clear();
    }

    public async Task RunAsync(TimeSpan duration)
    {
        using var http = new HttpClient { BaseAddress = dashboard.Otlp };
        var started = Stopwatch.GetTimestamp();
        var batches = (int)(duration.TotalSeconds * BatchesPerSecond);
        for (var batch = 0; batch < batches; batch++)
        {
            var ahead = TimeSpan.FromSeconds(batch / (double)BatchesPerSecond) - Stopwatch.GetElapsedTime(started);
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead);
            }
            else if (ahead < TimeSpan.FromMilliseconds(-100))
            {
                Late++;
            }

            await SendAsync(http, Batch(spansPerSecond / BatchesPerSecond));
        }
    }

    private async Task SendAsync(HttpClient http, ExportTraceServiceRequest batch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new ByteArrayContent(batch.ToByteArray()) };
        request.Content.Headers.ContentType = new("application/x-protobuf");
        request.Headers.Add("x-otlp-api-key", RunningDashboard.OtlpKey);
        var started = Stopwatch.GetTimestamp();
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var answer = ExportTraceServiceResponse.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync());
        _milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        Refused += answer.PartialSuccess?.RejectedSpans ?? 0;
    }

    private ExportTraceServiceRequest Batch(int count, int spansOfTrace = SpansOfTrace)
    {
        var now = (ulong)(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        var byService = new[] { "gateway", "worker", "sandbox" }.ToDictionary(name => name, _ => new ScopeSpans { Scope = new InstrumentationScope { Name = "Load" } });
        var traceId = ByteString.Empty;
        var rootId = ByteString.Empty;
        for (var i = 0; i < count; i++)
        {
            var id = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(8));
            var isRoot = i % spansOfTrace == 0;
            if (isRoot)
            {
                traceId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16));
                rootId = id;
            }

            var start = now - (ulong)(spansOfTrace - (i % spansOfTrace)) * 1_000_000;
            byService[isRoot ? "gateway" : i % 3 == 0 ? "sandbox" : "worker"].Spans.Add(new Span
            {
                TraceId = traceId, SpanId = id, ParentSpanId = isRoot ? ByteString.Empty : rootId, Name = isRoot ? "chat.send" : $"execute_tool step {i % spansOfTrace}",
                StartTimeUnixNano = start, EndTimeUnixNano = start + 900_000 + (ulong)(i * 7919 % 5_000_000),
                Attributes =
                {
                    new KeyValue { Key = "n", Value = new AnyValue { IntValue = ++_number } },
                    new KeyValue { Key = "gen_ai.operation.name", Value = new AnyValue { StringValue = isRoot ? "invoke_agent" : "execute_tool" } },
                    new KeyValue { Key = "gen_ai.tool.name", Value = new AnyValue { StringValue = "exec" } },
                    new KeyValue { Key = "container.id", Value = new AnyValue { StringValue = "4f1c0ffee5a1b2c3d4e5f60718293a4b" } },
                },
            });
        }

        var request = new ExportTraceServiceRequest();
        request.ResourceSpans.AddRange(byService.Select(service => new ResourceSpans
        {
            Resource = new ResourceMessage { Attributes = { new KeyValue { Key = "service.name", Value = new AnyValue { StringValue = service.Key } } } },
            ScopeSpans = { service.Value },
        }));
        return request;
    }
}
