using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.ServiceDiscovery.Http;

/// <summary>Sends each request to an endpoint of the service that its URI names. The caller sees its own URI again afterwards.</summary>
internal sealed partial class ServiceDiscoveryHandler(
    ServiceEndpointResolver resolver,
    IOptions<ServiceDiscoveryOptions> options,
    ILogger<ServiceDiscoveryHandler> logger) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var original = request.RequestUri ?? throw new InvalidOperationException("The request has no URI.");
        var source = await resolver.GetEndpointsAsync($"{original.Scheme}://{original.Authority}", cancellationToken).ConfigureAwait(false);
        var endpoint = source.TakeNext();
        request.RequestUri = ServiceRequestUri.Replace(original, endpoint, options.Value);
        request.Headers.Host ??= endpoint.Features.Get<IHostNameFeature>()?.HostName;
        LogResolved(original.Authority, endpoint);
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // A retry outside of this handler resolves the name again.
            request.RequestUri = original;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "The service {Service} is at {Endpoint}.")]
    private partial void LogResolved(string service, ServiceEndpoint endpoint);
}
