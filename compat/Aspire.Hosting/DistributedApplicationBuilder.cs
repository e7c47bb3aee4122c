using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Engine;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Health;
using Aspire.Hosting.Parameters;
using Aspire.Hosting.Pipelines;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Describes an application; made by <see cref="DistributedApplication.CreateBuilder(string[])"/>.</summary>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly DistributedApplicationExecutionContextOptions _contextOptions;
    private readonly DistributedApplicationOptions _options;
    private readonly DistributedApplicationPipeline _pipeline = new();
    private readonly DistributedApplicationEventing _eventing = new();
    private readonly AppHostInterception? _interception;
    private bool _built;

    /// <summary>Makes a builder.</summary>
    /// <param name="args">Arguments of the application host.</param>
    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args ?? throw new ArgumentNullException(nameof(args)) })
    {
    }

    /// <summary>Makes a builder.</summary>
    /// <param name="options">Options of the application host.</param>
    public DistributedApplicationBuilder(DistributedApplicationOptions options)
        : this(options ?? throw new ArgumentNullException(nameof(options)), new HostApplicationBuilderSettings(), null)
    {
    }

    internal DistributedApplicationBuilder(
        DistributedApplicationOptions options, HostApplicationBuilderSettings settings, AppHostInterception? interception)
    {
        _options = options;
        _interception = interception;
        Metadata = new AppHostMetadata(options.ResolveAssembly());
        settings.Args = CommandLine.Expand([.. options.Args ?? [], .. settings.Args ?? []]);
        settings.ApplicationName ??= Metadata.Assembly?.GetName().Name;
        settings.ContentRootPath ??= Metadata.Directory;
        settings.Configuration ??= WithoutFileWatchers();
        _host = new HostApplicationBuilder(settings);
        var operation = CommandLine.OperationOf(_host.Configuration);
        _contextOptions = new DistributedApplicationExecutionContextOptions(operation, _host.Configuration["Publishing:Publisher"] ?? "manifest");
        ExecutionContext = new DistributedApplicationExecutionContext(_contextOptions);
        ConfigureLogging();
        ConfigureServices();
        BuiltInSteps.AddTo(_pipeline);
        ManifestStep.AddTo(_pipeline);
        if (ExecutionContext.IsRunMode)
        {
            DashboardSetup.Configure(this, _options, interception is not null);
        }
    }

    /// <inheritdoc />
    public ConfigurationManager Configuration => _host.Configuration;

    /// <inheritdoc />
    public string AppHostDirectory => Metadata.Directory;

    /// <inheritdoc />
    public Assembly? AppHostAssembly => Metadata.Assembly;

    /// <inheritdoc />
    public IHostEnvironment Environment => _host.Environment;

    /// <inheritdoc />
    public IServiceCollection Services => _host.Services;

    /// <inheritdoc />
    public IDistributedApplicationEventing Eventing => _eventing;

    /// <inheritdoc />
    public DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <inheritdoc />
    public IResourceCollection Resources { get; } = new ResourceCollection();

    /// <inheritdoc />
    public IDistributedApplicationPipeline Pipeline => _pipeline;

    internal AppHostMetadata Metadata { get; }

    /// <inheritdoc />
    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (Resources.FirstOrDefault(existing => string.Equals(existing.Name, resource.Name, StringComparison.OrdinalIgnoreCase)) is { } same)
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{resource.GetType()}' with name '{resource.Name}' because resource of type "
                + $"'{same.GetType()}' with that name already exists. Resource names are case-insensitive.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    /// <inheritdoc />
    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new DistributedApplicationResourceBuilder<T>(this, resource);
    }

    /// <inheritdoc />
    public DistributedApplication Build()
    {
        if (_built)
        {
            throw new InvalidOperationException("The application was built already.");
        }

        _interception?.OnBuilding(this);
        _built = true;
        foreach (var resource in Resources.Where(resource => resource is ProjectResource or ExecutableResource || resource.IsContainer()))
        {
            StandardCommands.AddTo(resource);
        }

        Services.AddSingleton(new DistributedApplicationModel(Resources));
        var host = _host.Build();
        _contextOptions.ServiceProvider = host.Services;
        _eventing.Logger = host.Services.GetRequiredService<ILogger<DistributedApplicationEventing>>();
        var application = new DistributedApplication(host, _interception);
        _interception?.OnBuilt(application);
        return application;
    }

    // an application host reads its settings once; watching the files would cost two inotify handles a file
    private static ConfigurationManager WithoutFileWatchers()
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("hostBuilder:reloadConfigOnChange", "false")]);
        return configuration;
    }

    private void ConfigureLogging()
    {
        _host.Logging.ClearProviders();
        _host.Logging.AddConfiguration(Configuration.GetSection("Logging"));
        _host.Logging.AddConsoleFormatter<PlainConsoleFormatter, Microsoft.Extensions.Logging.Console.ConsoleFormatterOptions>();
        _host.Logging.AddConsole(console => console.FormatterName = PlainConsoleFormatter.FormatterName);
        _host.Logging.AddFilter("Microsoft", LogLevel.Warning);
        _host.Logging.AddFilter("System", LogLevel.Warning);
        _host.Logging.AddFilter("Polly", LogLevel.None);

        // failing checks are states of resources; the log would repeat them at each poll
        _host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
    }

    private void ConfigureServices()
    {
        var services = _host.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_options);
        services.AddSingleton(Metadata);
        services.AddSingleton(ExecutionContext);
        services.AddSingleton<IDistributedApplicationEventing>(_eventing);
        services.AddSingleton(_pipeline);
        services.AddSingleton<PipelineRunner>();
        services.AddSingleton<Engine.Containers.ImageBuilds>();
        services.AddSingleton<IPipelineOutputService, PipelineOutputService>();
        services.AddSingleton(provider => new ResourceLoggerService(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ResourceNotificationService>();
        services.AddSingleton(provider => new ResourceCommandService(
            provider.GetRequiredService<ResourceNotificationService>(), provider.GetRequiredService<ResourceLoggerService>(), provider));
        services.AddHttpClient();
        services.AddHealthChecks();

        // one poll of a check must not take longer than the shortest interval between polls
        services.AddHttpClient(ResourceHealthCheckService.HttpClientName, client => client.Timeout = TimeSpan.FromSeconds(5));
        if (ExecutionContext.IsRunMode)
        {
            services.AddLocalEngine();
            if (_interception is null && InteractiveConsole.IsAvailable(Configuration))
            {
                services.AddSingleton(InteractiveConsole.Install());
                services.AddHostedService<ParameterQuestions>();
            }
        }

        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
    }
}
