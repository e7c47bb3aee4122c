using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs commands of resources.</summary>
public partial class ResourceCommandService
{
    private static readonly Dictionary<string, string> NoArguments = [];

    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _loggers;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(ResourceNotificationService notifications, ResourceLoggerService loggers, IServiceProvider services)
    {
        _notifications = notifications;
        _loggers = loggers;
        _services = services;
    }

    /// <summary>Runs a command on one instance.</summary>
    /// <param name="resourceId">Name of the instance, or of a resource that has one instance only.</param>
    /// <param name="commandName">Name of the command.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default) =>
        ExecuteCommandAsync(resourceId, commandName, NoArguments, cancellationToken);

    /// <summary>Runs a command on every instance of a resource.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var names = resource.GetResolvedResourceNames();
        var results = await Task.WhenAll(
            names.Select(name => ExecuteAsync(resource, name, commandName, NoArguments, cancellationToken))).ConfigureAwait(false);
        if (results.All(result => result.Success))
        {
            return CommandResults.Success();
        }

        if (results.All(result => result.Success || result.Canceled))
        {
            return CommandResults.Canceled();
        }

        var failures = names.Zip(results).Where(pair => pair.Second is { Success: false, Canceled: false }).ToArray();
        return CommandResults.Failure(names.Length == 1
            ? failures[0].Second.ErrorMessage
            : string.Join("; ", failures.Select(pair => $"{pair.First}: {pair.Second.ErrorMessage}")));
    }

    internal async Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId, string commandName, IReadOnlyDictionary<string, string> arguments, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceId);
        ArgumentException.ThrowIfNullOrEmpty(commandName);
        if (!_notifications.TryGetCurrentState(resourceId, out var state))
        {
            var instances = _notifications.CurrentStates().Where(candidate => ResourceNotificationService.IsNamed(candidate, resourceId)).ToArray();
            if (instances.Length != 1)
            {
                return CommandResults.Failure($"Resource '{resourceId}' not found.");
            }

            state = instances[0];
        }

        return await ExecuteAsync(state.Resource, state.ResourceId, commandName, arguments, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(
        IResource resource, string resourceId, string commandName, IReadOnlyDictionary<string, string> arguments, CancellationToken cancellationToken)
    {
        var logger = _loggers.GetLogger(resourceId);
        LogExecuting(logger, commandName);
        var command = resource.Annotations.OfType<ResourceCommandAnnotation>().SingleOrDefault(candidate => candidate.Name == commandName);
        if (command is null)
        {
            LogNotAvailable(logger, commandName);
            return CommandResults.Failure($"Command '{commandName}' not available for resource '{resourceId}'.");
        }

        try
        {
            var result = await command.ExecuteCommand(new ExecuteCommandContext
            {
                ResourceName = resourceId,
                ServiceProvider = _services,
                CancellationToken = cancellationToken,
                Logger = logger,
                Arguments = arguments,
            }).ConfigureAwait(false);
            LogResult(logger, commandName, result.Success ? "succeeded" : result.Canceled ? "was canceled" : $"failed: {result.ErrorMessage}");
            return result;
        }
        catch (OperationCanceledException)
        {
            LogResult(logger, commandName, "was canceled");
            return CommandResults.Canceled();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // somebody else's code: whatever it throws is the result of the command, not the end of the application
            LogThrew(logger, error, commandName);
            return CommandResults.Failure("Unhandled exception thrown.");
        }
    }

    [LoggerMessage(1201, LogLevel.Information, "Executing command '{CommandName}'.")]
    private static partial void LogExecuting(ILogger logger, string commandName);

    [LoggerMessage(1202, LogLevel.Information, "Command '{CommandName}' {Result}")]
    private static partial void LogResult(ILogger logger, string commandName, string result);

    [LoggerMessage(1203, LogLevel.Error, "Command '{CommandName}' is not available.")]
    private static partial void LogNotAvailable(ILogger logger, string commandName);

    [LoggerMessage(1204, LogLevel.Error, "Command '{CommandName}' threw an exception.")]
    private static partial void LogThrew(ILogger logger, Exception error, string commandName);
}
