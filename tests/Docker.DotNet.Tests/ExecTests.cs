using System.Text;
using Docker.DotNet.Models;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests;

[Collection(EngineTests.Name)]
public sealed class ExecTests(TestEngine engine) : IAsyncLifetime
{
    private string _container = "";

    public async Task InitializeAsync() => _container = await engine.StartAsync(engine.Sleeper());

    public Task DisposeAsync() => engine.RemoveAsync(_container);

    [Fact]
    public async Task A_command_reads_its_input_to_the_end_and_gives_its_exit_code()
    {
        var id = await CreateAsync("tr a-z A-Z; exit 7", stdin: true);
        using var stream = await engine.Client.Exec.StartAndAttachContainerExecAsync(id, tty: false);

        await stream.WriteAsync("hello\n"u8.ToArray(), 0, 6, default);
        await stream.CopyFromAsync(new MemoryStream("world\n"u8.ToArray()), default);
        stream.CloseWrite();
        var (stdout, stderr) = await stream.ReadOutputToEndAsync(default).WaitAsync(Deadline.Short);

        Assert.Equal(("HELLO\nWORLD\n", ""), (stdout, stderr));
        var state = await engine.Client.Exec.InspectContainerExecAsync(id);
        Assert.False(state.Running);
        Assert.Equal(7, state.ExitCode);
        Assert.Equal(_container, state.ContainerID);
    }

    [Fact]
    public async Task Standard_output_and_error_come_apart()
    {
        var id = await CreateAsync("echo to-out; echo to-err >&2; printf out-again");
        using var stream = await engine.Client.Exec.StartAndAttachContainerExecAsync(id, tty: false);

        var (stdout, stderr) = await stream.ReadOutputToEndAsync(default).WaitAsync(Deadline.Short);

        Assert.Equal(("to-out\nout-again", "to-err\n"), (stdout, stderr));
    }

    [Fact]
    public async Task Output_arrives_while_the_command_still_runs()
    {
        var id = await CreateAsync("echo ready; read line; echo got $line", stdin: true);
        using var stream = await engine.Client.Exec.StartAndAttachContainerExecAsync(id, tty: false);
        var buffer = new byte[256];

        var first = await stream.ReadOutputAsync(buffer, 0, buffer.Length, default).WaitAsync(Deadline.Short);
        Assert.Equal("ready\n", Encoding.UTF8.GetString(buffer, 0, first.Count));
        Assert.Equal(MultiplexedStream.TargetStream.StandardOut, first.Target);
        Assert.True((await engine.Client.Exec.InspectContainerExecAsync(id)).Running);

        await stream.WriteAsync("it\n"u8.ToArray(), 0, 3, default);
        var second = await stream.ReadOutputAsync(buffer, 0, buffer.Length, default).WaitAsync(Deadline.Short);
        Assert.Equal("got it\n", Encoding.UTF8.GetString(buffer, 0, second.Count));
        Assert.True((await stream.ReadOutputAsync(buffer, 0, buffer.Length, default).WaitAsync(Deadline.Short)).EOF);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_arrive_as_they_were_sent()
    {
        var sent = new byte[100_000];
        new Random(1).NextBytes(sent);
        var id = await CreateAsync("cat", stdin: true);
        using var stream = await engine.Client.Exec.StartAndAttachContainerExecAsync(id, tty: false);
        using var received = new MemoryStream();

        var reading = stream.CopyOutputToAsync(Stream.Null, received, Stream.Null, default);
        await stream.CopyFromAsync(new MemoryStream(sent), default);
        stream.CloseWrite();
        await reading.WaitAsync(Deadline.Short);

        Assert.Equal(sent, received.ToArray());
    }

    [Fact]
    public async Task A_terminal_is_one_raw_stream_that_can_be_resized()
    {
        var created = await engine.Client.Exec.ExecCreateContainerAsync(_container, new ContainerExecCreateParameters
        {
            AttachStdin = true,
            AttachStdout = true,
            AttachStderr = true,
            Tty = true,
            Cmd = ["sh", "-c", "stty -echo; echo ready >&2; read go; stty size; test -t 0 && echo terminal"],
        });
        using var stream = await engine.Client.Exec.StartAndAttachContainerExecAsync(created.ID, tty: true);
        var output = await ReadUntilAsync(stream, "ready\r\n");
        Assert.Equal("ready\r\n", output);

        await engine.Client.Exec.ResizeContainerExecTtyAsync(created.ID, new ContainerResizeParameters { Height = 33, Width = 111 });
        await stream.WriteAsync("\n"u8.ToArray(), 0, 1, default);

        Assert.Equal("33 111\r\nterminal\r\n", await ReadUntilAsync(stream, "terminal\r\n"));
    }

    [Fact]
    public async Task User_directory_and_environment_are_the_ones_asked_for()
    {
        var created = await engine.Client.Exec.ExecCreateContainerAsync(_container, new ContainerExecCreateParameters
        {
            AttachStdout = true,
            AttachStderr = true,
            User = "1000:1000",
            WorkingDir = "/usr",
            Env = ["GREETING=hello world"],
            Cmd = ["sh", "-c", "id -u; pwd; echo $GREETING"],
        });
        using var stream = await engine.Client.Exec.StartAndAttachContainerExecAsync(created.ID, tty: false);

        var (stdout, _) = await stream.ReadOutputToEndAsync(default).WaitAsync(Deadline.Short);

        Assert.Equal("1000\n/usr\nhello world\n", stdout);
    }

    [Fact]
    public async Task A_detached_command_runs_by_itself()
    {
        var id = await CreateAsync("exit 3");

        await engine.Client.Exec.StartContainerExecAsync(id);

        await Deadline.UntilAsync(async () => !(await engine.Client.Exec.InspectContainerExecAsync(id)).Running, "the end of the command");
        Assert.Equal(3, (await engine.Client.Exec.InspectContainerExecAsync(id)).ExitCode);
    }

    [Fact]
    public async Task Many_commands_run_at_the_same_time_without_mixing_their_output()
    {
        var outputs = await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            var id = await CreateAsync($"for i in 1 2 3; do echo {number}; done");
            using var stream = await engine.Client.Exec.StartAndAttachContainerExecAsync(id, tty: false);
            return (await stream.ReadOutputToEndAsync(default).WaitAsync(Deadline.Short)).stdout;
        }));

        Assert.Equal(Enumerable.Range(0, 8).Select(number => $"{number}\n{number}\n{number}\n"), outputs);
    }

    private static async Task<string> ReadUntilAsync(MultiplexedStream stream, string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[256];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var read = await stream.ReadOutputAsync(buffer, 0, buffer.Length, default).WaitAsync(Deadline.Short);
            Assert.False(read.EOF, $"the stream ended after \"{text}\"");
            text.Append(Encoding.UTF8.GetString(buffer, 0, read.Count));
        }

        return text.ToString();
    }

    private async Task<string> CreateAsync(string script, bool stdin = false)
    {
        var created = await engine.Client.Exec.ExecCreateContainerAsync(_container, new ContainerExecCreateParameters
        {
            AttachStdin = stdin,
            AttachStdout = true,
            AttachStderr = true,
            Cmd = ["sh", "-c", script],
        });
        return created.ID;
    }
}
