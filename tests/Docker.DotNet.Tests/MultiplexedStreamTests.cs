using System.Buffers.Binary;
using System.Text;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests;

public sealed class MultiplexedStreamTests
{
    [Fact]
    public async Task Frames_are_put_together_however_the_network_cut_them()
    {
        var random = new Random(42);
        for (var round = 0; round < 200; round++)
        {
            var (wire, stdout, stderr) = RandomFrames(random);
            using var stream = new MultiplexedStream(new ChoppedStream(wire, random), multiplexed: true);
            using var actualOut = new MemoryStream();
            using var actualErr = new MemoryStream();

            await stream.CopyOutputToAsync(Stream.Null, actualOut, actualErr, default).WaitAsync(Deadline.Short);

            Assert.Equal(stdout, actualOut.ToArray());
            Assert.Equal(stderr, actualErr.ToArray());
        }
    }

    [Fact]
    public async Task A_read_never_gives_bytes_of_two_streams()
    {
        byte[] wire = [.. Frame(1, "out"), .. Frame(2, "err"), .. Frame(1, "again")];
        using var stream = new MultiplexedStream(new MemoryStream(wire), multiplexed: true);
        var buffer = new byte[100];
        var reads = new List<(MultiplexedStream.TargetStream, string)>();
        while (await stream.ReadOutputAsync(buffer, 3, 90, default) is { EOF: false } read)
        {
            reads.Add((read.Target, Encoding.UTF8.GetString(buffer, 3, read.Count)));
        }

        Assert.Equal(
            [
                (MultiplexedStream.TargetStream.StandardOut, "out"),
                (MultiplexedStream.TargetStream.StandardError, "err"),
                (MultiplexedStream.TargetStream.StandardOut, "again"),
            ],
            reads);
    }

    [Fact]
    public async Task A_small_buffer_gets_a_frame_in_parts()
    {
        using var stream = new MultiplexedStream(new MemoryStream(Frame(2, "abcdef")), multiplexed: true);
        var buffer = new byte[4];

        var first = await stream.ReadOutputAsync(buffer, 0, 4, default);
        Assert.Equal(("abcd", MultiplexedStream.TargetStream.StandardError), (Encoding.UTF8.GetString(buffer, 0, first.Count), first.Target));
        var second = await stream.ReadOutputAsync(buffer, 0, 4, default);
        Assert.Equal(("ef", MultiplexedStream.TargetStream.StandardError), (Encoding.UTF8.GetString(buffer, 0, second.Count), second.Target));
        Assert.True((await stream.ReadOutputAsync(buffer, 0, 4, default)).EOF);
    }

    [Fact]
    public async Task Without_frames_everything_is_standard_output()
    {
        using var stream = new MultiplexedStream(new MemoryStream("\u0001\0\0\0raw"u8.ToArray()), multiplexed: false);

        Assert.Equal(("\u0001\0\0\0raw", ""), await stream.ReadOutputToEndAsync(default));
    }

    [Fact]
    public async Task A_stream_that_ends_within_a_header_is_an_error()
    {
        using var stream = new MultiplexedStream(new MemoryStream([1, 0, 0]), multiplexed: true);

        await Assert.ThrowsAnyAsync<IOException>(() => stream.ReadOutputToEndAsync(default));
    }

    [Fact]
    public async Task A_frame_without_bytes_is_not_the_end()
    {
        byte[] wire = [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, (byte)'o', (byte)'k'];
        using var stream = new MultiplexedStream(new MemoryStream(wire), multiplexed: true);

        Assert.Equal(("ok", ""), await stream.ReadOutputToEndAsync(default));
    }

    [Fact]
    public async Task A_stream_that_ends_within_a_frame_is_an_error()
    {
        using var stream = new MultiplexedStream(new MemoryStream([1, 0, 0, 0, 0, 0, 0, 5, (byte)'a']), multiplexed: true);

        await Assert.ThrowsAsync<EndOfStreamException>(() => stream.ReadOutputToEndAsync(default));
    }

    [Fact]
    public void Disposing_disposes_the_connection()
    {
        var connection = new MemoryStream();

        new MultiplexedStream(connection, multiplexed: true).Dispose();

        Assert.False(connection.CanRead);
    }

    private static (byte[] Wire, byte[] StandardOut, byte[] StandardError) RandomFrames(Random random)
    {
        var wire = new MemoryStream();
        byte[][] streams = [[], []];
        for (var frame = random.Next(30); frame > 0; frame--)
        {
            var which = random.Next(2);
            var payload = new byte[1 + random.Next(random.Next(4) == 0 ? 40_000 : 20)];
            random.NextBytes(payload);
            wire.Write(Frame((byte)(which + 1), payload));
            streams[which] = [.. streams[which], .. payload];
        }

        return (wire.ToArray(), streams[0], streams[1]);
    }

    private static byte[] Frame(byte stream, string text) => Frame(stream, Encoding.UTF8.GetBytes(text));

    private static byte[] Frame(byte stream, byte[] payload)
    {
        var frame = new byte[8 + payload.Length];
        frame[0] = stream;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (uint)payload.Length);
        payload.CopyTo(frame, 8);
        return frame;
    }

    /// <summary>Gives its bytes in pieces of random sizes.</summary>
    private sealed class ChoppedStream(byte[] content, Random random) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, Piece()));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, Piece())]);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer, offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        private int Piece() => 1 + random.Next(random.Next(3) == 0 ? 5 : 30_000);
    }
}
