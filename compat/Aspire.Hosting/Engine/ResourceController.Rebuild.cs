using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

internal sealed partial class ResourceController
{
    private ResourceStateSnapshot? _stateBeforeBuild;

    /// <summary>True when what was built is to be started: the instance runs, or is down though nobody stopped it.</summary>
    public bool WantsRestart => _running is not null || (!_stopRequested && HasFailed);

    private bool HasFailed => services.Notifications.TryGetCurrentState(instance.Name, out var last)
        && last.Snapshot.State is { } state && state.Style == KnownResourceStateStyles.Error;

    /// <summary>Says that the project is being built; what runs goes on running.</summary>
    public Task ShowBuildingAsync() => PublishAsync(snapshot =>
    {
        var state = snapshot.State?.Text;
        if (state != KnownResourceStates.Running && !(state is not null && KnownResourceStates.TerminalStates.Contains(state)))
        {
            // it starts or stops at this moment, and says so itself
            return snapshot;
        }

        _stateBeforeBuild = snapshot.State;
        return snapshot with { State = new ResourceStateSnapshot(KnownResourceStates.Building, KnownResourceStateStyles.Info) };
    });

    /// <summary>Says that the build is over.</summary>
    public Task ShowBuiltAsync() => PublishAsync(snapshot =>
        snapshot.State?.Text == KnownResourceStates.Building ? snapshot with { State = _stateBeforeBuild } : snapshot);
}
