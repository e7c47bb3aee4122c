using System.Globalization;
using System.Text.Json;
using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Engine;

namespace OpenClaw.SandboxWorker.Exec;

/// <summary>Hears from the engine how a command on a terminal ended; the terminal's stream only says that it did.</summary>
internal sealed class TerminalExit : IAsyncDisposable
{
    // The event follows the end of the stream at once; an engine that does not send it is asked instead.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // Its clock may be another one. Older events do no harm: the command's number is in each.
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource<int> _code = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly EngineClient _engine;
    private readonly TimeProvider _time;
    private readonly string _id;
    private readonly Task _listening;

    private TerminalExit(EngineClient engine, TimeProvider time, string container, string id)
    {
        _engine = engine;
        _time = time;
        _id = id;
        _listening = ListenAsync(container);
    }

    /// <summary>Begins to listen; before the command starts, or its end could be missed.</summary>
    public static TerminalExit Listen(EngineClient engine, TimeProvider time, string container, string id) => new(engine, time, container, id);

    /// <summary>The exit code, once the terminal's stream has ended.</summary>
    /// <exception cref="SandboxException">The command did not end with its terminal.</exception>
    public async Task<int> ReadAsync()
    {
        Task heard = Task.WhenAny(_code.Task, _listening).WaitAsync(Limit, _time);
        await heard.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_code.Task.IsCompletedSuccessfully)
        {
            return await _code.Task;
        }

        var state = await _engine.CallAsync(
            "terminal.inspect", EngineClient.QuickCall, (client, token) => client.Exec.InspectContainerExecAsync(_id, token), CancellationToken.None);
        return !state.Running
            ? (int)state.ExitCode
            : throw new SandboxException(WorkerErrorCodes.SandboxLost, "The terminal closed, but its command did not end.", "Run it again.");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ListenAsync(string container)
    {
        var parameters = new ContainerEventsParameters
        {
            Since = (_time.GetUtcNow() - Before).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["type"] = new Dictionary<string, bool> { ["container"] = true },
                ["container"] = new Dictionary<string, bool> { [container] = true },
                ["event"] = new Dictionary<string, bool> { ["exec_die"] = true },
            },
        };
        // The call that is meant to take its place notices that it is cancelled only when the next event comes, which may be never.
#pragma warning disable CS0618
        await using var events = await _engine.CallAsync(
            "terminal.events", EngineClient.QuickCall, (client, token) => client.System.MonitorEventsAsync(parameters, token), _stop.Token);
#pragma warning restore CS0618
        using var lines = new StreamReader(events);
        while (!_code.Task.IsCompleted && await lines.ReadLineAsync(_stop.Token) is { } line)
        {
            Hear(line);
        }
    }

    private void Hear(string line)
    {
        using var message = JsonDocument.Parse(line);
        if (message.RootElement.TryGetProperty("Actor", out var actor) && actor.TryGetProperty("Attributes", out var attributes)
            && attributes.TryGetProperty("execID", out var id) && id.ValueEquals(_id)
            && attributes.TryGetProperty("exitCode", out var text) && int.TryParse(text.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code))
        {
            _code.TrySetResult(code);
        }
    }
}
