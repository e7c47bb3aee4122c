namespace Aspire.Hosting.Docker.Publishing;

/// <summary>Text in a Compose file, in which <c>$</c> starts a reference to a variable.</summary>
internal static class ComposeText
{
    /// <summary>Text that reaches the container as it is: Compose reads <c>$$</c> as one <c>$</c>.</summary>
    public static string Literal(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    /// <summary>A reference to a variable of the .env file.</summary>
    public static string Placeholder(string variable) => $"${{{variable}}}";

    /// <summary>The name that a model's name has as a variable: upper case, with <c>_</c> for what a variable cannot hold.</summary>
    public static string VariableName(string name) =>
        string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToUpperInvariant(character) : '_'));
}
