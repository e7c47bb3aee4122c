using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;

namespace OpenClaw.Gateway.Providers;

/// <summary>What OpenAI's two interfaces share.</summary>
internal static class OpenAiClients
{
    public static OpenAIClient Create(ModelTarget target, HttpClient http)
    {
        var options = new OpenAIClientOptions
        {
            Endpoint = target.BaseUrl,
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        };

        // The SDK wants some key even where the server wants none.
        return new OpenAIClient(new ApiKeyCredential(target.ApiKey.Length == 0 ? "none" : target.ApiKey), options);
    }
}
