using System.Text.RegularExpressions;
using OpenClaw.Testing.Machine;

namespace OpenClaw.EndToEnd.Tests.Documentation;

/// <summary>A page of the documentation, as its readers use it.</summary>
/// <param name="Path">Relative to the repository.</param>
internal sealed partial record MarkdownPage(string Path)
{
    private static readonly string[] Foreign = ["bin", "obj", "artifacts", "node_modules", ".git"];

    private readonly string _text = File.ReadAllText(System.IO.Path.Combine(Repository.Root, Path));

    /// <summary>Every page of the repository.</summary>
    public static IEnumerable<MarkdownPage> All => Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
        .Select(path => System.IO.Path.GetRelativePath(Repository.Root, path))
        .Where(path => !path.Split('/').Any(Foreign.Contains))
        .Select(path => new MarkdownPage(path));

    /// <summary>The fenced blocks.</summary>
    public IEnumerable<CodeBlock> Blocks => Fence().Matches(_text).Select(match => new CodeBlock(
        _text.AsSpan(0, match.Groups["code"].Index).Count('\n') + 1,
        match.Groups["language"].Value,
        match.Groups["code"].Value,
        match.Groups["note"].Success ? match.Groups["note"].Value : null,
        match.Groups["value"].Value));

    /// <summary>What the links and pictures outside of blocks lead to, except for other places.</summary>
    public IEnumerable<string> Links => Link().Matches(Fence().Replace(_text, string.Empty)).Select(match => match.Groups[1].Value).Where(link => !Scheme().IsMatch(link));

    /// <summary>The anchors of its headings.</summary>
    public IEnumerable<string> Anchors => Heading().Matches(Fence().Replace(_text, string.Empty)).Select(match => NoAnchor().Replace(match.Groups[1].Value.ToLowerInvariant(), string.Empty).Replace(' ', '-'));

    /// <inheritdoc/>
    public override string ToString() => Path;

    // A remark right above the block says how it is run: <!-- not run: why -->
    [GeneratedRegex(@"^(?:<!-- (?<note>[^:>]+): (?<value>[^>]*) -->\n)?```(?<language>\w*)\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}

/// <summary>A fenced block.</summary>
/// <param name="Line">Where it begins.</param>
/// <param name="Language">Its language.</param>
/// <param name="Code">Its lines.</param>
/// <param name="Note">What the remark above it is about, such as <c>not run</c>; null without one.</param>
/// <param name="Value">What the remark says.</param>
internal sealed record CodeBlock(int Line, string Language, string Code, string? Note, string Value);
