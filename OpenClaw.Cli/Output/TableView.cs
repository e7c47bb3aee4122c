using Spectre.Console;

namespace OpenClaw.Cli.Output;

/// <summary>Boxed tables, as wide as the terminal, 120 columns without one.</summary>
internal static class TableView
{
    private const int WidthWithoutTerminal = 120;
    private const int MinWidth = 60;

    /// <summary>Writes a table; cells are plain text.</summary>
    public static void WriteTable(this Terminal terminal, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.Square, UseSafeBorder = false };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)));
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
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
