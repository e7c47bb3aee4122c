using System.Text;
using OpenClaw.Cli.Output;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Cli.Commands;

/// <summary>Follows a run; when a person watches it shows the text while it arrives, and at the end only what has not been shown yet.</summary>
internal sealed class AnswerStream(Terminal terminal, string runId, bool show)
{
    private readonly List<string> _shown = [];
    private readonly StringBuilder _current = new();

    /// <summary>The session the run belongs to, as soon as an event has told it.</summary>
    public string? SessionKey { get; private set; }

    /// <summary>Takes an event; the text of each model call begins on a new line.</summary>
    public void Take(EventFrame frame)
    {
        if (frame.Event != "agent" || frame.Payload is not { } payload || payload.Text("runId") != runId)
        {
            return;
        }

        SessionKey = payload.Text("sessionKey") ?? SessionKey;
        if (!show || payload.Text("stream") != "assistant" || payload.Text("data", "delta") is not { Length: > 0 } delta)
        {
            return;
        }

        if (_current.Length > 0 && payload.Text("data", "text") == delta)
        {
            EndText();
        }

        _current.Append(delta);
        terminal.Write(delta);
    }

    /// <summary>Ends the output with those texts of the answer that were not streamed.</summary>
    public void Finish(IEnumerable<string> texts)
    {
        if (_current.Length > 0)
        {
            EndText();
        }

        foreach (var text in texts.Where(text => !_shown.Contains(text.Trim())))
        {
            terminal.WriteLine(text);
        }
    }

    private void EndText()
    {
        _shown.Add(_current.ToString().Trim());
        _current.Clear();
        terminal.WriteLine();
    }
}
