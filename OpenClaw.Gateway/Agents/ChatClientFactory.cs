using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenClaw.Gateway.Telemetry;

namespace OpenClaw.Gateway.Agents;

/// <summary>Makes the client of a model: the provider's SDK over a pooled connection, traced by the GenAI conventions.</summary>
internal sealed class ChatClientFactory(IHttpClientFactory clients)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string ClientName = "model-provider";

    // For the headers of an answer, and for each part of a stream.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(3);

    public IChatClient Create(ModelTarget target)
    {
        var http = clients.CreateClient(ClientName);
        foreach (var (name, value) in target.Headers)
        {
            http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }

        var options = new OpenAIClientOptions
        {
            Endpoint = target.BaseUrl,
            Transport = new HttpClientPipelineTransport(http),
            NetworkTimeout = Silence,
        };

        // The SDK wants some key even where the server wants none.
        var credential = new ApiKeyCredential(target.ApiKey.Length == 0 ? "none" : target.ApiKey);
        return new OpenAIClient(credential, options).GetChatClient(target.Model).AsIChatClient()
            .AsBuilder()
            .UseOpenTelemetry(sourceName: GatewayTelemetry.Name)
            .Build();
    }
}
