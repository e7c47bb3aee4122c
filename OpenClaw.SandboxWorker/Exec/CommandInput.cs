using System.Threading.Channels;

namespace OpenClaw.SandboxWorker.Exec;

/// <summary>What a command reads. A writer waits while the command does not read.</summary>
internal sealed class CommandInput
{
    private readonly Channel<byte[]> _pieces = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(4) { SingleReader = true });

    /// <summary>Exactly these bytes.</summary>
    public static CommandInput Of(byte[] bytes)
    {
        var input = new CommandInput();
        input._pieces.Writer.TryWrite(bytes);
        input.Complete();
        return input;
    }

    /// <returns>False when the command reads no more.</returns>
    public async Task<bool> WriteAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _pieces.Writer.WriteAsync(bytes, cancellationToken);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    /// <summary>Says that nothing more comes, or that nobody reads any more.</summary>
    public void Complete() => _pieces.Writer.TryComplete();

    /// <summary>Moves all of it into the command's standard input.</summary>
    public async Task FeedAsync(Stream? stream, CancellationToken cancellationToken)
    {
        try
        {
            await using (stream)
            {
                await foreach (var piece in _pieces.Reader.ReadAllAsync(cancellationToken))
                {
                    if (stream is not null)
                    {
                        await stream.WriteAsync(piece, cancellationToken);
                    }
                }
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The command did not want to read all of it, or has ended.
        }
        finally
        {
            Complete();
        }
    }
}
