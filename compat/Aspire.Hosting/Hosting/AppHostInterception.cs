using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>
/// Lets a test take the place of the person who runs an application host: its Program runs on a thread of its own and meets the test at
/// the points where it makes the builder, builds, and runs.
/// </summary>
internal sealed class AppHostInterception
{
    private static readonly AsyncLocal<AppHostInterception?> CurrentValue = new();

    private readonly TaskCompletionSource<DistributedApplicationBuilder> _created = New<DistributedApplicationBuilder>();
    private readonly TaskCompletionSource _buildAllowed = New();
    private readonly TaskCompletionSource<DistributedApplication> _built = New<DistributedApplication>();
    private readonly TaskCompletionSource _runReached = New();
    private readonly TaskCompletionSource _started = New();
    private readonly TaskCompletionSource _ended = New();

    /// <summary>The interception of the calling Program; null outside of one.</summary>
    public static AppHostInterception? Current
    {
        get => CurrentValue.Value;
        set => CurrentValue.Value = value;
    }

    /// <summary>Changes the options before the builder is made.</summary>
    public required Action<DistributedApplicationOptions, HostApplicationBuilderSettings> Configure { get; init; }

    /// <summary>Called when the builder is made and has no resources yet.</summary>
    public Action<DistributedApplicationBuilder> BuilderCreated { get; init; } = _ => { };

    /// <summary>Called when the Program builds.</summary>
    public Action<DistributedApplicationBuilder> Building { get; init; } = _ => { };

    /// <summary>Called when the application is built.</summary>
    public Action<DistributedApplication> ApplicationBuilt { get; init; } = _ => { };

    /// <summary>Ends when the Program has reached its <c>Build()</c>, so that every resource is there.</summary>
    public Task<DistributedApplicationBuilder> BuildReached => _created.Task;

    /// <summary>Ends when the application is built.</summary>
    public Task<DistributedApplication> Built => _built.Task;

    /// <summary>Ends when the Program runs the application.</summary>
    public Task RunReached => _runReached.Task;

    /// <summary>Lets the Program build.</summary>
    public void AllowBuild() => _buildAllowed.TrySetResult();

    /// <summary>Says that the test started the application.</summary>
    public void Started() => _started.TrySetResult();

    /// <summary>Lets the Program end.</summary>
    public void End()
    {
        _buildAllowed.TrySetCanceled();
        _started.TrySetResult();
        _ended.TrySetResult();
    }

    /// <summary>The Program ended, with or without an error.</summary>
    public void ProgramEnded(Exception? error)
    {
        error ??= new InvalidOperationException("The entry point exited without building a distributed application.");
        _created.TrySetException(error);
        _built.TrySetException(error);
        _runReached.TrySetException(error);
    }

    /// <summary>Called where the Program builds; waits for the test.</summary>
    public void OnBuilding(DistributedApplicationBuilder builder)
    {
        _created.TrySetResult(builder);
        _buildAllowed.Task.GetAwaiter().GetResult();
        Building(builder);
    }

    /// <summary>Called when the application is built.</summary>
    public void OnBuilt(DistributedApplication application)
    {
        ApplicationBuilt(application);
        _built.TrySetResult(application);
    }

    /// <summary>Called where the Program starts the application itself; ends when the test has.</summary>
    public Task OnStartAsync()
    {
        _runReached.TrySetResult();
        return _started.Task;
    }

    /// <summary>Called where the Program runs the application; ends when the test disposes it.</summary>
    public Task OnRunAsync()
    {
        _runReached.TrySetResult();
        return _ended.Task;
    }

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
