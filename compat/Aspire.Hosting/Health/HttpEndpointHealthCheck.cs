using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Health;

/// <summary>Healthy when an endpoint answers with the expected status.</summary>
internal sealed class HttpEndpointHealthCheck(IHttpClientFactory clients, EndpointReference endpoint, string path, int expectedStatus) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!endpoint.IsAllocated)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The endpoint is not allocated yet.");
        }

        var address = new Uri(new Uri(endpoint.Url), path);
        try
        {
            using var client = clients.CreateClient(ResourceHealthCheckService.HttpClientName);
            using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (int)response.StatusCode == expectedStatus
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(
                    context.Registration.FailureStatus, $"{address} answered {(int)response.StatusCode}, expected {expectedStatus}.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var reason = error is OperationCanceledException ? "no answer in time" : error.GetBaseException().Message;
            return new HealthCheckResult(context.Registration.FailureStatus, $"{address}: {reason}", error);
        }
    }
}
