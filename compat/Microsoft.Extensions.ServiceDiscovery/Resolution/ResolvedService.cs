namespace Microsoft.Extensions.ServiceDiscovery.Resolution;

/// <summary>One service: its providers, and its endpoints as long as they are up to date.</summary>
internal sealed class ResolvedService(IServiceEndpointProvider[] providers, TimeSpan refreshPeriod, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _retirement = new();
    private Task<ServiceEndpointSource>? _endpoints;
    private long _resolvedAt;
    private long _usedAt = time.GetTimestamp();
    private int _users;
    private bool _retired;

    /// <summary>Keeps the service from being retired until <see cref="Release"/>; false when it is too late.</summary>
    public bool TryUse()
    {
        lock (_gate)
        {
            _users += _retired ? 0 : 1;
            return !_retired;
        }
    }

    public void Release()
    {
        lock (_gate)
        {
            _users--;
            _usedAt = time.GetTimestamp();
        }
    }

    /// <summary>The endpoints. Callers that come while they are being read share the reading.</summary>
    public Task<ServiceEndpointSource> GetEndpointsAsync(CancellationToken cancellationToken)
    {
        Task<ServiceEndpointSource> endpoints;
        lock (_gate)
        {
            if (_endpoints is null || IsOutOfDate(_endpoints))
            {
                _resolvedAt = time.GetTimestamp();
                // Providers are foreign code, which must not run under the lock.
                _endpoints = Task.Run(ResolveAsync, CancellationToken.None);
            }

            endpoints = _endpoints;
        }

        return endpoints.WaitAsync(cancellationToken);
    }

    /// <summary>Ends the service when nobody has used it for a while.</summary>
    public bool TryRetire(TimeSpan idle)
    {
        lock (_gate)
        {
            _retired |= _users == 0 && time.GetElapsedTime(_usedAt) >= idle;
            return _retired;
        }
    }

    /// <summary>Ends the service whoever uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        Task resolving;
        lock (_gate)
        {
            _retired = true;
            resolving = _endpoints ?? Task.CompletedTask;
        }

        await _retirement.CancelAsync().ConfigureAwait(false);
        await resolving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var provider in providers)
        {
            await provider.DisposeAsync().ConfigureAwait(false);
        }

        _retirement.Dispose();
    }

    private bool IsOutOfDate(Task<ServiceEndpointSource> endpoints)
    {
        if (!endpoints.IsCompleted)
        {
            return false;
        }

        if (!endpoints.IsCompletedSuccessfully)
        {
            return true;
        }

        var token = endpoints.Result.ChangeToken;
        return token.HasChanged || (!token.ActiveChangeCallbacks && time.GetElapsedTime(_resolvedAt) >= refreshPeriod);
    }

    private async Task<ServiceEndpointSource> ResolveAsync()
    {
        var builder = new ServiceEndpointBuilder();
        foreach (var provider in providers)
        {
            await provider.PopulateAsync(builder, _retirement.Token).ConfigureAwait(false);
        }

        return builder.Build();
    }
}
