using System.Net;

namespace OpenClaw.SandboxWorker.Tests.Running;

/// <summary>Receives OTLP over HTTP and keeps the raw messages: names, ids and texts stand in them as they are.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<byte[]> _traces = [];
    private readonly Task _receiving;

    public OtlpReceiver()
    {
        var port = Random.Shared.Next(20_000, 30_000);
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _receiving = ReceiveAsync();
        Environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{port}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        };
    }

    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Whether a message about the trace contains the text.</summary>
    public bool HasTrace(string traceId, string text)
    {
        var id = Convert.FromHexString(traceId);
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        lock (_traces)
        {
            return _traces.Any(message => message.AsSpan().IndexOf(id) >= 0 && message.AsSpan().IndexOf(bytes) >= 0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _receiving;
        _listener.Close();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                if (context.Request.Url!.AbsolutePath == "/v1/traces")
                {
                    lock (_traces)
                    {
                        _traces.Add(body.ToArray());
                    }
                }

                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
        }
    }
}
