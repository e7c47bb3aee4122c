using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Aspire.Hosting.Testing;

/// <summary>Repeats requests that fail for a moment, such as while a process opens its port.</summary>
internal static class ResilientHandler
{
    public static HttpMessageHandler Create()
    {
        var inner = new SocketsHttpHandler();
        if (Environment.GetEnvironmentVariable("ASPIRE_TESTING_DISABLE_HTTP_CLIENT") is "1" or "true")
        {
            return inner;
        }

        var retry = new ResiliencePipelineBuilder<HttpResponseMessage>().AddRetry(new HttpRetryStrategyOptions()).Build();
        return new ResilienceHandler(retry) { InnerHandler = inner };
    }
}
