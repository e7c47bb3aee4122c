using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Docker.DotNet.Tests.Requests;

/// <summary>A server that writes down one request and refuses it.</summary>
internal sealed class RequestRecorder : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public RequestRecorder()
    {
        _listener.Start();
        Address = new Uri($"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
    }

    public Uri Address { get; }

    public async Task<RecordedRequest> ReceiveAsync()
    {
        using var client = await _listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var head = await ReadHeadAsync(stream);
        var lines = head.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, null) : 0];
        await stream.ReadExactlyAsync(body);
        await stream.WriteAsync("HTTP/1.1 500 Refused\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"u8.ToArray());
        var target = lines[0][..lines[0].LastIndexOf(" HTTP/1.1", StringComparison.Ordinal)];
        return new RecordedRequest(target, headers, Encoding.UTF8.GetString(body));
    }

    public void Dispose() => _listener.Dispose();

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var next = new byte[1];
        // The package ends its header lines by a line feed alone.
        while (!head.ToString().EndsWith("\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(next);
            head.Append((char)next[0]);
        }

        return head.ToString();
    }
}

/// <param name="Target">Method, path and query.</param>
/// <param name="Headers">By name, without regard to case.</param>
/// <param name="Body">As text.</param>
internal sealed record RecordedRequest(string Target, IReadOnlyDictionary<string, string> Headers, string Body);
