using Spectre.Console;

namespace OpenClaw.Cli.Output;

/// <summary>Boxed tables, as wide as the terminal, 120 columns without one.</summary>
internal static class TableView
{
    private const int WidthWithoutTerminal = 120;
    private const int MinWidth = 60;

    /// <summary>Writes a table; cells are plain text. What would steer the terminal is shown as a question mark, whoever it came from.</summary>
    /// <param name="terminal">Where it goes.</param>
    /// <param name="columns">The headings.</param>
    /// <param name="rows">As many cells as there are columns.</param>
    /// <param name="wholeColumn">A heading whose cells are never broken over two lines, such as an id to copy.</param>
    public static void WriteTable(
        this Terminal terminal, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, string? wholeColumn = null)
    {
        var table = new Table { Border = TableBorder.Square, UseSafeBorder = false };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)) { NoWrap = column == wholeColumn });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell.Printable())));
        }

        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = terminal.IsInteractive ? Math.Max(MinWidth, Console.WindowWidth - 1) : WidthWithoutTerminal;
        console.Profile.Capabilities.Unicode = true;
        console.Write(table);
        terminal.Write(text.ToString());
    }
}
