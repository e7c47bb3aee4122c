using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>A builder whose application a test builds, starts and disposes.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    /// <summary>Builds the application.</summary>
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}

/// <summary>Makes builders for tests: random ports in front of resources, no dashboard, environment Development.</summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>Runs the Program of an application host up to its <c>Build()</c>.</summary>
    /// <typeparam name="TEntryPoint">Any type of its assembly, such as <c>Projects.My_AppHost</c>.</typeparam>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    /// <summary>Runs the Program of an application host up to its <c>Build()</c>.</summary>
    /// <param name="args">Its arguments, such as <c>Parameters:password=x</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>(args, (_, _) => { }, cancellationToken);

    /// <summary>Runs the Program of an application host up to its <c>Build()</c>, and lets the test change options before.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    /// <summary>Runs the Program of an application host up to its <c>Build()</c>.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, [], cancellationToken);

    /// <summary>Runs the Program of an application host up to its <c>Build()</c>.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, args, (_, _) => { }, cancellationToken);

    /// <summary>Runs the Program of an application host up to its <c>Build()</c>, and lets the test change options before.</summary>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(configureBuilder);
        var program = new ProgramRun(entryPoint.Assembly, args, new ProgramHooks { BuilderCreating = configureBuilder });
        return await InterceptedTestingBuilder.CreateAsync(program, cancellationToken);
    }

    /// <summary>Makes an empty builder.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args) => Create(args, (_, _) => { });

    /// <summary>Makes an empty builder, and lets the test change options before.</summary>
    public static IDistributedApplicationTestingBuilder Create(
        string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, Assembly? assembly = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(configureBuilder);
        var options = new DistributedApplicationOptions { Args = [.. TestingDefaults.Arguments, .. args], DisableDashboard = true, Assembly = assembly };
        var settings = new HostApplicationBuilderSettings();
        configureBuilder(options, settings);
        return new PlainTestingBuilder(new DistributedApplicationBuilder(options, settings, interception: null));
    }
}

/// <summary>What differs from a person's start.</summary>
internal static class TestingDefaults
{
    /// <summary>Come before the test's own arguments, which may change them.</summary>
    public static string[] Arguments =>
    [
        .. Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is null ? new[] { "environment=Development" } : [],
        "DcpPublisher:RandomizePorts=true",
        "ASPIRE_INTERACTIVITY_ENABLED=false",
    ];
}

/// <summary>Passes everything on to another builder.</summary>
internal abstract class TestingBuilder : IDistributedApplicationTestingBuilder
{
    protected TestingBuilder(IDistributedApplicationBuilder inner) => Inner = inner;

    public ConfigurationManager Configuration => Inner.Configuration;

    public string AppHostDirectory => Inner.AppHostDirectory;

    public Assembly? AppHostAssembly => Inner.AppHostAssembly;

    public IHostEnvironment Environment => Inner.Environment;

    public IServiceCollection Services => Inner.Services;

    public IDistributedApplicationEventing Eventing => Inner.Eventing;

    public DistributedApplicationExecutionContext ExecutionContext => Inner.ExecutionContext;

    public IResourceCollection Resources => Inner.Resources;

    public IDistributedApplicationPipeline Pipeline => Inner.Pipeline;

    protected IDistributedApplicationBuilder Inner { get; }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource => Inner.AddResource(resource);

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => Inner.CreateResourceBuilder(resource);

    public abstract Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);

    public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public abstract ValueTask DisposeAsync();
}

/// <summary>A builder without a Program.</summary>
internal sealed class PlainTestingBuilder(IDistributedApplicationBuilder inner) : TestingBuilder(inner)
{
    private DistributedApplication? _application;

    public override Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_application = Inner.Build());
    }

    public override ValueTask DisposeAsync() => _application?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>The builder that a Program made.</summary>
internal sealed class InterceptedTestingBuilder : TestingBuilder
{
    private readonly ProgramRun _program;
    private DistributedApplication? _application;

    private InterceptedTestingBuilder(IDistributedApplicationBuilder inner, ProgramRun program)
        : base(inner) => _program = program;

    public static async Task<InterceptedTestingBuilder> CreateAsync(ProgramRun program, CancellationToken cancellationToken)
    {
        program.Start();
        return new InterceptedTestingBuilder(await program.Interception.BuildReached.WaitAsync(cancellationToken), program);
    }

    public override async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default)
    {
        _program.Interception.AllowBuild();
        return _application = await _program.Interception.Built.WaitAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }

        _program.Interception.End();
        await _program.Completion;
    }
}
