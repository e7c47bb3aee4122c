using System.Net;

namespace Docker.DotNet.Http;

/// <summary>
/// Takes a connection out of HTTP: the engine answers 101 to <c>Upgrade: tcp</c>, and from then on both sides write the streams of a
/// process. Each such connection has a handler of its own, so that the socket is known (half-close needs it) and its end is the end
/// of everything that belonged to it.
/// </summary>
internal static class ConnectionUpgrade
{
    private static readonly HttpRequestOptionsKey<bool> Wanted = new("Docker.DotNet.ConnectionUpgrade");

    public static void Ask(HttpRequestMessage request)
    {
        request.Options.Set(Wanted, true);
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "tcp");
    }

    public static bool IsAsked(HttpRequestMessage request) => request.Options.TryGetValue(Wanted, out var wanted) && wanted;

    /// <summary>Sends the request on <paramref name="handler"/>, which becomes the connection's own.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        SocketsHttpHandler handler, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Stream connection = null;
        handler.PlaintextStreamFilter = (context, _) => ValueTask.FromResult(connection = context.PlaintextStream);
        var invoker = new HttpMessageInvoker(handler);
        try
        {
            var response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
            // Engines and proxies from before the upgrade answer 200 and do the same.
            if (response.StatusCode is not (HttpStatusCode.SwitchingProtocols or HttpStatusCode.OK))
            {
                await response.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
                invoker.Dispose();
                return response;
            }

            var input = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var hijacked = new HijackedContent(new HijackedStream(input, connection, invoker));
            foreach (var (name, values) in response.Content.Headers)
            {
                hijacked.Headers.TryAddWithoutValidation(name, values);
            }

            response.Content = hijacked;
            return response;
        }
        catch
        {
            invoker.Dispose();
            throw;
        }
    }
}
