using System.Diagnostics;
using Docker.DotNet.Models;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests;

[Collection(EngineTests.Name)]
public sealed class LargeOutputTests(TestEngine engine)
{
    private const long OutputBytes = 200L * 1024 * 1024;
    private const long Bound = 48L * 1024 * 1024;

    [Fact]
    public async Task Two_hundred_megabytes_of_output_pass_at_bounded_memory()
    {
        var container = await engine.StartAsync(engine.Sleeper());
        var created = await engine.Client.Exec.ExecCreateContainerAsync(container, new ContainerExecCreateParameters
        {
            AttachStdout = true,
            AttachStderr = true,
            Cmd = ["sh", "-c", $"head -c {OutputBytes / 2} /dev/zero; head -c {OutputBytes / 2} /dev/zero >&2"],
        });
        using var stdout = new CountingStream();
        using var stderr = new CountingStream();
        GC.Collect();
        var memory = new PeakMemory();

        using (var stream = await engine.Client.Exec.StartAndAttachContainerExecAsync(created.ID, tty: false))
        {
            var copying = stream.CopyOutputToAsync(Stream.Null, stdout, stderr, default);
            while (await Task.WhenAny(copying, Task.Delay(20)) != copying)
            {
                memory.Sample();
            }

            await copying;
        }

        memory.Sample();
        Assert.Equal((OutputBytes / 2, OutputBytes / 2), (stdout.Count, stderr.Count));
        Assert.InRange(memory.HeapGrowth, long.MinValue, Bound);
        Assert.InRange(memory.ResidentGrowth, long.MinValue, Bound);
        await engine.RemoveAsync(container);
    }

    [Fact]
    public async Task A_slow_reader_slows_the_command_down_instead_of_filling_memory()
    {
        var container = await engine.StartAsync(engine.Sleeper());
        var created = await engine.Client.Exec.ExecCreateContainerAsync(container, new ContainerExecCreateParameters
        {
            AttachStdout = true,
            Cmd = ["sh", "-c", $"head -c {OutputBytes} /dev/zero"],
        });
        GC.Collect();
        var memory = new PeakMemory();

        using (var stream = await engine.Client.Exec.StartAndAttachContainerExecAsync(created.ID, tty: false))
        {
            var buffer = new byte[1024];
            await stream.ReadOutputAsync(buffer, 0, buffer.Length, default);
            var unread = Stopwatch.StartNew();
            while (unread.Elapsed < TimeSpan.FromSeconds(1))
            {
                memory.Sample();
                await Task.Delay(20);
            }

            Assert.True((await engine.Client.Exec.InspectContainerExecAsync(created.ID)).Running);
        }

        Assert.InRange(memory.ResidentGrowth, long.MinValue, Bound);
        await engine.RemoveAsync(container);
    }

    private sealed class PeakMemory
    {
        private readonly long _heap = GC.GetTotalMemory(forceFullCollection: true);
        private readonly long _resident = Environment.WorkingSet;

        public long HeapGrowth { get; private set; }

        public long ResidentGrowth { get; private set; }

        public void Sample()
        {
            HeapGrowth = Math.Max(HeapGrowth, GC.GetTotalMemory(forceFullCollection: false) - _heap);
            ResidentGrowth = Math.Max(ResidentGrowth, Environment.WorkingSet - _resident);
        }
    }

    private sealed class CountingStream : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Count;

        public override long Position
        {
            get => Count;
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Count += count;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
