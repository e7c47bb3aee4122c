using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Telemetry;

namespace OpenClaw.Gateway.Providers;

/// <summary>
/// The clients of models: the provider's SDK over pooled connections, traced by the GenAI conventions. One for each model and key, kept:
/// a client brings meters of its own, and those of thousands of calls would be too many.
/// </summary>
internal sealed class ChatClientFactory(
    IHttpClientFactory clients, IEnumerable<IModelProvider> providers, ModelTelemetry telemetry, IConfiguration configuration)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string ClientName = "model-provider";

    // More come only of settings that change again and again.
    private const int MostClients = 200;

    private static readonly IReadOnlyDictionary<string, string> NoHeaders = new Dictionary<string, string>();

    private readonly bool _records = ContentRecording.IsOn(configuration);
    private readonly IReadOnlyDictionary<string, IModelProvider> _providers = providers.ToDictionary(provider => provider.Api, StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Dictionary<(ModelTarget Target, string Headers), IChatClient> _made = [];

    /// <summary>The interfaces there are.</summary>
    public IEnumerable<string> Apis => _providers.Keys;

    /// <summary>The kind of provider that a model has.</summary>
    public IModelProvider ProviderOf(ModelTarget target) => _providers[target.Api];

    /// <summary>The client of a model. It is shared; nobody disposes of it.</summary>
    public IChatClient ClientOf(ModelTarget target)
    {
        // Equal targets are those with equal headers; how thorough it thinks is said with each request.
        var key = (target with { Headers = NoHeaders, Thinking = null }, string.Join('\n', target.Headers.Select(header => $"{header.Key}: {header.Value}")));
        lock (_lock)
        {
            if (!_made.TryGetValue(key, out var client))
            {
                if (_made.Count >= MostClients)
                {
                    _made.Clear();
                }

                _made[key] = client = Create(target);
            }

            return client;
        }
    }

    private IChatClient Create(ModelTarget target)
    {
        var http = clients.CreateClient(ClientName);
        foreach (var (name, value) in target.Headers)
        {
            http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }

        return ProviderOf(target).CreateClient(target, http)
            .AsBuilder()
            .UseOpenTelemetry(sourceName: GatewayTelemetry.Name, configure: traced => traced.EnableSensitiveData = _records)
            .Use(inner => new CostingChatClient(inner, target, telemetry))
            .Build();
    }
}
