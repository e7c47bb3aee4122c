using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting;

/// <summary>A built application: runs its resources, or publishes them.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly AppHostInterception? _interception;
    private bool _refused;
    private bool _disposed;

    internal DistributedApplication(IHost host, AppHostInterception? interception)
    {
        _host = host;
        _interception = interception;
    }

    /// <summary>Services of the application.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>States of the resources.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Commands of the resources.</summary>
    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    // the Program under test and the test hold the same object; the Program's calls wait for the test's
    private bool CalledByInterceptedProgram => _interception is not null && ReferenceEquals(AppHostInterception.Current, _interception);

    /// <summary>Makes a builder without arguments.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    /// <summary>Makes a builder.</summary>
    /// <param name="args">Arguments of the application host.</param>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return CreateBuilder(new DistributedApplicationOptions { Args = args });
    }

    /// <summary>Makes a builder.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var interception = AppHostInterception.Current;
        var settings = new HostApplicationBuilderSettings();
        interception?.Configure(options, settings);
        try
        {
            var builder = new DistributedApplicationBuilder(options, settings, interception);
            interception?.BuilderCreated(builder);
            return builder;
        }
        catch (CommandLineException error) when (AppHostMetadata.IsApplicationHost(Assembly.GetEntryAssembly()))
        {
            // the Program of an application host does not catch this, and a stack trace would hide the one line that helps
            Console.Error.WriteLine("error: " + error.Message);
            Environment.Exit(1);
            throw;
        }
    }

    /// <summary>Starts the application: returns when endpoints are allocated and resources begin to start.</summary>
    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (CalledByInterceptedProgram)
        {
            await _interception!.OnStartAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        if (_interception is not null)
        {
            await _interception.RunReached.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        await BeforeStartAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _host.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (IsRefusalOfOptions(error))
        {
            _refused = true;
            throw;
        }

        _interception?.Started();
    }

    /// <summary>Stops the application: ends all resources that it started.</summary>
    public virtual Task StopAsync(CancellationToken cancellationToken = default) =>
        CalledByInterceptedProgram ? Task.CompletedTask : _host.StopAsync(cancellationToken);

    /// <summary>Starts the application and waits until it is asked to end; or publishes, as the arguments say.</summary>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (CalledByInterceptedProgram)
        {
            await _interception!.OnRunAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            if (Services.GetRequiredService<DistributedApplicationExecutionContext>().IsPublishMode)
            {
                await PublishAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            await StartAsync(cancellationToken).ConfigureAwait(false);
            await _host.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The same as <see cref="RunAsync"/>, for a Program that is not asynchronous. An application that cannot start says why in a sentence and
    /// ends the process with exit code 1; it is the person's to mend, and a stack trace would hide it.
    /// </summary>
    public void Run()
    {
        try
        {
            RunAsync().GetAwaiter().GetResult();
        }
        catch (Exception error) when (_interception is null && (error is DistributedApplicationException || IsRefusalOfOptions(error)))
        {
            Console.Error.WriteLine($"error: {error.Message}");
            Environment.ExitCode = 1;
        }
    }

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
        if (CalledByInterceptedProgram || _disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            // a started host stops with the last of its owners; stopping twice does no harm, but one whose options were refused
            // has nothing to stop and throws
            if (!_refused)
            {
                await _host.StopAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            _interception?.End();
            if (_host is IAsyncDisposable host)
            {
                await host.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                _host.Dispose();
            }
        }
    }

    // the host wraps the errors of several kinds of options
    private static bool IsRefusalOfOptions(Exception error) =>
        error is OptionsValidationException || (error is AggregateException several && several.InnerExceptions.All(inner => inner is OptionsValidationException));

    private async Task BeforeStartAsync(CancellationToken cancellationToken)
    {
        var eventing = Services.GetRequiredService<IDistributedApplicationEventing>();
        var model = Services.GetRequiredService<DistributedApplicationModel>();
        var context = Services.GetRequiredService<DistributedApplicationExecutionContext>();
        foreach (var subscriber in Services.GetServices<IDistributedApplicationEventingSubscriber>())
        {
            await subscriber.SubscribeAsync(eventing, context, cancellationToken).ConfigureAwait(false);
        }

        await eventing.PublishAsync(new BeforeStartEvent(Services, model), cancellationToken).ConfigureAwait(false);
#pragma warning disable CS0618 // hooks are obsolete, and still work
        foreach (var hook in Services.GetServices<IDistributedApplicationLifecycleHook>())
        {
            await hook.BeforeStartAsync(model, cancellationToken).ConfigureAwait(false);
        }
#pragma warning restore CS0618
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        await BeforeStartAsync(cancellationToken).ConfigureAwait(false);
        if (!await Services.GetRequiredService<PipelineRunner>().RunAsync(cancellationToken).ConfigureAwait(false))
        {
            Environment.ExitCode = 1;
        }
    }
}
