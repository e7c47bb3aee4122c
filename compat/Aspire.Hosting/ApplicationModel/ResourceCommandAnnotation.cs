using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Whether a command can be run.</summary>
public enum ResourceCommandState
{
    /// <summary>It can.</summary>
    Enabled,

    /// <summary>It is shown, but cannot.</summary>
    Disabled,

    /// <summary>It is not shown.</summary>
    Hidden,
}

/// <summary>A command that a person can run on a resource.</summary>
public sealed class ResourceCommandAnnotation : IResourceAnnotation
{
    /// <summary>Describes a command.</summary>
    public ResourceCommandAnnotation(
        string name,
        string displayName,
        Func<UpdateCommandStateContext, ResourceCommandState> updateState,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        string? displayDescription,
        object? parameter,
        string? confirmationMessage,
        string? iconName,
        IconVariant? iconVariant,
        bool isHighlighted)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(displayName);
        Name = name;
        DisplayName = displayName;
        UpdateState = updateState ?? throw new ArgumentNullException(nameof(updateState));
        ExecuteCommand = executeCommand ?? throw new ArgumentNullException(nameof(executeCommand));
        DisplayDescription = displayDescription;
        Parameter = parameter;
        ConfirmationMessage = confirmationMessage;
        IconName = iconName;
        IconVariant = iconVariant;
        IsHighlighted = isHighlighted;
    }

    /// <summary>Name, unique in the resource.</summary>
    public string Name { get; }

    /// <summary>Text of the button.</summary>
    public string DisplayName { get; }

    /// <summary>Decides about the state whenever the resource changes.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState> UpdateState { get; }

    /// <summary>Runs it.</summary>
    public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand { get; }

    /// <summary>What it does.</summary>
    public string? DisplayDescription { get; }

    /// <summary>Passed along to whoever shows the command.</summary>
    public object? Parameter { get; }

    /// <summary>Question to ask before it runs.</summary>
    public string? ConfirmationMessage { get; }

    /// <summary>Name of a Fluent UI icon.</summary>
    public string? IconName { get; }

    /// <summary>Shape of the icon.</summary>
    public IconVariant? IconVariant { get; }

    /// <summary>True for a button of its own.</summary>
    public bool IsHighlighted { get; }
}

/// <summary>Result of a command.</summary>
public sealed class ExecuteCommandResult
{
    /// <summary>True when it did what it should.</summary>
    public required bool Success { get; init; }

    /// <summary>True when it was cancelled.</summary>
    public bool Canceled { get; init; }

    /// <summary>Why it failed.</summary>
    public string? ErrorMessage { get; init; }
}

/// <summary>Makes results of commands.</summary>
public static class CommandResults
{
    /// <summary>It did what it should.</summary>
    public static ExecuteCommandResult Success() => new() { Success = true };

    /// <summary>It failed.</summary>
    public static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, ErrorMessage = errorMessage };

    /// <summary>It failed.</summary>
    public static ExecuteCommandResult Failure(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return Failure(exception.Message);
    }

    /// <summary>It was cancelled.</summary>
    public static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
}

/// <summary>What a command decides about its state from.</summary>
public sealed class UpdateCommandStateContext
{
    /// <summary>The resource now.</summary>
    public required CustomResourceSnapshot ResourceSnapshot { get; init; }

    /// <summary>Services of the application.</summary>
    public required IServiceProvider ServiceProvider { get; init; }
}

/// <summary>What a command works with.</summary>
public sealed class ExecuteCommandContext
{
    /// <summary>Services of the application.</summary>
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>Name of the instance that it runs on.</summary>
    public required string ResourceName { get; init; }

    /// <summary>Ends the command.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>Log of the resource.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Arguments by name; empty when the caller gave none.</summary>
    internal IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();
}

/// <summary>Options of a command.</summary>
public class CommandOptions
{
    /// <summary>The options of a command that asks for nothing special.</summary>
    internal static CommandOptions Default { get; } = new();

    /// <summary>What it does.</summary>
    public string? Description { get; set; }

    /// <summary>Passed along to whoever shows the command.</summary>
    public object? Parameter { get; set; }

    /// <summary>Question to ask before it runs.</summary>
    public string? ConfirmationMessage { get; set; }

    /// <summary>Name of a Fluent UI icon.</summary>
    public string? IconName { get; set; }

    /// <summary>Shape of the icon.</summary>
    public IconVariant? IconVariant { get; set; }

    /// <summary>True for a button of its own.</summary>
    public bool IsHighlighted { get; set; }

    /// <summary>Decides about the state whenever the resource changes; always enabled when null.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}

/// <summary>Options of a command that sends an HTTP request.</summary>
public class HttpCommandOptions : CommandOptions
{
    /// <summary>Chooses the endpoint; the first http or https endpoint of the resource when null.</summary>
    public Func<EndpointReference>? EndpointSelector { get; set; }

    /// <summary>Method; POST when null.</summary>
    public HttpMethod? Method { get; set; }

    /// <summary>Name of the client of <see cref="IHttpClientFactory"/> to send with.</summary>
    public string? HttpClientName { get; set; }

    /// <summary>Changes the request before it is sent.</summary>
    public Func<HttpCommandRequestContext, Task>? PrepareRequest { get; set; }

    /// <summary>Makes the result of the response; status 2xx is success when null.</summary>
    public Func<HttpCommandResultContext, Task<ExecuteCommandResult>>? GetCommandResult { get; set; }
}

/// <summary>The request of an HTTP command before it is sent.</summary>
public sealed class HttpCommandRequestContext
{
    /// <summary>Services of the application.</summary>
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>Name of the instance.</summary>
    public required string ResourceName { get; init; }

    /// <summary>The endpoint it goes to.</summary>
    public required EndpointReference Endpoint { get; init; }

    /// <summary>Ends the command.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>The client that sends it.</summary>
    public required HttpClient HttpClient { get; init; }

    /// <summary>The request.</summary>
    public required HttpRequestMessage Request { get; init; }
}

/// <summary>The response of an HTTP command.</summary>
public sealed class HttpCommandResultContext
{
    /// <summary>Services of the application.</summary>
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>The same, by the name that newer releases give it.</summary>
    public IServiceProvider Services => ServiceProvider;

    /// <summary>Name of the instance.</summary>
    public required string ResourceName { get; init; }

    /// <summary>The endpoint it came from.</summary>
    public required EndpointReference Endpoint { get; init; }

    /// <summary>Ends the command.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>The client that sent the request.</summary>
    public required HttpClient HttpClient { get; init; }

    /// <summary>The response.</summary>
    public required HttpResponseMessage Response { get; init; }
}

/// <summary>Names of the commands that the engine adds by itself.</summary>
[SuppressMessage("Design", "CA1034", Justification = "constants only")]
public static class KnownResourceCommands
{
    /// <summary>Starts a resource.</summary>
    public static readonly string StartCommand = "start";

    /// <summary>Stops a resource.</summary>
    public static readonly string StopCommand = "stop";

    /// <summary>Stops and starts a resource.</summary>
    public static readonly string RestartCommand = "restart";

    /// <summary>Builds a project and restarts it.</summary>
    internal static readonly string RebuildCommand = "rebuild";

    /// <summary>Sets the value of a parameter.</summary>
    internal static readonly string ParameterSetCommand = "parameter-set";

    /// <summary>Forgets the value of a parameter.</summary>
    internal static readonly string ParameterDeleteCommand = "parameter-delete";
}
