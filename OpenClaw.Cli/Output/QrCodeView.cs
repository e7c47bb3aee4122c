using System.Text;
using QRCoder;

namespace OpenClaw.Cli.Output;

/// <summary>
/// A QR code in characters: two rows of modules in one line of half blocks. What is light in the code is drawn, so that it is right on a
/// dark terminal; where colours are allowed it says its own, and is right on every terminal.
/// </summary>
internal static class QrCodeView
{
    /// <summary>The lines of the code for a text, with the empty border that scanners need.</summary>
    /// <param name="text">What a scanner is to read.</param>
    /// <param name="colored">Whether colours are allowed.</param>
    public static IReadOnlyList<string> Draw(string text, bool colored)
    {
        // The lowest correction level: a screen has no scratches, and a smaller code fits a smaller window.
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.L);
        var rows = code.ModuleMatrix;
        var lines = new List<string>();
        for (var row = 0; row < rows.Count; row += 2)
        {
            var line = new StringBuilder();
            for (var column = 0; column < rows[row].Count; column++)
            {
                var top = !rows[row][column];
                var bottom = row + 1 == rows.Count || !rows[row + 1][column];
                line.Append((top, bottom) switch { (true, true) => '█', (true, false) => '▀', (false, true) => '▄', _ => ' ' });
            }

            lines.Add(colored ? $"\e[97;40m{line}\e[0m" : line.ToString());
        }

        return lines;
    }
}
