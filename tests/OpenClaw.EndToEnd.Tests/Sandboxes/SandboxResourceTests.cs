using Aspire.Hosting.ApplicationModel;
using OpenClaw.EndToEnd.Tests.Fixture;

namespace OpenClaw.EndToEnd.Tests.Sandboxes;

/// <summary>What the dashboard is told about sandboxes: each is a child of the worker, with live figures and commands.</summary>
public sealed class SandboxResourceTests(SystemFixture fixture) : IClassFixture<SystemFixture>
{
    private readonly RunningSystem _system = fixture.System;

    [Fact]
    public async Task A_sandbox_is_a_child_of_the_worker_with_figures_and_can_be_stopped_and_recreated()
    {
        var message = await _system.OpenClawAsync("agent", "--message", "run: hostname");
        Assert.True(message.ExitCode == 0, message.Error + message.Output);

        var running = await WaitAsync(snapshot => snapshot.State?.Text == KnownResourceStates.Running && Value(snapshot, "CPU")?.EndsWith('%') == true);
        Assert.Equal("sandbox-worker", Assert.IsAssignableFrom<IResourceWithParent>(running.Resource).Parent.Name);
        Assert.Matches("^[0-9.]+ MiB of [0-9.]+ MiB$", Value(running.Snapshot, "Memory"));
        Assert.Matches("^[0-9]+ of [0-9]+$", Value(running.Snapshot, "Processes"));
        Assert.Matches("^[0-9]+ (s|m .*)$", Value(running.Snapshot, "Idle"));
        Assert.StartsWith("agent:", Value(running.Snapshot, "Scope"), StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(Value(running.Snapshot, "container.image")));
        Assert.NotNull(running.Snapshot.CreationTimeStamp);

        var stopped = await _system.Application.ResourceCommands.ExecuteCommandAsync(running.ResourceId, "sandbox-stop");
        Assert.True(stopped.Success, stopped.ErrorMessage);
        await WaitAsync(snapshot => snapshot.State?.Text == KnownResourceStates.Exited && !snapshot.IsHidden);

        var removed = await _system.Application.ResourceCommands.ExecuteCommandAsync(running.ResourceId, "sandbox-recreate");
        Assert.True(removed.Success, removed.ErrorMessage);
        await WaitAsync(snapshot => snapshot.IsHidden);
        Assert.Empty(await _system.Engine.ContainersAsync(_system.SandboxLabel));

        await _system.OpenClawAsync("agent", "--message", "run: hostname");
        await WaitAsync(snapshot => snapshot.State?.Text == KnownResourceStates.Running && !snapshot.IsHidden);
    }

    private async Task<ResourceEvent> WaitAsync(Func<CustomResourceSnapshot, bool> expected)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await foreach (var change in _system.Application.ResourceNotifications.WatchAsync(deadline.Token))
        {
            if (change.Snapshot.ResourceType == "Sandbox" && expected(change.Snapshot))
            {
                return change;
            }
        }

        throw new InvalidOperationException("The resources are not told any more.");
    }

    private static string? Value(CustomResourceSnapshot snapshot, string name) =>
        snapshot.Properties.FirstOrDefault(property => property.Name == name)?.Value?.ToString();
}
