using System.Collections.Concurrent;
using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Conformance.Tests.RunMode;

/// <summary>Notes the states of every instance, from before the start on.</summary>
internal sealed class StateHistory : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ImmutableList<string>> _states = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _watching;

    public StateHistory(ResourceNotificationService notifications) => _watching = WatchAsync(notifications);

    /// <summary>The states of an instance one after the other, with its health.</summary>
    public IReadOnlyList<string> Of(string instance) => _states.GetValueOrDefault(instance, []);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching;
        _ending.Dispose();
    }

    private async Task WatchAsync(ResourceNotificationService notifications)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(_ending.Token))
            {
                if (change.Snapshot.State is { } state)
                {
                    var text = change.Snapshot.HealthStatus is { } health ? $"{state.Text}/{health}" : state.Text;
                    _states.AddOrUpdate(change.ResourceId, [text], (_, states) => states[^1] == text ? states : states.Add(text));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the test ends
        }
    }
}
