using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Processes;
using OpenClaw.SandboxWorker.Tests.Running;
using OpenClaw.Shared;

namespace OpenClaw.SandboxWorker.Tests;

[Collection(SharedWorkerCollection.Name)]
public sealed class ProcessTests(SharedWorker shared)
{
    [Fact]
    public async Task A_background_command_is_read_while_it_runs_and_after_it_has_ended()
    {
        var owner = NewOwner();
        var started = await StartAsync(owner, "echo first; read line; echo got $line; echo oops >&2; exit 4");
        Assert.Null(started.EndedAtMs);
        Assert.Matches("^[0-9a-f]{64}$", started.ContainerId);

        var output = await ReadAsync(owner, started.Id, wait: 20_000);
        Assert.Equal("first\n", Encoding.UTF8.GetString(output.Stdout));
        await PostAsync(ProcessRoutes.Write, new ProcessWriteRequest { Owner = owner, Id = started.Id, Data = "hello\n"u8.ToArray() }, WorkerJson.Default.ProcessWriteRequest, WorkerJson.Default.ProcessStatus);
        var rest = await ReadToEndAsync(owner, started.Id, output.Stdout.Length);

        Assert.Equal("got hello\n", rest.Text);
        Assert.Equal("oops\n", rest.Errors);
        Assert.Equal(4, rest.Status.Exited?.ExitCode);
        Assert.Equal(started.Id, Assert.Single((await ListAsync(owner)).Processes).Id);
        Assert.Equal("first\ngot hello\n", Encoding.UTF8.GetString((await ReadAsync(owner, started.Id)).Stdout));
    }

