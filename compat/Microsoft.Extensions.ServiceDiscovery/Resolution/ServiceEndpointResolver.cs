using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery.Providers;
using Microsoft.Extensions.ServiceDiscovery.Resolution;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Finds the endpoints of services. Results are kept until their providers say that they changed.</summary>
public sealed class ServiceEndpointResolver : IAsyncDisposable
{
    // Names may come from anywhere; those that nobody asks for any more are forgotten.
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, ResolvedService> _services = new(StringComparer.Ordinal);
    private readonly IServiceEndpointProviderFactory[] _factories;
    private readonly ServiceDiscoveryOptions _options;
    private readonly TimeProvider _time;
    private long _sweptAt;
    private volatile bool _disposed;

    internal ServiceEndpointResolver(
        IEnumerable<IServiceEndpointProviderFactory> factories, IOptions<ServiceDiscoveryOptions> options, TimeProvider time)
    {
        // Passing the name through is for names that nobody else knows, in whatever order they were added.
        _factories = [.. factories.OrderBy(factory => factory is PassThroughEndpointProviderFactory)];
        _options = options.Value;
        _time = time;
        _sweptAt = time.GetTimestamp();
    }

    /// <summary>The endpoints of a service.</summary>
    /// <param name="serviceName">A query, see <see cref="ServiceEndpointQuery"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The name cannot be read.</exception>
    /// <exception cref="InvalidOperationException">No provider takes the service.</exception>
    public async ValueTask<ServiceEndpointSource> GetEndpointsAsync(string serviceName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serviceName);
        while (true)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            cancellationToken.ThrowIfCancellationRequested();
            var service = _services.TryGetValue(serviceName, out var known) ? known : await AddAsync(serviceName).ConfigureAwait(false);
            if (!service.TryUse())
            {
                continue;
            }

            try
            {
                return await service.GetEndpointsAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                service.Release();
            }
        }
    }

    /// <summary>Ends all providers.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        foreach (var name in _services.Keys)
        {
            if (_services.TryRemove(name, out var service))
            {
                await service.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<ResolvedService> AddAsync(string serviceName)
    {
        await SweepAsync().ConfigureAwait(false);
        var service = new ResolvedService(CreateProviders(serviceName), _options.RefreshPeriod, _time);
        var added = _services.GetOrAdd(serviceName, service);
        if (added != service)
        {
            await service.DisposeAsync().ConfigureAwait(false);
        }

        return added;
    }

    private IServiceEndpointProvider[] CreateProviders(string serviceName)
    {
        if (!ServiceEndpointQuery.TryParse(serviceName, out var query))
        {
            throw new ArgumentException("The provided input was not in a valid format. It must be a valid URI.", nameof(serviceName));
        }

        var providers = new List<IServiceEndpointProvider>();
        foreach (var factory in _factories)
        {
            if (factory.TryCreateProvider(query, out var provider))
            {
                providers.Add(provider);
            }
        }

        return providers.Count > 0
            ? [.. providers]
            : throw new InvalidOperationException($"No provider which supports the provided service name, '{serviceName}', has been configured.");
    }

    private async ValueTask SweepAsync()
    {
        var sweptAt = Volatile.Read(ref _sweptAt);
        if (_time.GetElapsedTime(sweptAt) < SweepInterval || Interlocked.CompareExchange(ref _sweptAt, _time.GetTimestamp(), sweptAt) != sweptAt)
        {
            return;
        }

        foreach (var (name, service) in _services)
        {
            if (service.TryRetire(IdleTime) && _services.TryRemove(KeyValuePair.Create(name, service)))
            {
                await service.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
