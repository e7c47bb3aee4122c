using System.Net.Sockets;
using System.Text;

namespace OpenClaw.SandboxWorker.Tests.Running;

/// <summary>
/// A socket in front of the engine's: it can be closed, which looks like an engine that stopped; it can hold back the answer to one
/// request, which is a moment to kill a worker in; and it keeps what was sent.
/// </summary>
internal sealed class EngineRelay : IAsyncDisposable
{
    private readonly string _path;
    private readonly CancellationTokenSource _closing = new();
    private readonly List<Socket> _sockets = [];
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _sent = new();
    private Socket _listener;
    private string? _hold;

    public EngineRelay(string directory)
    {
        _path = Path.Combine(directory, "engine.sock");
        _listener = Listen();
    }

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["DOCKER_HOST"] = $"unix://{_path}" };

    /// <summary>Completes when the request to hold has been answered by the engine, and its answer is held back.</summary>
    public Task Held => _held.Task;

    /// <summary>Everything that was sent to the engine.</summary>
    public string Sent
    {
        get
        {
            lock (_sent)
            {
                return _sent.ToString();
            }
        }
    }

    /// <summary>Holds back the answer to the first request whose first line contains <paramref name="text"/>.</summary>
    public void HoldAnswerTo(string text) => _hold = text;

    public void Close()
    {
        _listener.Dispose();
        lock (_sockets)
        {
            _sockets.ForEach(socket => socket.Dispose());
            _sockets.Clear();
        }
    }

    public void Open() => _listener = Listen();

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Close();
    }

    private Socket Listen()
    {
        File.Delete(_path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_path));
        listener.Listen();
        _ = AcceptAsync(listener);
        return listener;
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync(_closing.Token);
                var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await engine.ConnectAsync(new UnixDomainSocketEndPoint("/var/run/docker.sock"));
                lock (_sockets)
                {
                    _sockets.AddRange([client, engine]);
                }

                var holds = new StrongBox();
                _ = CopyAsync(client, engine, holds, toEngine: true);
                _ = CopyAsync(engine, client, holds, toEngine: false);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private async Task CopyAsync(Socket from, Socket to, StrongBox holds, bool toEngine)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer, _closing.Token) is > 0 and var read)
            {
                if (toEngine)
                {
                    var text = Encoding.UTF8.GetString(buffer, 0, read);
                    lock (_sent)
                    {
                        _sent.Append(text);
                    }

                    holds.Value |= _hold is not null && text.Split('\r')[0].Contains(_hold, StringComparison.Ordinal);
                }
                else if (holds.Value)
                {
                    _held.TrySetResult();
                    await Task.Delay(Timeout.Infinite, _closing.Token);
                }

                await to.SendAsync(buffer.AsMemory(0, read), _closing.Token);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private sealed class StrongBox
    {
        public bool Value { get; set; }
    }
}