    [Fact]
    public async Task The_end_of_the_input_reaches_the_command()
    {
        var owner = NewOwner();
        var started = await StartAsync(owner, "cat; echo end");
        await PostAsync(ProcessRoutes.Write, new ProcessWriteRequest { Owner = owner, Id = started.Id, Data = "x"u8.ToArray(), Eof = true }, WorkerJson.Default.ProcessWriteRequest, WorkerJson.Default.ProcessStatus);

        Assert.Equal("xend\n", (await ReadToEndAsync(owner, started.Id)).Text);
        await FailsAsync(ProcessRoutes.Write, new ProcessWriteRequest { Owner = owner, Id = started.Id, Data = "y"u8.ToArray() }, WorkerJson.Default.ProcessWriteRequest, WorkerErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task The_end_of_a_command_can_be_waited_for_whatever_it_writes()
    {
        var owner = NewOwner();
        var started = await StartAsync(owner, "echo early; read line; echo late; exit 5");
        Task<ProcessStatus> WaitAsync(int most) => PostAsync(
            ProcessRoutes.Wait, new ProcessWaitRequest { Owner = owner, Id = started.Id, WaitMs = most }, WorkerJson.Default.ProcessWaitRequest, WorkerJson.Default.ProcessStatus);

        Assert.Null((await WaitAsync(50)).EndedAtMs);
        var end = WaitAsync(60_000);
        await PostAsync(ProcessRoutes.Write, new ProcessWriteRequest { Owner = owner, Id = started.Id, Data = "x\n"u8.ToArray() }, WorkerJson.Default.ProcessWriteRequest, WorkerJson.Default.ProcessStatus);

        Assert.Equal(5, (await end).Exited?.ExitCode);
        Assert.Equal(5, (await WaitAsync(60_000)).Exited?.ExitCode);
        await FailsAsync(ProcessRoutes.Wait, new ProcessWaitRequest { Owner = NewOwner(), Id = started.Id }, WorkerJson.Default.ProcessWaitRequest, WorkerErrorCodes.NotFound);
        await FailsAsync(ProcessRoutes.Wait, new ProcessWaitRequest { Owner = owner, Id = started.Id, WaitMs = 600_001 }, WorkerJson.Default.ProcessWaitRequest, WorkerErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task A_kill_ends_the_whole_tree()
    {
        var owner = NewOwner();
        var started = await StartAsync(owner, "(setsid env -i sleep 9001 &); sleep 9002 & echo up; sleep 9003");
        await ReadAsync(owner, started.Id, wait: 20_000);

        var killed = await PostAsync(ProcessRoutes.Kill, new ProcessReference(owner, started.Id), WorkerJson.Default.ProcessReference, WorkerJson.Default.ProcessStatus);

        Assert.True(killed is { Killed: true, EndedAtMs: not null });
        Assert.DoesNotContain(await DockerCli.ProcessesAsync(started.ContainerId), process => process.Contains("sleep 900", StringComparison.Ordinal));
        await PostAsync(ProcessRoutes.Remove, new ProcessReference(owner, started.Id), WorkerJson.Default.ProcessReference, WorkerJson.Default.ProcessStatus);
        Assert.Empty((await ListAsync(owner)).Processes);
    }

    [Fact]
    public async Task To_any_other_owner_a_command_does_not_exist()
    {
        var owner = NewOwner();
        var started = await StartAsync(owner, "sleep 9101");
        var stranger = NewOwner();

        Assert.Empty((await ListAsync(stranger)).Processes);
        await FailsAsync(ProcessRoutes.Read, new ProcessReadRequest { Owner = stranger, Id = started.Id }, WorkerJson.Default.ProcessReadRequest, WorkerErrorCodes.NotFound);
        await FailsAsync(ProcessRoutes.Kill, new ProcessReference(stranger, started.Id), WorkerJson.Default.ProcessReference, WorkerErrorCodes.NotFound);
        await FailsAsync(ProcessRoutes.Write, new ProcessWriteRequest { Owner = stranger, Id = started.Id, Data = [] }, WorkerJson.Default.ProcessWriteRequest, WorkerErrorCodes.NotFound);
        await PostAsync(ProcessRoutes.Remove, new ProcessReference(owner, started.Id), WorkerJson.Default.ProcessReference, WorkerJson.Default.ProcessStatus);
    }

    [Fact]
    public async Task An_owner_cannot_have_more_commands_than_the_limit()
    {
        var owner = NewOwner();
        await Task.WhenAll(Enumerable.Range(0, ProcessStore.MostRunning).Select(_ => StartAsync(owner, "sleep 9201")));

        await FailsAsync(ProcessRoutes.Start, Request(owner, "true"), WorkerJson.Default.ProcessStartRequest, WorkerErrorCodes.LimitReached);
        foreach (var process in (await ListAsync(owner)).Processes)
        {
            await PostAsync(ProcessRoutes.Remove, new ProcessReference(owner, process.Id), WorkerJson.Default.ProcessReference, WorkerJson.Default.ProcessStatus);
        }

        Assert.Equal("ok\n", (await ReadToEndAsync(owner, (await StartAsync(owner, "echo ok")).Id)).Text);
    }

    [Fact]
    public async Task A_time_limit_holds_in_the_background_too()
    {
        var owner = NewOwner();
        var started = await StartAsync(owner, "sleep 9301", timeoutMs: 300);

        Assert.True((await ReadToEndAsync(owner, started.Id)).Status.Exited?.TimedOut);
    }

    [Fact]
    public async Task A_command_that_cannot_start_is_not_kept()
    {
        var owner = NewOwner();
        var request = Request(owner, "true") with { Exec = shared.State.Command("true") with { Workdir = "not-there" } };
        await FailsAsync(ProcessRoutes.Start, request, WorkerJson.Default.ProcessStartRequest, WorkerErrorCodes.InvalidRequest);

        Assert.Empty((await ListAsync(owner)).Processes);
    }

    [Fact]
    public async Task Of_much_output_the_beginning_and_the_end_are_kept_and_the_rest_is_counted()
    {
        var owner = NewOwner();
        var started = await StartAsync(owner, "seq 1 1000000; echo last");
        var end = await ReadToEndAsync(owner, started.Id, long.MaxValue);
        var output = await ReadAsync(owner, started.Id);

        Assert.Equal(6_888_901, end.Status.StdoutBytes);
        Assert.Equal(1 << 20, output.Stdout.Length);
        Assert.Equal(0, output.StdoutOffset);
        Assert.Equal(new OutputGap(256 << 10, end.Status.StdoutBytes - (1 << 20)), output.StdoutGap);
        Assert.StartsWith("1\n2\n3\n", Encoding.UTF8.GetString(output.Stdout), StringComparison.Ordinal);
        Assert.EndsWith("\n999999\n1000000\nlast\n", Encoding.UTF8.GetString(output.Stdout), StringComparison.Ordinal);

        // Whoever asks from within the gap gets what comes after it.
        var later = await ReadAsync(owner, started.Id, stdout: 1_000_000);
        Assert.Equal(end.Status.StdoutBytes - (768 << 10), later.StdoutOffset);
        Assert.Null(later.StdoutGap);
    }

    [Fact]
    public void Head_and_tail_are_exact_whatever_the_pieces_are()
    {
        var random = new Random(4);
        for (var round = 0; round < 200; round++)
        {
            var (head, tail) = (random.Next(1, 9000), random.Next(1, 9000));
            var kept = new KeptOutput(head, tail);
            var all = new List<byte>();
            for (var piece = 0; piece < 30; piece++)
            {
                var bytes = new byte[random.Next(0, head + tail)];
                random.NextBytes(bytes);
                kept.Append(bytes);
                all.AddRange(bytes);
                Assert.Equal(all.Count, kept.Total);
                var offset = random.Next(0, all.Count + 10);
                var (read, from, gap) = kept.Read(offset);
                var tailFrom = Math.Max(Math.Min(head, all.Count), all.Count - tail);
                if (gap is null)
                {
                    Assert.Equal(offset < head && all.Count <= head + tail ? Math.Min(offset, all.Count) : Math.Clamp(offset, tailFrom, all.Count), from);
                    Assert.True(CollectionsMarshal.AsSpan(all)[(int)from..].SequenceEqual(read));
                }
                else
                {
                    Assert.True(offset < head && all.Count > head + tail);
                    Assert.Equal((offset, new OutputGap(head - offset, all.Count - tail - head)), (from, gap));
                    byte[] expected = [.. all[offset..head], .. all[^tail..]];
                    Assert.True(expected.AsSpan().SequenceEqual(read));
                }
            }
        }
    }

    [Fact]
    public void A_tail_keeps_exactly_the_end_whatever_the_pieces_are()
    {
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            var capacity = random.Next(1, 9000);
            var tail = new OutputTail(capacity);
            var all = new List<byte>();
            for (var piece = 0; piece < 30; piece++)
            {
                var bytes = new byte[random.Next(0, capacity * 2)];
                random.NextBytes(bytes);
                tail.Append(bytes);
                all.AddRange(bytes);
                var offset = random.Next(0, all.Count + 10);
                var (read, from) = tail.Read(offset);
                Assert.Equal(Math.Clamp(offset, Math.Max(0, all.Count - capacity), all.Count), from);
                Assert.True(CollectionsMarshal.AsSpan(all)[(int)from..].SequenceEqual(read));
            }
        }
    }

    private static string NewOwner() => $"agent:{Guid.NewGuid():N}";

    private ProcessStartRequest Request(string owner, string command, int timeoutMs = 60_000) =>
        new() { Owner = owner, Exec = shared.State.Command(command, "background") with { TimeoutMs = timeoutMs } };

    private Task<ProcessStatus> StartAsync(string owner, string command, int timeoutMs = 60_000) =>
        PostAsync(ProcessRoutes.Start, Request(owner, command, timeoutMs), WorkerJson.Default.ProcessStartRequest, WorkerJson.Default.ProcessStatus);

    private Task<ProcessList> ListAsync(string owner) =>
        PostAsync(ProcessRoutes.List, new ProcessListRequest(owner), WorkerJson.Default.ProcessListRequest, WorkerJson.Default.ProcessList);

    private Task<ProcessOutput> ReadAsync(string owner, string id, long stdout = 0, long stderr = 0, int wait = 0) => PostAsync(
        ProcessRoutes.Read,
        new ProcessReadRequest { Owner = owner, Id = id, StdoutOffset = stdout, StderrOffset = stderr, WaitMs = wait },
        WorkerJson.Default.ProcessReadRequest,
        WorkerJson.Default.ProcessOutput);

    private async Task<(string Text, string Errors, ProcessStatus Status)> ReadToEndAsync(string owner, string id, long stdout = 0)
    {
        var text = new StringBuilder();
        var errors = new StringBuilder();
        long stderr = 0;
        while (true)
        {
            var output = await ReadAsync(owner, id, stdout, stderr, 5_000);
            text.Append(Encoding.UTF8.GetString(output.Stdout));
            errors.Append(Encoding.UTF8.GetString(output.Stderr));
            (stdout, stderr) = (Math.Max(stdout, output.StdoutOffset + output.Stdout.Length), output.StderrOffset + output.Stderr.Length);
            if (output.Status.EndedAtMs is not null && output.Stdout.Length + output.Stderr.Length == 0)
            {
                return (text.ToString(), errors.ToString(), output.Status);
            }
        }
    }

    private Task<TAnswer> PostAsync<TRequest, TAnswer>(string route, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType) =>
        shared.Worker.PostAsync(route, request, requestType, answerType);

    private async Task FailsAsync<TRequest>(string route, TRequest request, JsonTypeInfo<TRequest> type, string code)
    {
        using var response = await shared.Worker.Http.PostAsync(route, JsonContent.Create(request, type));
        Assert.Equal(code, (await response.Content.ReadFromJsonAsync(WorkerJson.Default.WorkerError))!.Code);
    }
}
