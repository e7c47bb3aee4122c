using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public partial class ResourceNotificationService
{
    /// <summary>Waits for everything that the resource says it waits for; its state is Waiting meanwhile.</summary>
    /// <exception cref="DistributedApplicationException">Something it waits for cannot run or ended with another exit code.</exception>
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var waits = resource.Annotations.OfType<WaitAnnotation>().ToArray();
        if (waits.Length == 0)
        {
            return;
        }

        await PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.Waiting }).ConfigureAwait(false);
        var logger = _loggers.GetLogger(resource);

        // the first that fails ends the others, so that the reason is known at once
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = waits.Select(wait => WaitForOneAsync(wait, logger, failed.Token)).ToList();
        while (waiting.Count > 0)
        {
            var done = await Task.WhenAny(waiting).ConfigureAwait(false);
            waiting.Remove(done);
            try
            {
                await done.ConfigureAwait(false);
            }
            catch
            {
                await failed.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
        }
    }

    /// <summary>Display names of the resources that this one still waits for.</summary>
    internal IReadOnlyList<string> StillWaitingFor(IResource resource) =>
    [
        .. resource.Annotations.OfType<WaitAnnotation>()
            .Where(wait => !CurrentStatesOf(wait.Resource).Any(state => IsSatisfied(wait, state.Snapshot)))
            .Select(wait => wait.Resource.Name).Distinct(),
    ];

    private static bool IsSatisfied(WaitAnnotation wait, CustomResourceSnapshot snapshot) => wait.WaitType switch
    {
        WaitType.WaitForCompletion => IsTerminal(snapshot),
        WaitType.WaitUntilStarted => snapshot.State?.Text == KnownResourceStates.Running,
        _ => IsHealthyAndReady(snapshot),
    };

    private static bool IsTerminal(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text is { } text && KnownResourceStates.TerminalStates.Contains(text);

    private Task WaitForOneAsync(WaitAnnotation wait, ILogger logger, CancellationToken cancellationToken)
    {
        // each replica has to be there
        var instances = wait.Resource.GetResolvedResourceNames();
        return Task.WhenAll(instances.Select(instance => WaitForInstanceAsync(wait, instance, logger, cancellationToken)));
    }

    private async Task WaitForInstanceAsync(WaitAnnotation wait, string instance, ILogger logger, CancellationToken cancellationToken)
    {
        var name = wait.Resource.Name;
        var stopOnUnavailable = (wait.WaitBehavior ?? DefaultWaitBehavior) == WaitBehavior.StopOnResourceUnavailable;
        LogWaiting(logger, name, wait.WaitType switch
        {
            WaitType.WaitForCompletion => "complete",
            WaitType.WaitUntilStarted => "start",
            _ => "become healthy",
        });

        var reached = await WaitForResourceAsync(
            instance,
            candidate => IsSatisfied(wait, candidate.Snapshot) || (stopOnUnavailable && IsUnavailable(candidate.Snapshot)),
            cancellationToken).ConfigureAwait(false);
        var snapshot = reached.Snapshot;
        var state = snapshot.State?.Text;

        if (wait.WaitType == WaitType.WaitForCompletion)
        {
            if (state == KnownResourceStates.FailedToStart || state == KnownResourceStates.RuntimeUnhealthy)
            {
                throw new DistributedApplicationException($"Dependency resource '{name}' failed to start.");
            }

            if (snapshot.ExitCode is { } exitCode && exitCode != wait.ExitCode)
            {
                throw new DistributedApplicationException(
                    $"Resource '{name}' has entered the '{state}' state with exit code '{exitCode}', expected '{wait.ExitCode}'.");
            }
        }
        else if (!IsSatisfied(wait, snapshot))
        {
            throw new DistributedApplicationException(state == KnownResourceStates.FailedToStart
                ? $"Dependency resource '{name}' failed to start."
                : $"Resource '{name}' has entered the '{state}' state prematurely.");
        }
        else if (wait.WaitType == WaitType.WaitUntilHealthy)
        {
            await snapshot.ResourceReadyEvent!.EventTask.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        LogWaitingEnded(logger, name);
    }

    [LoggerMessage(1103, LogLevel.Information, "Waiting for resource '{ResourceName}' to {Condition}.")]
    private static partial void LogWaiting(ILogger logger, string resourceName, string condition);

    [LoggerMessage(1104, LogLevel.Information, "Finished waiting for resource '{ResourceName}'.")]
    private static partial void LogWaitingEnded(ILogger logger, string resourceName);
}
