using System.Text;
using System.Text.RegularExpressions;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>
/// What a <c>.dockerignore</c> leaves out of a build context. The rules are those of
/// https://docs.docker.com/build/concepts/context/#dockerignore-files: the last line that fits decides, and a line that fits a directory
/// fits everything in it.
/// </summary>
internal sealed class DockerIgnore
{
    private readonly List<Rule> _rules;

    private DockerIgnore(List<Rule> rules) => _rules = rules;

    /// <summary>The rules for a Dockerfile: its own, <c>Dockerfile.dockerignore</c>, or those of the context.</summary>
    public static DockerIgnore For(string context, string dockerfile)
    {
        var path = new[] { dockerfile + ".dockerignore", Path.Combine(context, ".dockerignore") }.FirstOrDefault(File.Exists);
        return Parse(path is null ? [] : File.ReadLines(path));
    }

    /// <summary>Reads the lines of a file.</summary>
    public static DockerIgnore Parse(IEnumerable<string> lines)
    {
        var rules = new List<Rule>();
        foreach (var line in lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var negated = line[0] == '!';
            var pattern = Clean(negated ? line[1..].Trim() : line);
            if (pattern.Length > 0)
            {
                rules.Add(new Rule(new Regex("^" + ToRegex(pattern) + "(/.*)?$", RegexOptions.CultureInvariant | RegexOptions.Singleline), negated, pattern));
            }
        }

        return new DockerIgnore(rules);
    }

    /// <summary>True when a file or directory is left out.</summary>
    /// <param name="path">Path in the context, with slashes.</param>
    public bool LeavesOut(string path) => _rules.LastOrDefault(rule => rule.Pattern.IsMatch(path)) is { IsNegated: false };

    /// <summary>True when a directory that is left out may hold something that is not.</summary>
    public bool MayHoldExceptions(string directory) => _rules.Any(rule => rule.IsNegated
        && (rule.Text.StartsWith(directory + "/", StringComparison.Ordinal) || rule.Text.IndexOfAny(['*', '?', '[']) is >= 0 and var first && first <= directory.Length));

    private static string Clean(string pattern)
    {
        var parts = new List<string>();
        foreach (var part in pattern.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "." or ".."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private static string ToRegex(string pattern)
    {
        var regex = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern.AsSpan(i).StartsWith("**/"))
            {
                regex.Append("(.*/)?");
                i += 2;
            }
            else if (pattern.AsSpan(i).StartsWith("**"))
            {
                regex.Append(".*");
                i++;
            }
            else if (pattern[i] == '[' && pattern.IndexOf(']', i + 1) is > 0 and var end)
            {
                regex.Append('[').Append(pattern[(i + 1)..end].Replace("\\", "\\\\", StringComparison.Ordinal)).Append(']');
                i = end;
            }
            else if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                regex.Append(Regex.Escape(pattern[++i].ToString()));
            }
            else
            {
                regex.Append(pattern[i] switch
                {
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    var other => Regex.Escape(other.ToString()),
                });
            }
        }

        return regex.ToString();
    }

    private sealed record Rule(Regex Pattern, bool IsNegated, string Text);
}
