namespace OpenClaw.Gateway.Tests.Harness;

/// <summary>Asks for a WebSocket as a request of its own, for tests that look at the answer or at the bytes after it.</summary>
internal static class RawUpgrade
{
    /// <summary>Sends it; after 101 the content of the answer is the socket, for as long as the client lives.</summary>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient http, string path = "/", string? host = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
