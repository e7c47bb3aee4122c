namespace Docker.DotNet.Tests.StandIn;

public sealed class FrameErrorTests
{
    // Stand-in only: the package takes a frame without bytes for the end of the output.
    [Fact]
    public async Task A_frame_without_bytes_is_not_the_end()
    {
        byte[] wire = [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, (byte)'o', (byte)'k'];
        using var stream = new MultiplexedStream(new MemoryStream(wire), multiplexed: true);

        Assert.Equal(("ok", ""), await stream.ReadOutputToEndAsync(default));
    }

    // Stand-in only: the package takes a connection that breaks within a frame for its end.
    [Fact]
    public async Task A_stream_that_ends_within_a_frame_is_an_error()
    {
        using var stream = new MultiplexedStream(new MemoryStream([1, 0, 0, 0, 0, 0, 0, 5, (byte)'a']), multiplexed: true);

        await Assert.ThrowsAsync<EndOfStreamException>(() => stream.ReadOutputToEndAsync(default));
    }

    // Stand-in only: the package would take any four bytes for a length.
    [Fact]
    public async Task Bytes_that_are_no_frame_are_an_error_that_says_what_is_likely()
    {
        using var stream = new MultiplexedStream(new MemoryStream("total 12\r\n"u8.ToArray()), multiplexed: true);

        var exception = await Assert.ThrowsAsync<IOException>(() => stream.ReadOutputToEndAsync(default));

        Assert.Contains("terminal", exception.Message, StringComparison.Ordinal);
    }
}
