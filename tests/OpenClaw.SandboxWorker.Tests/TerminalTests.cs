using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

[Collection(SharedWorkerCollection.Name)]
public sealed class TerminalTests(SharedWorker shared)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly StateDirectory _state = shared.State;
    private readonly WorkerProcess _worker = shared.Worker;

    [Fact]
    public async Task A_command_sees_a_terminal_of_the_size_that_was_asked_for_and_hears_of_a_new_one()
    {
        using var terminal = await OpenAsync(
            "test -t 0 && test -t 1 && echo yes; stty size; trap 'stty size; exit 7' WINCH; echo listening; while :; do sleep 0.1; done", new TerminalSize(91, 17));
        await terminal.WaitForTextAsync("listening");
        Assert.Contains("17 91", terminal.Shown, StringComparison.Ordinal);
        await terminal.SendAsync(new TerminalSize(132, 43));
        var end = await terminal.ReadToEndAsync();

        Assert.Contains("yes", terminal.Shown, StringComparison.Ordinal);
        Assert.Contains("43 132", terminal.Shown, StringComparison.Ordinal);
        Assert.Equal(7, end.Exited?.ExitCode);
        Assert.StartsWith("yes", terminal.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_typed_reaches_the_command_and_control_c_interrupts_it()
    {
        using var terminal = await OpenAsync("trap 'echo interrupted; exit 3' INT; read line; echo \"got:$line\"; while :; do sleep 0.1; done");
        await terminal.TypeAsync("hello\r");
        await terminal.WaitForTextAsync("got:hello");
        await terminal.TypeAsync("\u0003");
        var end = await terminal.ReadToEndAsync();

        Assert.Contains("interrupted", terminal.Shown, StringComparison.Ordinal);
        Assert.Equal(3, end.Exited?.ExitCode);
    }

    [Fact]
    public async Task Environment_and_directory_are_those_of_any_command()
    {
        var value = "'quotes' \"double\" $(id) `id` \n two lines";
        using var terminal = await OpenAsync("stty -onlcr; pwd; printf '%s|' \"$VALUE\"; echo \"$PATH\"", exec: exec => exec with
        {
            Workdir = "/tmp",
            Env = new Dictionary<string, string> { ["VALUE"] = value, ["PATH"] = "/custom/bin" },
        });
        var end = await terminal.ReadToEndAsync();

        Assert.Equal(0, end.Exited?.ExitCode);
        Assert.StartsWith($"/tmp\n{value}|/custom/bin:", terminal.Shown, StringComparison.Ordinal);
        Assert.Contains("/usr/bin", terminal.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_limit_kills_what_runs_on_the_terminal_and_what_left_it()
    {
        using var terminal = await OpenAsync("setsid sleep 7501 & (setsid env -i sleep 7502 &) ; echo started; sleep 7503", exec: exec => exec with { TimeoutMs = 1_500 });
        var end = await terminal.ReadToEndAsync();

        Assert.True(end.Exited?.TimedOut, $"{end}");
        Assert.Equal(137, end.Exited!.ExitCode);
        Assert.DoesNotContain(await DockerCli.ProcessesAsync(terminal.Started.ContainerName), process => process.Contains("sleep 75", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_memory_limit_and_the_process_limit_are_named_by_the_command_that_met_them()
    {
        using (var terminal = await OpenAsync("python3 -c 'x = bytearray(500000000)'", docker: docker => docker with { Memory = "64m", PidsLimit = 40 }))
        {
            var end = await terminal.ReadToEndAsync();
            Assert.True(end.Exited is { ExitCode: not 0, OomKilled: true, PidsLimitHit: false }, $"{end} {terminal.Shown}");
        }

        using (var terminal = await OpenAsync("i=0; while [ $i -lt 60 ]; do sleep 7521 & i=$((i + 1)); done; exit 1", docker: docker => docker with { Memory = "64m", PidsLimit = 40 }))
        {
            var end = await terminal.ReadToEndAsync();
            Assert.True(end.Exited is { ExitCode: not 0, OomKilled: false, PidsLimitHit: true }, $"{end} {terminal.Shown}");
        }

        using (var terminal = await OpenAsync("exit 5", docker: docker => docker with { Memory = "64m", PidsLimit = 40 }))
        {
            Assert.True((await terminal.ReadToEndAsync()).Exited is { ExitCode: 5, OomKilled: false, PidsLimitHit: false, DiskFull: false });
        }
    }

    [Fact]
    public async Task A_full_disk_is_named()
    {
        await using var state = new StateDirectory();
        Directory.CreateDirectory(state.AgentWorkspace);
        await using var disk = await SmallDisk.MountAsync(state.AgentWorkspace, 1);
        await using var worker = await WorkerProcess.StartAsync(state);
        var exec = state.Command("head -c 2000000 /dev/zero > filler") with { Sandbox = state.Spec() with { WorkspaceAccess = WorkspaceAccess.ReadWrite } };
        using var terminal = new Terminal(await ConnectAsync(worker));
        await terminal.SendAsync(new TerminalRequest { Exec = exec, Size = new TerminalSize(80, 24) }, WorkerJson.Default.TerminalRequest);
        await terminal.ReadStartAsync();
        var end = await terminal.ReadToEndAsync();

        Assert.True(end.Exited is { ExitCode: not 0, DiskFull: true, OomKilled: false }, $"{end} {terminal.Shown}");
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_the_command()
    {
        using (var terminal = await OpenAsync("setsid sleep 7511 & echo started; sleep 7512"))
        {
            await terminal.WaitForTextAsync("started");
        }

        var container = (await _worker.ListAsync()).Single(sandbox => sandbox.ScopeKey == "agent:terminal").ContainerName;
        await Eventually.TrueAsync(async () => !(await DockerCli.ProcessesAsync(container)).Any(process => process.Contains("sleep 751", StringComparison.Ordinal)), "nothing of it is left");
    }

    [Fact]
    public async Task What_is_wrong_is_said_and_nothing_runs()
    {
        await RefusedAsync("columns and rows", new TerminalSize(0, 24));
        await RefusedAsync("stdin", exec: exec => exec with { Stdin = [1] });
        await RefusedAsync("not-there", exec: exec => exec with { Workdir = "/not-there" });

        async Task RefusedAsync(string message, TerminalSize? size = null, Func<ExecRequest, ExecRequest>? exec = null)
        {
            using var socket = await ConnectAsync();
            using var terminal = new Terminal(socket);
            await terminal.SendAsync(Request("true", size, exec), WorkerJson.Default.TerminalRequest);
            var end = await terminal.ReadToEndAsync();
            Assert.Equal(WorkerErrorCodes.InvalidRequest, end.Error?.Code);
            Assert.Contains(message, end.Error!.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_the_token_there_is_no_terminal()
    {
        using var socket = new ClientWebSocket();

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(Address(_worker), CancellationToken.None));
    }

    private TerminalRequest Request(string command, TerminalSize? size, Func<ExecRequest, ExecRequest>? exec) =>
        new() { Exec = (exec ?? (request => request))(_state.Command(command, "terminal")), Size = size ?? new TerminalSize(80, 24) };

    private async Task<Terminal> OpenAsync(
        string command, TerminalSize? size = null, Func<ExecRequest, ExecRequest>? exec = null, Func<SandboxDockerSettings, SandboxDockerSettings>? docker = null)
    {
        var terminal = new Terminal(await ConnectAsync());
        var limits = (ExecRequest request) => docker is null ? request : request with { Sandbox = _state.Spec("terminal-limits", docker) };
        await terminal.SendAsync(Request(command, size, request => limits((exec ?? (same => same))(request))), WorkerJson.Default.TerminalRequest);
        await terminal.ReadStartAsync();
        return terminal;
    }

    private Task<ClientWebSocket> ConnectAsync() => ConnectAsync(_worker);

    private static async Task<ClientWebSocket> ConnectAsync(WorkerProcess worker)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {WorkerProcess.Token}");
        await socket.ConnectAsync(Address(worker), CancellationToken.None);
        return socket;
    }

    private static Uri Address(WorkerProcess worker) => new UriBuilder(new Uri(worker.Http.BaseAddress!, TerminalRoutes.Open)) { Scheme = "ws" }.Uri;

    private sealed class Terminal(ClientWebSocket socket) : IDisposable
    {
        private readonly CancellationTokenSource _deadline = new(Deadline);
        private readonly StringBuilder _shown = new();

        public ExecStarted Started { get; private set; } = null!;

        public string Shown => _shown.ToString();

        public Task SendAsync(TerminalSize size) => SendAsync(size, WorkerJson.Default.TerminalSize);

        public Task SendAsync<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
            socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(value, type), WebSocketMessageType.Text, true, _deadline.Token);

        public Task TypeAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Binary, true, _deadline.Token);

        public async Task ReadStartAsync()
        {
            var first = await NextAsync();
            Assert.True(first?.Started is not null, first?.Error?.Message);
            Started = first!.Started!;
        }

        public async Task WaitForTextAsync(string text)
        {
            while (!Shown.Contains(text, StringComparison.Ordinal))
            {
                Assert.Null(await NextAsync());
            }
        }

        public async Task<TerminalEvent> ReadToEndAsync()
        {
            while (true)
            {
                if (await NextAsync() is { } last)
                {
                    return last;
                }
            }
        }

        public void Dispose()
        {
            socket.Dispose();
            _deadline.Dispose();
        }

        // An event, or null when something was shown.
        private async Task<TerminalEvent?> NextAsync()
        {
            var buffer = new byte[64 << 10];
            var length = 0;
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length), _deadline.Token);
                Assert.NotEqual(WebSocketMessageType.Close, read.MessageType);
                length += read.Count;
                if (!read.EndOfMessage)
                {
                    continue;
                }

                if (read.MessageType == WebSocketMessageType.Text)
                {
                    return JsonSerializer.Deserialize(buffer.AsSpan(0, length), WorkerJson.Default.TerminalEvent);
                }

                _shown.Append(Encoding.UTF8.GetString(buffer, 0, length));
                return null;
            }
        }
    }
}
