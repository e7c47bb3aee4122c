using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.ServiceDiscovery.Tests;

/// <summary>A service provider with discovery and one HTTP client that uses it.</summary>
internal sealed class Discovery : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public Discovery(
        Dictionary<string, string?> configuration,
        Action<IServiceCollection>? configure = null,
        Action<IServiceCollection>? discovery = null)
    {
        Configuration = new ConfigurationBuilder().AddInMemoryCollection(configuration).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(Configuration);
        services.AddLogging();
        (discovery ?? (added => added.AddServiceDiscovery()))(services);
        Client = services.AddHttpClient("client").AddServiceDiscovery();
        configure?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public IConfigurationRoot Configuration { get; }

    public IHttpClientBuilder Client { get; }

    public ServiceEndpointResolver Resolver => _services.GetRequiredService<ServiceEndpointResolver>();

    public HttpClient CreateClient() => _services.GetRequiredService<IHttpClientFactory>().CreateClient("client");

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
