using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine.Containers;
using Aspire.Hosting.Engine.Networking;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine;

/// <summary>What every controller works with.</summary>
internal sealed record ControllerServices(
    IServiceProvider Services,
    DistributedApplicationExecutionContext Context,
    ResourceNotificationService Notifications,
    ResourceLoggerService Loggers,
    IDistributedApplicationEventing Eventing,
    EndpointAllocator Endpoints,
    RestartOptions Restart,
    TimeProvider Time,
    ILogger Logger);

/// <summary>Leads one instance of a resource through its lives: waiting, starting, running, ended.</summary>
internal sealed partial class ResourceController(IResource resource, DcpInstance instance, IResourceLauncher launcher, ControllerServices services)
    : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ILogger _resourceLogger = services.Loggers.GetLogger(instance.Name);
    private CancellationTokenSource? _life;
    private TaskCompletionSource? _skipWait;
    private Task _starting = Task.CompletedTask;
    private Task _ending = Task.CompletedTask;
    private IRunningResource? _running;
    private bool _stopRequested;

    public IResource Resource => resource;

    public DcpInstance Instance => instance;

    /// <summary>Publishes what is known before the start.</summary>
    public Task DescribeAsync() => PublishAsync(snapshot => (launcher.Describe(resource, snapshot) with { CreationTimeStamp = Now })
        .WithProperty(KnownProperties.AppArgs, null).WithProperty(KnownProperties.AppArgsSensitivity, null));

    /// <summary>Says that a person starts the resource.</summary>
    public Task LeaveForLaterAsync() => PublishAsync(snapshot => snapshot with { State = KnownResourceStates.NotStarted });

    /// <summary>Starts the instance, unless it runs or is about to; returns when it runs or failed.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        Task starting;
        try
        {
            if (_starting.IsCompleted && _running is null)
            {
                await _ending;
                await EndPauseAsync();
                _backoff.Reset();
                await BeginStartAsync();
            }
            else
            {
                // whoever starts a resource that waits wants it now
                _skipWait?.TrySetResult();
            }

            starting = _starting;
        }
        finally
        {
            _gate.Release();
        }

        await starting.WaitAsync(cancellationToken);
    }

    /// <summary>Stops the instance, what is left of its start, and the pause before a restart.</summary>
    /// <param name="grace">Time it has to end by itself.</param>
    public Task StopAsync(TimeSpan grace) => StopAsync(running => running.StopAsync(grace));

    /// <summary>The same when the application ends: what outlives the application is left alone.</summary>
    public Task EndAsync(TimeSpan grace) => StopAsync(running => running.EndAsync(grace));

    private async Task StopAsync(Func<IRunningResource, Task> stop)
    {
        await _gate.WaitAsync();
        try
        {
            _stopRequested = true;
            var running = _running;
            if (running is not null || !_starting.IsCompleted)
            {
                await EndLifeAsync(running is null, stop);
            }

            await _ending;
            await EndPauseAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(TimeSpan.Zero);
        _life?.Dispose();
        _gate.Dispose();
    }

    private DateTime Now => services.Time.GetUtcNow().UtcDateTime;

    private string ExitedState => resource.IsContainer() ? KnownResourceStates.Exited : KnownResourceStates.Finished;

    private async Task EndLifeAsync(bool starting, Func<IRunningResource, Task> stop)
    {
        if (_life is not null)
        {
            await _life.CancelAsync();
        }

        await _starting;
        if (_running is { } running)
        {
            await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Stopping });
            await stop(running);
        }
        else if (starting)
        {
            await PublishEndAsync(null, ExitedState);
        }
    }

    // whoever calls holds the gate
    private async Task BeginStartAsync()
    {
        await _ending;
        _life?.Dispose();
        _stopRequested = false;
        _life = new CancellationTokenSource();
        _skipWait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _starting = RunStartAsync(_skipWait.Task, _life.Token);
    }

    private async Task RunStartAsync(Task skipWait, CancellationToken cancellationToken)
    {
        try
        {
            await PublishAsync(snapshot => snapshot.WithoutRestart() with
            {
                State = KnownResourceStates.Starting,
                StartTimeStamp = null,
                StopTimeStamp = null,
                ExitCode = null,
                ResourceReadyEvent = null,
                HealthReports = HealthReportsBeforeFirstRun(),
                Uid = Guid.NewGuid().ToString("N"),
            });
            await WaitForDependenciesAsync(skipWait, cancellationToken);
            await services.Eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services.Services), cancellationToken);
            var running = await LaunchAsync(cancellationToken);
            await PublishAsync(snapshot => snapshot with
            {
                State = KnownResourceStates.Running,
                StartTimeStamp = Now,
                Urls = [.. snapshot.Urls.Select(url => url with { IsInactive = false })],
            });
            _running = running;
            _ending = WatchAsync(running, services.Time.GetTimestamp());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // stopped before it ran; the one who stopped it says so
        }
        catch (ContainerEngineUnavailableException error)
        {
            await FailAsync(error.Message, KnownResourceStates.RuntimeUnhealthy);
        }
        catch (DistributedApplicationException error)
        {
            await FailAsync(error.Message, KnownResourceStates.FailedToStart);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // callbacks of the model run here: whatever they throw ends the start of this resource and nothing else
            LogUnexpected(services.Logger, error, resource.Name);
            await FailAsync(error.ToString(), KnownResourceStates.FailedToStart);
        }
    }

    private async Task WaitForDependenciesAsync(Task skipWait, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var dependencies = services.Notifications.WaitForDependenciesAsync(resource, waiting.Token);
        if (await Task.WhenAny(dependencies, skipWait) == skipWait && !dependencies.IsCompleted)
        {
            await waiting.CancelAsync();
            await dependencies.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            LogWaitSkipped(_resourceLogger);
        }
        else
        {
            await dependencies;
        }

        await PublishAsync(snapshot => snapshot.State?.Text == KnownResourceStates.Waiting
            ? snapshot with { State = KnownResourceStates.Starting } : snapshot);
    }

    private async Task<IRunningResource> LaunchAsync(CancellationToken cancellationToken)
    {
        var configuration = await ExecutionConfiguration.CreateAsync(resource, services.Context, _resourceLogger, cancellationToken);
        configuration = configuration.For(instance.Suffix, service => services.Endpoints.PortForServing(service, instance.Name));
        await PublishAsync(snapshot => Describe(snapshot, configuration));
        return await launcher.LaunchAsync(new LaunchRequest(resource, instance, configuration, PublishAsync), cancellationToken);
    }

    private CustomResourceSnapshot Describe(CustomResourceSnapshot snapshot, ExecutionConfiguration configuration)
    {
        var arguments = configuration.Arguments.Select(argument => argument.Text).ToArray();
        snapshot = launcher.Describe(resource, snapshot) with
        {
            EnvironmentVariables =
            [
                .. configuration.Environment.Select(variable =>
                    new EnvironmentVariableSnapshot(variable.Key, variable.Value.Text, true) { IsSecret = variable.Value.IsSecret }),
            ],
        };
        var key = resource.IsContainer() ? KnownProperties.ContainerArgs : KnownProperties.ExecutableArgs;
        var own = snapshot.Properties.FirstOrDefault(property => property.Name == key)?.Value as IEnumerable<string> ?? [];
        return snapshot
            .WithProperty(key, own.Concat(arguments).ToArray(), sensitive: true)
            .WithProperty(KnownProperties.AppArgs, arguments)
            .WithProperty(KnownProperties.AppArgsSensitivity, configuration.Arguments.Select(argument => argument.IsSecret ? 1 : 0).ToArray());
    }

    private async Task WatchAsync(IRunningResource running, long started)
    {
        var exitCode = await running.Completion;
        var pause = PauseAfter(exitCode, services.Time.GetElapsedTime(started));
        await running.DisposeAsync();
        _running = null;
        await PublishEndAsync(exitCode, ExitedState, pause: pause);
        if (services.Notifications.TryGetCurrentState(instance.Name, out var last))
        {
            await services.Eventing.PublishAsync(
                new ResourceStoppedEvent(resource, services.Services, last), EventDispatchBehavior.NonBlockingSequential, CancellationToken.None);
        }

        if (pause is { } time)
        {
            ScheduleRestart(time);
        }
    }

    private async Task FailAsync(string message, string state)
    {
        LogFailed(_resourceLogger, message);
        LogFailedToConsole(services.Logger, resource.Name, message);
        await PublishEndAsync(null, state, KnownResourceStateStyles.Error);
    }

    private Task PublishEndAsync(int? exitCode, string state, string? style = null, TimeSpan? pause = null) => PublishAsync(snapshot =>
        (pause is { } time ? snapshot.WithRestart(_backoff.Crashes, Describe(time)) : snapshot) with
    {
        // how a process ends that was told to is no error
        State = new ResourceStateSnapshot(state, style ?? (exitCode is null or 0 || _stopRequested ? null : KnownResourceStateStyles.Error)),
        ExitCode = exitCode,
        StopTimeStamp = Now,
        Urls = [.. snapshot.Urls.Select(url => url with { IsInactive = true })],
    });

    private System.Collections.Immutable.ImmutableArray<HealthReportSnapshot> HealthReportsBeforeFirstRun() =>
        [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => new HealthReportSnapshot(check.Key, null, null, null))];

    private Task PublishAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) =>
        services.Notifications.PublishUpdateAsync(resource, instance.Name, change);

    [LoggerMessage(1501, LogLevel.Error, "Failed to start: {Message}")]
    private static partial void LogFailed(ILogger logger, string message);

    [LoggerMessage(1502, LogLevel.Error, "{Resource}: failed to start. {Message}")]
    private static partial void LogFailedToConsole(ILogger logger, string resource, string message);

    [LoggerMessage(1503, LogLevel.Debug, "The start of '{Resource}' met an unexpected error.")]
    private static partial void LogUnexpected(ILogger logger, Exception error, string resource);

    [LoggerMessage(1504, LogLevel.Information, "Started without waiting, as asked.")]
    private static partial void LogWaitSkipped(ILogger logger);
}
