namespace OpenClaw.Cli.Output;

/// <summary>What a command reads and writes.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record StandardStreams(TextReader Input, TextWriter Output, TextWriter Error)
{
    /// <summary>Whether a person sits in front of the output.</summary>
    public bool OutputIsTerminal { get; private init; }

    /// <summary>Whether a person sits in front of the errors.</summary>
    public bool ErrorIsTerminal { get; private init; }

    /// <summary>Whether they are those of this process, which a command may then hand over to another program.</summary>
    public bool AreOfProcess { get; private init; }

    /// <summary>Those of this process.</summary>
    public static StandardStreams OfProcess() => new(Console.In, Console.Out, Console.Error)
    {
        OutputIsTerminal = !Console.IsOutputRedirected, ErrorIsTerminal = !Console.IsErrorRedirected, AreOfProcess = true,
    };
}
