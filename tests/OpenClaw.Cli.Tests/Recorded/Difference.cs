using System.Text.RegularExpressions;

namespace OpenClaw.Cli.Tests.Recorded;

/// <summary>
/// A row of the one table of differences from the original: which recordings, what is different, and why. <c>scope</c>: this product has no
/// such command. <c>exit=N</c>: our exit code. <c>lacks=a,b</c>: options, commands or JSON members that are not there. <c>text</c>: the answer
/// is no JSON here. <c>elsewhere</c>: another test runs it.
/// </summary>
internal sealed record Difference(string Pattern, string Verdict, string Reason)
{
    private readonly Regex _names = new("^(" + string.Join('|', Pattern.Split(' ').Select(name => Regex.Escape(name).Replace("\\*", ".*", StringComparison.Ordinal))) + ")$", RegexOptions.CultureInvariant);

    public static IReadOnlyList<Difference> All { get; } =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Recorded", "differences.tsv")).Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t')).Select(cells => new Difference(cells[0], cells[1], cells[2]))];

    public bool IsScope => Verdict == "scope";

    public bool IsElsewhere => Verdict == "elsewhere";

    public bool IsText => Has("text");

    public int? Exit => Value("exit") is { } code ? int.Parse(code, System.Globalization.CultureInfo.InvariantCulture) : null;

    public string[] Lacks => Value("lacks")?.Split(',') ?? [];

    public static Difference? Of(RecordedInvocation invocation) => All.FirstOrDefault(row => row.Covers(invocation));

    public bool Covers(RecordedInvocation invocation) => _names.IsMatch(invocation.Name);

    private bool Has(string word) => Verdict.Split(';').Contains(word, StringComparer.Ordinal);

    private string? Value(string name) =>
        Verdict.Split(';').FirstOrDefault(part => part.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
}
