using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>
/// The terminal of a person: asks one question at a time while everything else that is printed goes on above it. A library prompt owns the
/// screen until it is answered; here the application goes on starting, and somebody may as well answer in the dashboard.
/// </summary>
internal sealed class InteractiveConsole : TextWriter
{
    /// <summary>Says no to questions where there is a terminal.</summary>
    public const string EnabledKey = "ASPIRE_INTERACTIVITY_ENABLED";

    // back to the first column, and away with what stands there
    private const string ClearLine = "\r\u001b[K";

    private static InteractiveConsole? s_installed;

    private readonly TextWriter _terminal;

    // The lock of Console.Out: whoever writes there holds it already, and the runtime takes it for every byte that goes to a terminal.
    // One of our own would be taken in both orders.
    private readonly object _gate;
    private readonly Channel<ConsoleKeyInfo> _keys = Channel.CreateUnbounded<ConsoleKeyInfo>();
    private readonly SemaphoreSlim _oneQuestion = new(1, 1);
    private Question? _question;
    private bool _reading;

    private InteractiveConsole(TextWriter terminal)
    {
        _terminal = terminal;
        Console.SetOut(this);
        _gate = Console.Out;
    }

    public override Encoding Encoding => _terminal.Encoding;

    /// <summary>True when a person sits at the terminal and may be asked.</summary>
    public static bool IsAvailable(IConfiguration configuration) =>
        !Console.IsInputRedirected && !Console.IsOutputRedirected && configuration.GetValue(EnabledKey, true);

    /// <summary>Takes the place of the console's output.</summary>
    public static InteractiveConsole Install() => s_installed ??= new InteractiveConsole(Console.Out);

    /// <summary>Asks for one line.</summary>
    /// <param name="prompt">Text before the cursor.</param>
    /// <param name="secret">True to show nothing of what is typed.</param>
    /// <param name="cancellationToken">Takes the question back.</param>
    public async Task<string> AskAsync(string prompt, bool secret, CancellationToken cancellationToken)
    {
        await _oneQuestion.WaitAsync(cancellationToken);
        try
        {
            StartReading();
            var question = Show(new Question(prompt, secret));
            try
            {
                while (!question.Take(await _keys.Reader.ReadAsync(cancellationToken)))
                {
                    Redraw();
                }

                return question.Text.ToString();
            }
            finally
            {
                Close(question);
            }
        }
        finally
        {
            _oneQuestion.Release();
        }
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void WriteLine(string? value) => Write(value + Environment.NewLine);

    public override void Write(string? value)
    {
        lock (_gate)
        {
            if (_question is null)
            {
                _terminal.Write(value);
                return;
            }

            var end = value?.EndsWith('\n') == true ? "" : Environment.NewLine;
            _terminal.Write(ClearLine + value + end + _question);
            _terminal.Flush();
        }
    }

    public override void Flush() => _terminal.Flush();

    private Question Show(Question question)
    {
        lock (_gate)
        {
            _question = question;
            _terminal.Write(question.ToString());
            _terminal.Flush();
            return question;
        }
    }

    private void Redraw()
    {
        lock (_gate)
        {
            _terminal.Write(ClearLine + _question);
            _terminal.Flush();
        }
    }

    private void Close(Question question)
    {
        lock (_gate)
        {
            _terminal.Write(ClearLine + question + Environment.NewLine);
            _terminal.Flush();
            _question = null;
        }
    }

    // reading a key cannot be cancelled: one thread reads for all questions, and ends with the process
    private void StartReading()
    {
        lock (_gate)
        {
            if (!_reading)
            {
                _reading = true;
                new Thread(ReadKeys) { IsBackground = true, Name = "console keys" }.Start();
            }
        }
    }

    private void ReadKeys()
    {
        try
        {
            while (true)
            {
                _keys.Writer.TryWrite(Console.ReadKey(intercept: true));
            }
        }
        catch (Exception error) when (error is InvalidOperationException or IOException)
        {
            // the terminal went away; nobody will answer any more
        }
    }

    private sealed class Question(string prompt, bool secret)
    {
        public StringBuilder Text { get; } = new();

        public override string ToString() => prompt + (secret ? "" : Text.ToString());

        /// <summary>True when the answer is complete.</summary>
        public bool Take(ConsoleKeyInfo key)
        {
            if (key.Key == ConsoleKey.Enter)
            {
                return true;
            }

            if (key is { Key: ConsoleKey.Backspace } && Text.Length > 0)
            {
                Text.Length--;
            }
            else if (key is { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control })
            {
                Text.Clear();
            }
            else if (!char.IsControl(key.KeyChar))
            {
                Text.Append(key.KeyChar);
            }

            return false;
        }
    }
}
