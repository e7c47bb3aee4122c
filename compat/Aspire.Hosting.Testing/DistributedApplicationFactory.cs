using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Runs an application host in a test; a derived class changes it on the way.</summary>
public class DistributedApplicationFactory : IDisposable, IAsyncDisposable
{
    private readonly ProgramRun _program;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private DistributedApplication? _application;
    private bool _begun;
    private bool _started;
    private bool _disposed;

    /// <summary>Prepares an application host without arguments.</summary>
    /// <param name="entryPoint">Any type of its assembly, such as <c>typeof(Projects.My_AppHost)</c>.</param>
    public DistributedApplicationFactory(Type entryPoint)
        : this(entryPoint, [])
    {
    }

    /// <summary>Prepares an application host.</summary>
    /// <param name="entryPoint">Any type of its assembly.</param>
    /// <param name="args">Its arguments, such as <c>Parameters:password=x</c>.</param>
    public DistributedApplicationFactory(Type entryPoint, string[] args)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        ArgumentNullException.ThrowIfNull(args);
        _program = new ProgramRun(entryPoint.Assembly, args, new ProgramHooks
        {
            BuilderCreating = (options, settings) => OnBuilderCreating(options, settings),
            BuilderCreated = builder => OnBuilderCreated(builder),
            Building = builder => OnBuilding(builder),
            Built = application => OnBuilt(application),
        });
    }

    /// <summary>Runs the Program and starts its application.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var application = await BuildAsync(cancellationToken).ConfigureAwait(false);
        await application.StartAsync(cancellationToken).ConfigureAwait(false);
        _started = true;
    }

    /// <summary>A client whose base address is an endpoint; requests are repeated when they fail for a moment.</summary>
    /// <param name="resourceName">The resource.</param>
    /// <param name="endpointName">The endpoint; the one for https, else http, when null.</param>
    public HttpClient CreateHttpClient(string resourceName, string? endpointName = default) => Started.CreateHttpClient(resourceName, endpointName);

    /// <summary>The address of an endpoint.</summary>
    /// <param name="resourceName">The resource.</param>
    /// <param name="endpointName">The endpoint; the one for https, else http, when null.</param>
    public Uri GetEndpoint(string resourceName, string? endpointName = default) => Started.GetEndpoint(resourceName, endpointName);

    /// <summary>The connection string of a resource.</summary>
    /// <param name="resourceName">The resource.</param>
    public ValueTask<string?> GetConnectionString(string resourceName) => Started.GetConnectionStringAsync(resourceName);

    /// <inheritdoc />
    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_application is not null)
        {
            await _application.DisposeAsync().ConfigureAwait(false);
        }

        _program.Interception.End();
        if (_begun)
        {
            await _program.Completion.ConfigureAwait(false);
        }

        _gate.Dispose();
    }

    /// <summary>Called before the builder is made.</summary>
    /// <param name="applicationOptions">Options of the application host.</param>
    /// <param name="hostOptions">Settings of the .NET host beneath it.</param>
    protected virtual void OnBuilderCreating(DistributedApplicationOptions applicationOptions, HostApplicationBuilderSettings hostOptions)
    {
    }

    /// <summary>Called when the builder is made and has no resources yet.</summary>
    /// <param name="applicationBuilder">The builder.</param>
    protected virtual void OnBuilderCreated(DistributedApplicationBuilder applicationBuilder)
    {
    }

    /// <summary>Called when the Program has described the application and builds it.</summary>
    /// <param name="applicationBuilder">The builder.</param>
    protected virtual void OnBuilding(DistributedApplicationBuilder applicationBuilder)
    {
    }

    /// <summary>Called when the application is built.</summary>
    /// <param name="application">The application.</param>
    protected virtual void OnBuilt(DistributedApplication application)
    {
    }

    private DistributedApplication Started => _started
        ? _application!
        : throw new InvalidOperationException("The application must be started before resolving endpoints or connection strings.");

    private async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_begun)
            {
                _begun = true;
                _program.Start();
            }

            await _program.Interception.BuildReached.WaitAsync(cancellationToken).ConfigureAwait(false);
            _program.Interception.AllowBuild();
            return _application ??= await _program.Interception.Built.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }
}
