using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine.Builds;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Engine;

/// <summary>Adds the commands that every resource with a process has: start, stop, restart, and rebuild for projects.</summary>
internal static class StandardCommands
{
    /// <summary>Time that a resource has to end by itself when a person stops it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

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
            Add(resource, KnownResourceCommands.RebuildCommand, "Rebuild", "Build the project and restart it", "ArrowSync", RebuildState, RebuildAsync);
        }
    }

    private static void Add(
        IResource resource, string name, string displayName, string description, string iconName, Func<CustomResourceSnapshot, ResourceCommandState> state,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> execute)
    {
        if (resource.Annotations.OfType<ResourceCommandAnnotation>().Any(command => command.Name == name))
        {
            return;
        }

        resource.Annotations.Add(new ResourceCommandAnnotation(
            name, displayName, context => state(context.ResourceSnapshot), execute, description, null, null, iconName,
            name == KnownResourceCommands.RebuildCommand ? IconVariant.Regular : IconVariant.Filled,
            isHighlighted: name != KnownResourceCommands.RebuildCommand));
    }

    private static bool IsStopped(string? state) => state is not null
        && (KnownResourceStates.TerminalStates.Contains(state) || state == KnownResourceStates.NotStarted || state == KnownResourceStates.RuntimeUnhealthy);

    private static bool IsStarting(string? state) =>
        state is null || state == KnownResourceStates.Starting || state == KnownResourceStates.Building || state == KnownResourceStates.Stopping;

    private static ResourceCommandState StartState(CustomResourceSnapshot snapshot) =>
        IsStarting(snapshot.State?.Text) ? ResourceCommandState.Disabled
        : IsStopped(snapshot.State?.Text) || snapshot.State?.Text == KnownResourceStates.Waiting ? ResourceCommandState.Enabled
        : ResourceCommandState.Hidden;

    // what crashed and is to start again can be stopped as well
    private static ResourceCommandState StopState(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.Stopping ? ResourceCommandState.Disabled
        : snapshot.State?.Text == KnownResourceStates.Running || snapshot.IsToRestart() ? ResourceCommandState.Enabled
        : ResourceCommandState.Hidden;

    private static ResourceCommandState RestartState(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;

    private static ResourceCommandState RebuildState(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text is { } state && (state == KnownResourceStates.Running || KnownResourceStates.TerminalStates.Contains(state))
            ? ResourceCommandState.Enabled
            : ResourceCommandState.Disabled;

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
        var rebuilder = context.ServiceProvider.GetRequiredService<ProjectRebuilder>();
        return await rebuilder.RebuildAsync(ControllerOf(context).Resource, context.CancellationToken) switch
        {
            { ExitCode: not 0 and var exitCode } => CommandResults.Failure($"The build failed with exit code {exitCode}; the console log says why."),
            { NotStarted: { } instance } => CommandResults.Failure($"The resource '{instance}' was built, but failed to start; its console log says why."),
            _ => CommandResults.Success(),
        };
    }
}
