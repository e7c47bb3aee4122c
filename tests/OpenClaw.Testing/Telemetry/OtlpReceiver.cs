using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Testing.Telemetry;

/// <summary>
/// A collector for tests: takes traces, logs and metrics by OTLP over HTTP (protobuf) on a free loopback port and keeps them. Give a
/// process <see cref="Environment"/>, do something, and wait for the spans.
/// </summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<ReceivedSpan> _spans = [];
    private readonly List<ReceivedLog> _logs = [];
    private readonly List<ReceivedPoint> _points = [];
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Endpoint => new(_app.Urls.First());

    /// <summary>The variables that make a process send here, soon instead of in large batches.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Endpoint.ToString(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    /// <summary>What has arrived until now.</summary>
    public ReceivedTelemetry Received
    {
        get
        {
            lock (_gate)
            {
                return new ReceivedTelemetry([.. _spans], [.. _logs], [.. _points]);
            }
        }
    }

    /// <summary>Starts a receiver.</summary>
    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRequestDecompression();
        var app = builder.Build();
        app.UseRequestDecompression();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", context => receiver.TakeAsync(context, body => receiver._spans.AddRange(OtlpReader.Spans(body))));
        app.MapPost("/v1/logs", context => receiver.TakeAsync(context, body => receiver._logs.AddRange(OtlpReader.Logs(body))));
        app.MapPost("/v1/metrics", context => receiver.TakeAsync(context, body => receiver._points.AddRange(OtlpReader.Points(body))));
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until what has arrived satisfies <paramref name="condition"/>, and returns it.</summary>
    /// <param name="condition">Asked at once and after every arrival.</param>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="deadline">30 seconds when null.</param>
    /// <exception cref="TimeoutException">The deadline passed; the message lists the spans that came.</exception>
    public async Task<ReceivedTelemetry> WaitForAsync(Predicate<ReceivedTelemetry> condition, string what, TimeSpan? deadline = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var limit = deadline ?? Eventually.DefaultDeadline;
        using var timeout = new CancellationTokenSource(limit);
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                arrival = _arrival.Task;
            }

            var received = Received;
            if (condition(received))
            {
                return received;
            }

            try
            {
                await arrival.WaitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Not within {limit.TotalSeconds:0.#} s: {what}. Spans received:\n{List(Received.Spans)}");
            }
        }
    }

    /// <summary>Waits for the first span that fits.</summary>
    public async Task<ReceivedSpan> WaitForSpanAsync(Func<ReceivedSpan, bool> fits, string what, TimeSpan? deadline = null) =>
        (await WaitForAsync(received => received.Spans.Any(fits), what, deadline)).Spans.First(fits);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context, Action<byte[]> add)
    {
        if (context.Request.ContentType != "application/x-protobuf")
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        try
        {
            lock (_gate)
            {
                add(body.ToArray());
                _arrival.SetResult();
                _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
        catch (InvalidProtocolBufferException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        // An empty body is an empty Export...ServiceResponse: everything was accepted.
        context.Response.ContentType = "application/x-protobuf";
    }

    private static string List(IEnumerable<ReceivedSpan> spans) =>
        string.Join('\n', spans.Select(s => $"  {s.TraceId} {s.SpanId} < {s.ParentSpanId ?? "-"} {s.Service} [{s.Kind}] {s.Name}"));
}
