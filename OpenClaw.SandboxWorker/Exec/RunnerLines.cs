using System.Text;

namespace OpenClaw.SandboxWorker.Exec;

/// <summary>Reads the lines that a runner writes. What runs in the sandbox could write there too, so nothing is believed but the form.</summary>
internal sealed class RunnerLines(Stream stream) : IAsyncDisposable
{
    private const int MaxLineBytes = 128;

    private readonly byte[] _buffer = new byte[MaxLineBytes];
    private int _length;

    /// <summary>The next line without its end, split at spaces.</summary>
    /// <returns>Null when the runner is gone, or wrote what no runner writes.</returns>
    public async ValueTask<string[]?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = _buffer.AsSpan(0, _length).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Encoding.ASCII.GetString(_buffer, 0, end);
                _length -= end + 1;
                _buffer.AsSpan(end + 1, _length).CopyTo(_buffer);
                return line.Split(' ');
            }

            if (_length == MaxLineBytes)
            {
                return null;
            }

            var read = await stream.ReadAsync(_buffer.AsMemory(_length), cancellationToken);
            if (read == 0)
            {
                return null;
            }

            _length += read;
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
