namespace Docker.DotNet.Tests.StandIn;

public sealed class FrameErrorTests
{
    // Stand-in only: the package's message names no likely cause.
    [Fact]
    public async Task Bytes_that_are_no_frame_are_an_error_that_says_what_is_likely()
    {
        using var stream = new MultiplexedStream(new MemoryStream("total 12\r\n"u8.ToArray()), multiplexed: true);

        var exception = await Assert.ThrowsAsync<IOException>(() => stream.ReadOutputToEndAsync(default));

        Assert.Contains("terminal", exception.Message, StringComparison.Ordinal);
    }
}
