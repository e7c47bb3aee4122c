using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Engine;

/// <summary>Adds the commands that every resource with a process has: start, stop, restart, and rebuild for projects.</summary>
internal static class StandardCommands
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public static void AddTo(IResource resource)
    {
        Add(resource, KnownResourceCommands.StartCommand, "Start", "Start resource", "Play", StartState, StartAsync);
        Add(resource, KnownResourceCommands.StopCommand, "Stop", "Stop resource", "Stop", StopState, StopAsync);
        Add(resource, KnownResourceCommands.RestartCommand, "Restart", "Restart resource", "ArrowCounterclockwise", RestartState, async context =>
        {
            await StopAsync(context);
            return await StartAsync(context);
        });
        if (resource is ProjectResource)
        {
            Add(resource, KnownResourceCommands.RebuildCommand, "Rebuild", "Build the project and restart it", "BuildingFactory", RestartState, RebuildAsync);
        }
    }

    private static void Add(
        IResource resource, string name, string displayName, string description, string iconName, Func<string?, ResourceCommandState> state,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> execute)
    {
        if (resource.Annotations.OfType<ResourceCommandAnnotation>().Any(command => command.Name == name))
        {
            return;
        }

        resource.Annotations.Add(new ResourceCommandAnnotation(
            name, displayName, context => state(context.ResourceSnapshot.State?.Text), execute, description, null, null, iconName, IconVariant.Filled,
            isHighlighted: name != KnownResourceCommands.RebuildCommand));
    }

    private static bool IsStopped(string? state) => state is not null
        && (KnownResourceStates.TerminalStates.Contains(state) || state == KnownResourceStates.NotStarted || state == KnownResourceStates.RuntimeUnhealthy);

    private static bool IsStarting(string? state) =>
        state is null || state == KnownResourceStates.Starting || state == KnownResourceStates.Building || state == KnownResourceStates.Stopping;

    private static ResourceCommandState StartState(string? state) =>
        IsStarting(state) ? ResourceCommandState.Disabled
        : IsStopped(state) || state == KnownResourceStates.Waiting ? ResourceCommandState.Enabled
        : ResourceCommandState.Hidden;

    private static ResourceCommandState StopState(string? state) =>
        state == KnownResourceStates.Stopping ? ResourceCommandState.Disabled
        : state == KnownResourceStates.Running ? ResourceCommandState.Enabled
        : ResourceCommandState.Hidden;

    private static ResourceCommandState RestartState(string? state) =>
        state == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;

    private static ResourceController ControllerOf(ExecuteCommandContext context) =>
        context.ServiceProvider.GetRequiredService<ApplicationOrchestrator>().FindController(context.ResourceName)
        ?? throw new InvalidOperationException($"The resource '{context.ResourceName}' has no instance.");

    private static async Task<ExecuteCommandResult> StartAsync(ExecuteCommandContext context)
    {
        await ControllerOf(context).StartAsync(context.CancellationToken);
        var notifications = context.ServiceProvider.GetRequiredService<ResourceNotificationService>();
        return notifications.TryGetCurrentState(context.ResourceName, out var state)
            && (state.Snapshot.State?.Text == KnownResourceStates.FailedToStart || state.Snapshot.State?.Text == KnownResourceStates.RuntimeUnhealthy)
                ? CommandResults.Failure($"The resource '{context.ResourceName}' failed to start; its console log says why.")
                : CommandResults.Success();
    }

    private static async Task<ExecuteCommandResult> StopAsync(ExecuteCommandContext context)
    {
        await ControllerOf(context).StopAsync(Grace);
        return CommandResults.Success();
    }

    private static async Task<ExecuteCommandResult> RebuildAsync(ExecuteCommandContext context)
    {
        var controller = ControllerOf(context);
        var loggers = context.ServiceProvider.GetRequiredService<ResourceLoggerService>();
        var programs = context.ServiceProvider.GetRequiredService<ProjectPrograms>();
        var exitCode = await programs.BuildAsync(
            controller.Resource, (line, isError) => loggers.Append(context.ResourceName, line, isError), context.CancellationToken);
        if (exitCode != 0)
        {
            // what runs goes on running
            return CommandResults.Failure($"The build failed with exit code {exitCode}; the console log says why.");
        }

        await StopAsync(context);
        return await StartAsync(context);
    }
}
