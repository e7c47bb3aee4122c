using System.Net.Http.Headers;

namespace OpenClaw.AppHost.Topology;

/// <summary>Requests of the application host to one of its services, with the token of that service.</summary>
internal static class BearerRequests
{
    /// <summary>A client by which a token gets to the service that is asked and to nobody else: it follows no redirect and uses no proxy.</summary>
    public static HttpClient NewClient(TimeSpan timeout) => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = timeout };

    /// <summary>A request with the value of a token parameter.</summary>
    public static async Task<HttpRequestMessage> CreateAsync(
        HttpMethod method, EndpointReference endpoint, string path, ParameterResource token, CancellationToken cancellationToken) =>
        new(method, new Uri(new Uri(endpoint.Url), path))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", await token.GetValueAsync(cancellationToken)) },
        };
}
