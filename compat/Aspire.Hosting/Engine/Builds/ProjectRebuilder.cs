using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine.Builds;

/// <summary>What came of a rebuild.</summary>
/// <param name="ExitCode">Exit code of the build.</param>
/// <param name="NotStarted">An instance that was built and failed to start; null when all is well.</param>
internal sealed record RebuildResult(int ExitCode, string? NotStarted);

/// <summary>Builds a project and then restarts its instances. While the build runs, and when it fails, what runs goes on running.</summary>
internal sealed partial class ProjectRebuilder(
    ApplicationOrchestrator orchestrator, ProjectBuilds builds, ResourceNotificationService notifications, ResourceLoggerService loggers,
    ILogger<ProjectRebuilder> logger)
{
    private const string LinePrefix = "[build] ";
    private const int ErrorsOnConsole = 5;

    private readonly Lock _gate = new();
    private readonly Dictionary<IResource, Task<RebuildResult>> _active = [];

    /// <summary>Rebuilds a resource. Calls for several of its instances at once share one build.</summary>
    public Task<RebuildResult> RebuildAsync(IResource resource, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_active.TryGetValue(resource, out var task) || task.IsCompleted)
            {
                _active[resource] = task = RebuildAsync([resource], restore: true, onlyWhenChanged: false, cancellationToken);
            }

            return task;
        }
    }

    /// <summary>Builds the project that resources share, and restarts them.</summary>
    /// <param name="resources">Resources of one project.</param>
    /// <param name="restore">True to restore packages before.</param>
    /// <param name="onlyWhenChanged">True to restart only when the build changed something.</param>
    /// <param name="cancellationToken">Ends build and restart.</param>
    public async Task<RebuildResult> RebuildAsync(
        IReadOnlyCollection<IResource> resources, bool restore, bool onlyWhenChanged, CancellationToken cancellationToken)
    {
        var instances = resources.SelectMany(orchestrator.ControllersOf).ToArray();
        var errors = new HashSet<string>();
        void OnLine(string line, bool isError)
        {
            if (isError)
            {
                errors.Add(line.Trim());
            }

            Append(instances, line, isError);
        }

        await Task.WhenAll(instances.Select(instance => instance.ShowBuildingAsync()));
        ProjectBuildResult built;
        try
        {
            Append(instances, "Building the project.", isError: false);
            built = await builds.BuildAsync(
                ProjectResourceBuilderExtensions.ProjectPathOf(resources.First()), restore, OnLine, cancellationToken);
        }
        finally
        {
            await Task.WhenAll(instances.Select(instance => instance.ShowBuiltAsync()));
        }

        var name = string.Join(", ", resources.Select(resource => resource.Name));
        if (built.ExitCode != 0)
        {
            Append(instances, $"The build failed with exit code {built.ExitCode}. What runs goes on running.", isError: true);
            LogBuildFailed(logger, name, string.Join(Environment.NewLine, errors.Take(ErrorsOnConsole)));
            return new RebuildResult(built.ExitCode, null);
        }

        if (onlyWhenChanged && !built.OutputChanged)
        {
            Append(instances, "The build changed nothing; no restart.", isError: false);
            return new RebuildResult(0, null);
        }

        LogBuilt(logger, name);
        var restarted = instances.Where(instance => instance.WantsRestart).ToArray();
        await Task.WhenAll(restarted.Select(instance => RestartAsync(instance, cancellationToken)));
        return new RebuildResult(0, restarted.Select(instance => instance.Instance.Name).FirstOrDefault(IsDown));
    }

    private static async Task RestartAsync(ResourceController instance, CancellationToken cancellationToken)
    {
        await instance.StopAsync(StandardCommands.Grace);
        await instance.StartAsync(cancellationToken);
    }

    private bool IsDown(string instance) => notifications.TryGetCurrentState(instance, out var state)
        && (state.Snapshot.State?.Text == KnownResourceStates.FailedToStart || state.Snapshot.State?.Text == KnownResourceStates.RuntimeUnhealthy);

    private void Append(IEnumerable<ResourceController> instances, string line, bool isError)
    {
        foreach (var instance in instances)
        {
            loggers.Append(instance.Instance.Name, LinePrefix + line, isError);
        }
    }

    [LoggerMessage(1541, LogLevel.Information, "{Resources}: built")]
    private static partial void LogBuilt(ILogger logger, string resources);

    [LoggerMessage(1542, LogLevel.Error, "{Resources}: the build failed. What runs goes on running.\n{Errors}")]
    private static partial void LogBuildFailed(ILogger logger, string resources, string errors);
}
