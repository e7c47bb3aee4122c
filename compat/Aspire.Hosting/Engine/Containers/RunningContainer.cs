using System.Net;
using System.Text;
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
    private readonly Task _logs;
    private bool _stopped;

    public RunningContainer(DockerClient client, string id, ContainerSpec spec, bool tty, Action<string, bool> onLine, Action onEnd)
    {
        _client = client;
        _id = id;
        _spec = spec;
        _onEnd = onEnd;
        _logs = FollowLogsAsync(tty, onLine);
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

            // the last lines come shortly after the end
            await _logs.WaitAsync(TimeSpan.FromSeconds(_stopped ? 0.2 : 1)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    private async Task FollowLogsAsync(bool tty, Action<string, bool> onLine)
    {
        var parameters = new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Follow = true, Tail = "1000" };
        var splitters = new[] { new LineSplitter(line => onLine(line, false)), new LineSplitter(line => onLine(line, true)) };
        var decoders = new[] { Encoding.UTF8.GetDecoder(), Encoding.UTF8.GetDecoder() };
        var buffer = new byte[16 * 1024];
        var text = new char[16 * 1024];
        try
        {
            using var stream = await _client.Containers.GetContainerLogsAsync(_id, tty, parameters, _following.Token);
            while (true)
            {
                var read = await stream.ReadOutputAsync(buffer, 0, buffer.Length, _following.Token);
                if (read.EOF)
                {
                    break;
                }

                var target = read.Target == MultiplexedStream.TargetStream.StandardError ? 1 : 0;
                var count = decoders[target].GetChars(buffer, 0, read.Count, text, 0);
                splitters[target].Add(text.AsSpan(0, count));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or DockerApiException or HttpRequestException or IOException or ObjectDisposedException)
        {
            // the end of the log is the end of following
        }

        foreach (var splitter in splitters)
        {
            splitter.Flush();
        }
    }
}
