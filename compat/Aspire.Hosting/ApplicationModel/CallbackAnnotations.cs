using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a callback that sets environment variables works on.</summary>
public class EnvironmentCallbackContext
{
    /// <summary>Makes a context.</summary>
    public EnvironmentCallbackContext(
        DistributedApplicationExecutionContext executionContext,
        Dictionary<string, object>? environmentVariables = null,
        CancellationToken cancellationToken = default)
    {
        ExecutionContext = executionContext ?? throw new ArgumentNullException(nameof(executionContext));
        EnvironmentVariables = environmentVariables ?? [];
        CancellationToken = cancellationToken;
    }

    /// <summary>Makes a context for a resource.</summary>
    public EnvironmentCallbackContext(
        DistributedApplicationExecutionContext executionContext,
        IResource resource,
        Dictionary<string, object>? environmentVariables = null,
        CancellationToken cancellationToken = default)
        : this(executionContext, environmentVariables, cancellationToken) => Resource = resource;

    /// <summary>The variables so far: text or value providers.</summary>
    public Dictionary<string, object> EnvironmentVariables { get; }

    /// <summary>Ends the work.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Log of the resource.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>The resource that the variables are for.</summary>
    public IResource Resource
    {
        get => field ?? throw new InvalidOperationException("The context belongs to no resource.");
    }

    /// <summary>The application and its mode.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; }
}

/// <summary>Sets environment variables of a resource.</summary>
public class EnvironmentCallbackAnnotation : IResourceAnnotation
{
    /// <summary>Sets one variable.</summary>
    public EnvironmentCallbackAnnotation(string name, Func<string> callback)
        : this(context => context.EnvironmentVariables[name] = callback()) => Name = name;

    /// <summary>Sets variables.</summary>
    public EnvironmentCallbackAnnotation(Action<Dictionary<string, object>> callback)
        : this(context => callback(context.EnvironmentVariables))
    {
    }

    /// <summary>Sets variables.</summary>
    public EnvironmentCallbackAnnotation(Action<EnvironmentCallbackContext> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = context =>
        {
            callback(context);
            return Task.CompletedTask;
        };
    }

    /// <summary>Sets variables.</summary>
    public EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> callback) =>
        Callback = callback ?? throw new ArgumentNullException(nameof(callback));

    /// <summary>Sets variables.</summary>
    public Func<EnvironmentCallbackContext, Task> Callback { get; }

    internal string? Name { get; }
}

/// <summary>What a callback that sets arguments works on.</summary>
public sealed class CommandLineArgsCallbackContext
{
    /// <summary>Makes a context.</summary>
    public CommandLineArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
    {
        Args = args ?? throw new ArgumentNullException(nameof(args));
        CancellationToken = cancellationToken;
    }

    /// <summary>Makes a context for a resource.</summary>
    public CommandLineArgsCallbackContext(IList<object> args, IResource resource, CancellationToken cancellationToken = default)
        : this(args, cancellationToken) => Resource = resource;

    /// <summary>The arguments so far: text or value providers.</summary>
    public IList<object> Args { get; }

    /// <summary>Ends the work.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The application and its mode.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; init; } = new(DistributedApplicationOperation.Run);

    /// <summary>Log of the resource.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The resource that the arguments are for.</summary>
    public IResource Resource
    {
        get => field ?? throw new InvalidOperationException("The context belongs to no resource.");
    }
}

/// <summary>Sets arguments of a resource.</summary>
public class CommandLineArgsCallbackAnnotation : IResourceAnnotation
{
    /// <summary>Sets arguments.</summary>
    public CommandLineArgsCallbackAnnotation(Func<CommandLineArgsCallbackContext, Task> callback) =>
        Callback = callback ?? throw new ArgumentNullException(nameof(callback));

    /// <summary>Sets arguments.</summary>
    public CommandLineArgsCallbackAnnotation(Action<IList<object>> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = context =>
        {
            callback(context.Args);
            return Task.CompletedTask;
        };
    }

    /// <summary>Sets arguments.</summary>
    public Func<CommandLineArgsCallbackContext, Task> Callback { get; }
}

/// <summary>Which variables a reference injects.</summary>
[Flags]
public enum ReferenceEnvironmentInjectionFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Connection strings.</summary>
    ConnectionString = 1,

    /// <summary>Single properties of connections.</summary>
    ConnectionProperties = 2,

    /// <summary><c>services__name__scheme__n</c></summary>
    ServiceDiscovery = 4,

    /// <summary><c>NAME_ENDPOINT</c></summary>
    Endpoints = 8,

    /// <summary>All.</summary>
    All = ConnectionString | ConnectionProperties | ServiceDiscovery | Endpoints,
}

/// <summary>Says which variables references of the resource inject.</summary>
/// <param name="flags">The kinds.</param>
public sealed class ReferenceEnvironmentInjectionAnnotation(ReferenceEnvironmentInjectionFlags flags) : IResourceAnnotation
{
    /// <summary>The kinds.</summary>
    public ReferenceEnvironmentInjectionFlags Flags { get; } = flags;
}
