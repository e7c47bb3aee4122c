using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Where a test changes what a Program does.</summary>
internal sealed record ProgramHooks
{
    /// <summary>Changes the options before the builder is made.</summary>
    public Action<DistributedApplicationOptions, HostApplicationBuilderSettings> BuilderCreating { get; init; } = (_, _) => { };

    /// <summary>Called when the builder is made and has no resources yet.</summary>
    public Action<DistributedApplicationBuilder> BuilderCreated { get; init; } = _ => { };

    /// <summary>Called when the Program builds.</summary>
    public Action<DistributedApplicationBuilder> Building { get; init; } = _ => { };

    /// <summary>Called when the application is built.</summary>
    public Action<DistributedApplication> Built { get; init; } = _ => { };
}

/// <summary>Runs the Program of an application host on a thread of its own.</summary>
internal sealed class ProgramRun
{
    private readonly Assembly _assembly;
    private readonly string[] _args;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ProgramRun(Assembly assembly, string[] args, ProgramHooks hooks)
    {
        _assembly = assembly;
        _args = [.. TestingDefaults.Arguments, .. args];
        Interception = new AppHostInterception
        {
            Configure = (options, settings) =>
            {
                options.Assembly ??= assembly;
                options.DisableDashboard = true;

                // a Program that does not pass its arguments on gets them all the same
                options.Args = [.. _args, .. (options.Args ?? []).Except(_args)];
                hooks.BuilderCreating(options, settings);
            },
            BuilderCreated = hooks.BuilderCreated,
            Building = hooks.Building,
            ApplicationBuilt = hooks.Built,
        };
    }

    /// <summary>Where the Program and the test meet.</summary>
    public AppHostInterception Interception { get; }

    /// <summary>Ends when the Program has ended.</summary>
    public Task Completion => _completion.Task;

    public void Start()
    {
        var entryPoint = _assembly.EntryPoint
            ?? throw new InvalidOperationException($"Assembly '{_assembly.GetName().Name}' has no entry point: it is not an application host.");
        var thread = new Thread(() => Run(entryPoint)) { IsBackground = true, Name = "AppHost " + _assembly.GetName().Name };
        thread.Start();
    }

    private void Run(MethodInfo entryPoint)
    {
        AppHostInterception.Current = Interception;
        Exception? error = null;
        try
        {
            // a Main that is asynchronous has a compiler-made entry point that waits for it
            object[]? parameters = entryPoint.GetParameters().Length == 0 ? null : [_args];
            entryPoint.Invoke(null, BindingFlags.DoNotWrapExceptions, null, parameters, null);
        }
        catch (Exception unexpected) when (unexpected is not OutOfMemoryException)
        {
            // whatever the Program throws is for the test to see, not for the thread to die of
            error = unexpected;
        }

        Interception.ProgramEnded(error);
        _completion.TrySetResult();
    }
}
