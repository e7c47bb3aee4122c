using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenClaw.Protocol;

namespace OpenClaw.Cli.Output;

/// <summary>Standard output and error. What a command is asked for goes to output, everything about the command to error.</summary>
internal sealed class Terminal
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly bool _plain;

    public Terminal(EnvironmentReader environment, StandardStreams streams)
    {
        Streams = streams;
        Environment = environment;
        _plain = OpenClawEnvironment.Present(environment("NO_COLOR")) is not null || environment("TERM") == "dumb";
        Paths = StatePaths.Resolve(environment).Absolute();
    }

    /// <summary>What this run reads and writes.</summary>
    public StandardStreams Streams { get; }

    /// <summary>The environment of this run.</summary>
    public EnvironmentReader Environment { get; }

    /// <summary>Where state and configuration are.</summary>
    public StatePaths Paths { get; }

    /// <summary>Whether a person sits in front of the output.</summary>
    public bool IsInteractive => Streams.OutputIsTerminal;

    /// <summary>Whether output may be coloured: FORCE_COLOR asks for it, NO_COLOR and TERM=dumb forbid it, else a terminal has it.</summary>
    public bool UsesColor => !_plain && (OpenClawEnvironment.Present(Environment("FORCE_COLOR")) is { } force ? force != "0" : IsInteractive);

    /// <summary>Whether what goes to standard error may be coloured.</summary>
    public bool ErrorUsesColor => !_plain && (OpenClawEnvironment.Present(Environment("FORCE_COLOR")) is { } force ? force != "0" : Streams.ErrorIsTerminal);

    /// <summary>Writes a line.</summary>
    public void WriteLine(string line = "") => Streams.Output.WriteLine(line);

    /// <summary>Writes text as it is and shows it at once.</summary>
    public void Write(string text)
    {
        Streams.Output.Write(text);
        Streams.Output.Flush();
    }

    /// <summary>Writes a line to standard error.</summary>
    public void WriteErrorLine(string line) => Streams.Error.WriteLine(line);

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

    /// <summary>A path with <c>~</c> for the home directory, for people.</summary>
    public string Short(string path) =>
        path == Paths.Home ? "~" : path.StartsWith(Paths.Home + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? "~" + path[Paths.Home.Length..] : path;

    /// <summary>Yellow, where colours are allowed.</summary>
    public string Caution(string text) => Style("33", text);

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
