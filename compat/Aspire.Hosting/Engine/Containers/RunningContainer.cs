using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>A container that runs.</summary>
internal sealed class RunningContainer : IRunningResource
{
    private readonly DockerClient _client;
    private readonly string _id;
    private readonly ContainerSpec _spec;
    private readonly Action _onEnd;
    private readonly CancellationTokenSource _following = new();
    private readonly ContainerLog _log;
    private readonly Task _logs;
    private bool _stopped;

    public RunningContainer(DockerClient client, string id, ContainerSpec spec, bool tty, Action<string, bool> onLine, Action onEnd)
    {
        _client = client;
        _id = id;
        _spec = spec;
        _onEnd = onEnd;
        _log = new ContainerLog(client, id, tty, spec.Persistent, onLine);
        _logs = _log.FollowAsync(_following.Token);
        Completion = WaitAsync();
    }

    public Task<int> Completion { get; }

    public async Task StopAsync(TimeSpan grace)
    {
        _stopped = true;
        try
        {
            await _client.Containers.StopContainerAsync(
                _id, new ContainerStopParameters { WaitBeforeKillSeconds = (uint)Math.Max(0, Math.Round(grace.TotalSeconds)) }, CancellationToken.None);
        }
        catch (DockerContainerNotFoundException)
        {
            // somebody removed it
        }

        await Completion;
    }

    public Task EndAsync(TimeSpan grace)
    {
        if (!_spec.Persistent)
        {
            return StopAsync(grace);
        }

        _stopped = true;
        return _following.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _onEnd();
        if (!_spec.Persistent)
        {
            try
            {
                await _client.Containers.RemoveContainerAsync(_id, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, CancellationToken.None);
            }
            catch (DockerApiException error) when (error.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
            {
                // gone, or being removed already
            }
        }

        await _following.CancelAsync();
        await Task.WhenAll(_logs, Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _following.Dispose();
    }

    private async Task<int> WaitAsync()
    {
        try
        {
            var result = await _client.Containers.WaitContainerAsync(_id, _following.Token);

            await ReadLastLinesAsync();
            return (int)result.StatusCode;
        }
        catch (OperationCanceledException)
        {
            // a persistent container goes on without us
            return 0;
        }
        catch (Exception error) when (error is DockerApiException or HttpRequestException or IOException)
        {
            // removed by somebody, or the engine went away: it does not run any more as far as anybody can tell
            return 137;
        }
    }

    private async Task ReadLastLinesAsync()
    {
        await _logs.WaitAsync(TimeSpan.FromSeconds(0.5)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_stopped)
        {
            // whoever stops it does not wait for a slow engine
            return;
        }

        await _following.CancelAsync();
        await _logs;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await _log.ReadRestAsync(patience.Token);
    }
}
