using System.Diagnostics;
using System.Text;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Testing.Processes;

/// <summary>A process at a terminal: <c>script</c> makes one, and the test is the person at it. Disposing it ends the process.</summary>
public sealed class PseudoTerminal : IAsyncDisposable
{
    /// <summary>What Ctrl+C sends.</summary>
    public const string Interrupt = "\u0003";

    /// <summary>What the arrow down sends.</summary>
    public const string Down = "\e[B";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly StringBuilder _screen = new();
    private readonly Task _reading;

    private PseudoTerminal(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>Everything that was shown, with its control sequences.</summary>
    public string Screen
    {
        get
        {
            lock (_screen)
            {
                return _screen.ToString();
            }
        }
    }

    /// <summary>Starts a process. Its input is what is typed; <see cref="ProcessSpec.Input"/> does not count.</summary>
    public static PseudoTerminal Start(ProcessSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);

        // exec: a shell that stays between takes the interrupt for itself and ends with 130, whatever the process says
        var words = new[] { spec.FileName }.Concat(spec.Arguments).Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'");
        var script = spec with
        {
            FileName = "env",
            Arguments = ["--default-signal=INT", "script", "--quiet", "--flush", "--return", "--command", $"exec {string.Join(' ', words)}", "/dev/null"],
        };
        return new PseudoTerminal(Process.Start(script.ToStartInfo())!);
    }

    /// <summary>Types.</summary>
    public async Task TypeAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text).ConfigureAwait(false);
        await _process.StandardInput.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Waits until a text was shown.</summary>
    /// <param name="text">The text.</param>
    /// <param name="times">How often.</param>
    /// <exception cref="InvalidOperationException">The process ended before.</exception>
    public Task SeesAsync(string text, int times = 1) => Eventually.TrueAsync(
        () => Screen.Split(text).Length > times || (_process.HasExited ? throw new InvalidOperationException($"It ended before '{text}':\n{Screen}") : false),
        $"'{text}' on the terminal",
        Deadline);

    /// <summary>Waits for the end, and returns the exit code.</summary>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public async Task<int> EndsAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Deadline).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"It did not end within {Deadline.TotalSeconds} s:\n{Screen}");
        }

        await _reading.ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        int count;
        while ((count = await _process.StandardOutput.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            lock (_screen)
            {
                _screen.Append(buffer, 0, count);
            }
        }
    }
}
