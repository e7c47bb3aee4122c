using System.Text;

namespace Aspire.Dashboard.Pages.ConsoleLogs;

/// <summary>A stretch of text in one look.</summary>
/// <param name="Text">The text, without escape sequences.</param>
/// <param name="Style">Style classes, or null for plain text.</param>
internal readonly record struct AnsiRun(string Text, string? Style);

/// <summary>
/// Reads the colours of a console line (ECMA-48 "select graphic rendition"). All other escape sequences and control characters are
/// left out: they move cursors, set titles or make links, none of which belongs into a page.
/// </summary>
internal static class AnsiText
{
    private const char Escape = '\u001b';
    private const char Bell = '\u0007';
    private const int ColorsOfCube = 6;

    /// <summary>The line in stretches of one look each.</summary>
    public static IReadOnlyList<AnsiRun> Parse(string line)
    {
        if (!line.AsSpan().ContainsAnyInRange('\0', '\u001f') && !line.AsSpan().ContainsAnyInRange('\u007f', '\u009f'))
        {
            return [new AnsiRun(line, null)];
        }

        var runs = new List<AnsiRun>();
        var text = new StringBuilder(line.Length);
        var look = default(Look);
        var i = 0;
        while (i < line.Length)
        {
            var c = line[i];
            if (c != Escape)
            {
                if (c == '\t' || !char.IsControl(c))
                {
                    text.Append(c);
                }

                i++;
                continue;
            }

            var (end, parameters) = ReadSequence(line, i);
            i = end;
            if (parameters is null)
            {
                continue;
            }

            Flush();
            look = look.Apply(parameters);
        }

        Flush();
        return runs;

        void Flush()
        {
            if (text.Length > 0)
            {
                runs.Add(new AnsiRun(text.ToString(), look.Style));
                text.Clear();
            }
        }
    }

    /// <summary>The line without escape sequences.</summary>
    public static string Plain(string line) => string.Concat(Parse(line).Select(run => run.Text));

    // The end of the sequence, and its parameters when it is about colours.
    private static (int End, string? Parameters) ReadSequence(string line, int start)
    {
        if (start + 1 >= line.Length)
        {
            return (line.Length, null);
        }

        switch (line[start + 1])
        {
            case '[':
                var end = start + 2;
                while (end < line.Length && line[end] is >= ' ' and <= '?')
                {
                    end++;
                }

                return end < line.Length && line[end] == 'm' ? (end + 1, line[(start + 2)..end]) : (Math.Min(line.Length, end + 1), null);

            case ']' or 'P' or 'X' or '^' or '_':
                // Strings end with BEL or ESC \.
                for (var i = start + 2; i < line.Length; i++)
                {
                    if (line[i] == Bell)
                    {
                        return (i + 1, null);
                    }

                    if (line[i] == Escape)
                    {
                        return (Math.Min(line.Length, i + 2), null);
                    }
                }

                return (line.Length, null);

            case '(' or ')' or '#' or '%':
                return (Math.Min(line.Length, start + 3), null);

            default:
                return (start + 2, null);
        }
    }

    private readonly record struct Look(int? Foreground, int? Background, bool Bold, bool Dim, bool Italic, bool Underline, bool Inverse)
    {
        public string? Style
        {
            get
            {
                var (front, back) = Inverse ? (Background ?? 0, Foreground ?? 7) : (Foreground, Background);
                var classes = new List<string>();
                Add(front is not null, $"fg{front}");
                Add(back is not null, $"bg{back}");
                Add(Bold, "bold");
                Add(Dim, "dim");
                Add(Italic, "italic");
                Add(Underline, "underline");
                return classes.Count == 0 ? null : string.Join(' ', classes);

                void Add(bool applies, string name)
                {
                    if (applies)
                    {
                        classes.Add(name);
                    }
                }
            }
        }

        public Look Apply(string parameters)
        {
            var codes = parameters.Split(';', ':').Select(p => p.Length == 0 ? 0 : int.TryParse(p, out var code) ? code : -1).ToArray();
            var look = this;
            for (var i = 0; i < codes.Length; i++)
            {
                look = codes[i] switch
                {
                    0 => default,
                    1 => look with { Bold = true },
                    2 => look with { Dim = true },
                    3 => look with { Italic = true },
                    4 => look with { Underline = true },
                    7 => look with { Inverse = true },
                    22 => look with { Bold = false, Dim = false },
                    23 => look with { Italic = false },
                    24 => look with { Underline = false },
                    27 => look with { Inverse = false },
                    >= 30 and <= 37 => look with { Foreground = codes[i] - 30 },
                    38 => look with { Foreground = ReadColor(codes, ref i) ?? look.Foreground },
                    39 => look with { Foreground = null },
                    >= 40 and <= 47 => look with { Background = codes[i] - 40 },
                    48 => look with { Background = ReadColor(codes, ref i) ?? look.Background },
                    49 => look with { Background = null },
                    >= 90 and <= 97 => look with { Foreground = codes[i] - 90 + 8 },
                    >= 100 and <= 107 => look with { Background = codes[i] - 100 + 8 },
                    _ => look,
                };
            }

            return look;
        }

        // 5;n is a colour of the table of 256, 2;r;g;b any; both become the nearest of the sixteen that the page has.
        private static int? ReadColor(int[] codes, ref int i)
        {
            if (i + 2 < codes.Length && codes[i + 1] == 5)
            {
                var n = codes[i += 2];
                return n switch
                {
                    >= 0 and < 16 => n,
                    >= 16 and < 232 => Nearest(Level((n - 16) / 36), Level((n - 16) / ColorsOfCube % ColorsOfCube), Level((n - 16) % ColorsOfCube)),
                    >= 232 and < 256 => Nearest((n - 232) * 11, (n - 232) * 11, (n - 232) * 11),
                    _ => null,
                };
            }

            if (i + 4 < codes.Length && codes[i + 1] == 2)
            {
                var color = Nearest(codes[i + 2], codes[i + 3], codes[i + 4]);
                i += 4;
                return color;
            }

            return null;
        }

        private static int Level(int step) => step * 51;

        private static int Nearest(int red, int green, int blue)
        {
            var brightest = Math.Max(red, Math.Max(green, blue));
            if (brightest < 64)
            {
                return 0;
            }

            var bits = (red * 2 > brightest ? 1 : 0) | (green * 2 > brightest ? 2 : 0) | (blue * 2 > brightest ? 4 : 0);
            return brightest > 191 ? bits + 8 : bits;
        }
    }
}
