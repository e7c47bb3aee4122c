using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>
/// Reads the log of a container. The engine may end a stream that follows the log before the last lines of a container that ends at that
/// moment, so the log is read once more after the end, and what was not there before is passed on.
/// </summary>
/// <param name="client">The engine.</param>
/// <param name="id">The container.</param>
/// <param name="tty">True when it has a terminal, and so one stream only.</param>
/// <param name="mayBeOld">True for a container that may have written a lot before: only its last lines are read.</param>
/// <param name="onLine">Takes a line and whether it came from standard error.</param>
internal sealed class ContainerLog(DockerClient client, string id, bool tty, bool mayBeOld, Action<string, bool> onLine)
{
    private const string LinesOfOld = "1000";

    private readonly LogStream[] _streams = [new(line => onLine(line, false)), new(line => onLine(line, true))];

    /// <summary>Passes lines on as they come, until the engine ends the stream.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken) =>
        await ReadAsync(follow: true, (target, bytes) => _streams[target].Add(bytes), cancellationToken);

    /// <summary>Passes on what the stream that followed did not bring.</summary>
    public async Task ReadRestAsync(CancellationToken cancellationToken)
    {
        if (!mayBeOld)
        {
            var known = _streams.Select(stream => stream.Count).ToArray();
            await ReadAsync(
                follow: false,
                (target, bytes) =>
                {
                    var skipped = (int)Math.Min(known[target], bytes.Length);
                    known[target] -= skipped;
                    _streams[target].Add(bytes[skipped..]);
                },
                cancellationToken);
        }

        foreach (var stream in _streams)
        {
            stream.Flush();
        }
    }

    private async Task ReadAsync(bool follow, TakeBytes take, CancellationToken cancellationToken)
    {
        var parameters = new ContainerLogsParameters
        {
            ShowStdout = true, ShowStderr = true, Follow = follow, Tail = mayBeOld ? LinesOfOld : "all",
        };
        var buffer = new byte[16 * 1024];
        try
        {
            using var stream = await client.Containers.GetContainerLogsAsync(id, tty, parameters, cancellationToken);
            while (true)
            {
                var read = await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken);
                if (read.EOF)
                {
                    return;
                }

                take(read.Target == MultiplexedStream.TargetStream.StandardError ? 1 : 0, buffer.AsSpan(0, read.Count));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or DockerApiException or HttpRequestException or IOException or ObjectDisposedException)
        {
            // the end of the stream, or of the engine: there is no more to read
        }
    }

    private delegate void TakeBytes(int target, ReadOnlySpan<byte> bytes);

    private sealed class LogStream(Action<string> onLine)
    {
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private readonly LineSplitter _splitter = new(onLine);

        /// <summary>Number of bytes so far.</summary>
        public long Count { get; private set; }

        public void Add(ReadOnlySpan<byte> bytes)
        {
            Count += bytes.Length;
            var text = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
            _splitter.Add(text.AsSpan(0, _decoder.GetChars(bytes, text, flush: false)));
        }

        public void Flush() => _splitter.Flush();
    }
}
