using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenClaw.Cli.Settings;

namespace OpenClaw.Cli.Output;

/// <summary>Standard output and error. What a command is asked for goes to output, everything about the command to error.</summary>
internal sealed class Terminal
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly TextWriter _output = Console.Out;
    private readonly TextWriter _error = Console.Error;
    private readonly bool _plain;

    public Terminal(EnvironmentReader environment)
    {
        IsInteractive = !Console.IsOutputRedirected;
        Environment = environment;
        _plain = StatePaths.Present(environment("NO_COLOR")) is not null || environment("TERM") == "dumb";
        Paths = StatePaths.From(environment);
    }

    /// <summary>The environment of this run.</summary>
    public EnvironmentReader Environment { get; }

    /// <summary>Where state and configuration are.</summary>
    public StatePaths Paths { get; }

    /// <summary>Whether a person sits in front of the output.</summary>
    public bool IsInteractive { get; }

    /// <summary>Whether output may be coloured: FORCE_COLOR asks for it, NO_COLOR and TERM=dumb forbid it, else a terminal has it.</summary>
    public bool UsesColor => !_plain && (StatePaths.Present(Environment("FORCE_COLOR")) is { } force ? force != "0" : IsInteractive);

    /// <summary>Whether what goes to standard error may be coloured.</summary>
    public bool ErrorUsesColor => !_plain && (StatePaths.Present(Environment("FORCE_COLOR")) is { } force ? force != "0" : !Console.IsErrorRedirected);

    /// <summary>Writes a line.</summary>
    public void WriteLine(string line = "") => _output.WriteLine(line);

    /// <summary>Writes text as it is and shows it at once.</summary>
    public void Write(string text)
    {
        _output.Write(text);
        _output.Flush();
    }

    /// <summary>Writes a line to standard error.</summary>
    public void WriteErrorLine(string line) => _error.WriteLine(line);

    /// <summary>Writes a JSON document with an indentation of two spaces; an absent one is <c>null</c>.</summary>
    public void WriteJson(JsonElement element) => WriteJson(writer =>
    {
        if (element.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteNullValue();
        }
        else
        {
            element.WriteTo(writer);
        }
    });

    /// <summary>Writes a JSON document with an indentation of two spaces.</summary>
    public void WriteJson(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            write(writer);
        }

        WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>Bold, where colours are allowed.</summary>
    public string Bold(string text) => Style("1", text);

    /// <summary>Green, where colours are allowed.</summary>
    public string Good(string text) => Style("32", text);

    /// <summary>Red, where colours are allowed.</summary>
    public string Bad(string text) => Style("31", text);

    /// <summary>Dim, where colours are allowed.</summary>
    public string Faint(string text) => Style("2", text);

    private string Style(string code, string text) => UsesColor ? $"\e[{code}m{text}\e[0m" : text;
}
