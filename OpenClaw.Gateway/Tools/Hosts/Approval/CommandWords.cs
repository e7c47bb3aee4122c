using System.Text;
using System.Text.RegularExpressions;

namespace OpenClaw.Gateway.Tools.Hosts.Approval;

/// <summary>What a shell command runs, as far as that can be known without running it.</summary>
internal static class CommandWords
{
    // Any of these makes the shell do more than run the programs that stand there.
    private const string Beyond = "$`<>(){}\n\r\\*?[]~!#";

    /// <summary>The words of each program that the command runs; null when that cannot be known.</summary>
    public static IReadOnlyList<IReadOnlyList<string>>? Programs(string command)
    {
        var programs = new List<IReadOnlyList<string>>();
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        char? quote = null;
        for (var i = 0; i < command.Length; i++)
        {
            var c = command[i];
            if (quote is not null)
            {
                if (c == quote)
                {
                    quote = null;
                }
                else if (quote == '"' && c is '$' or '`' or '\\')
                {
                    return null;
                }
                else
                {
                    word.Append(c);
                }
            }
            else if (c is '\'' or '"')
            {
                (quote, inWord) = (c, true);
            }
            else if (c is ' ' or '\t')
            {
                End();
            }
            else if (c is '|' or ';' or '&')
            {
                // One & alone leaves the command running behind.
                var twice = i + 1 < command.Length && command[i + 1] == c;
                if (c == '&' && !twice)
                {
                    return null;
                }

                i += twice ? 1 : 0;
                End();
                programs.Add(words);
                words = [];
            }
            else if (Beyond.Contains(c, StringComparison.Ordinal))
            {
                return null;
            }
            else
            {
                word.Append(c);
                inWord = true;
            }
        }

        if (quote is not null)
        {
            return null;
        }

        End();
        programs.Add(words);
        return programs.All(program => program.Count > 0 && !program[0].Contains('=', StringComparison.Ordinal)) ? programs : null;

        void End()
        {
            if (inWord)
            {
                words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
        }
    }

    /// <summary>Every word that may name a file, whatever the shell makes of the rest.</summary>
    public static IEnumerable<string> Candidates(string command) =>
        command.Split([' ', '\t', '\n', '\r', ';', '|', '&', '<', '>', '(', ')', '\'', '"', '`', '='], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal);

    /// <summary>Where a program is, by PATH; null when there is none.</summary>
    public static string? Find(string program, string directory)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(program, directory);
            return File.Exists(path) ? path : null;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }

    /// <summary>Whether a path fits a pattern with <c>*</c>, <c>**</c> and <c>?</c>; a pattern without a slash is the program's name.</summary>
    public static bool Matches(string pattern, string path)
    {
        var expanded = pattern.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), pattern[2..]) : pattern;
        if (!expanded.Contains('/', StringComparison.Ordinal))
        {
            return expanded == Path.GetFileName(path);
        }

        var expression = Regex.Escape(expanded).Replace("\\*\\*", ".*", StringComparison.Ordinal).Replace("\\*", "[^/]*", StringComparison.Ordinal).Replace("\\?", "[^/]", StringComparison.Ordinal);
        return Regex.IsMatch(path, $"\\A{expression}\\z", RegexOptions.None, TimeSpan.FromSeconds(1));
    }
}
