using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Protocol.Tests;

/// <summary>The variables beside openclaw.json.</summary>
public sealed class EnvironmentFileTests
{
    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("export A = two words # and a comment", "two words")]
    [InlineData("A='it is # this'", "it is # this")]
    [InlineData("A=\"a \\\"b\\\" \\\\ \\n c\"", "a \"b\" \\ \n c")]
    [InlineData("A=first\nA=last", "last")]
    [InlineData("# A=no\nB=1\n1A=2\nnothing", null)]
    [InlineData("A=", "")]
    [InlineData("A=sk-x\r\nB=2", "sk-x")]
    public void A_line_gives_a_variable(string text, string? value) =>
        Assert.Equal(value, EnvironmentFile.Parse(text).GetValueOrDefault("A"));

    [Theory]
    [InlineData("plain-value_1./:@+=,%")]
    [InlineData("with blanks and # signs")]
    [InlineData("quotes \" ' and \\ backslashes \\n")]
    [InlineData("dollar $HOME ${X} `id`")]
    [InlineData("")]
    public void What_is_set_is_read_again_and_other_lines_stay(string value)
    {
        const string Before = "# mine\nB=1\nA=old\n\nA=older\nnot a variable\n";

        var after = EnvironmentFile.Set(Before, "A", value);

        Assert.Equal(value, EnvironmentFile.Parse(after)["A"]);
        Assert.Equal("1", EnvironmentFile.Parse(after)["B"]);
        Assert.StartsWith("# mine\nB=1\nA=", after, StringComparison.Ordinal);
        Assert.EndsWith("\n\nnot a variable\n", after, StringComparison.Ordinal);
        Assert.Equal(value, EnvironmentFile.Parse(EnvironmentFile.Set(string.Empty, "A", value))["A"]);
    }

    [Theory]
    [InlineData("A B", "x")]
    [InlineData("1A", "x")]
    [InlineData("", "x")]
    [InlineData("A", "two\nlines")]
    public void What_would_break_the_file_is_refused(string name, string value) =>
        Assert.Throws<FormatException>(() => EnvironmentFile.Set("B=1\n", name, value));

    [Fact]
    public void The_environment_counts_before_the_file_unless_it_is_blank()
    {
        var file = EnvironmentFile.Parse("A=file\nB=file\nC=file");
        var reader = EnvironmentFile.Under(name => name switch { "A" => "own", "B" => " ", _ => null }, file);

        Assert.Equal(("own", "file", "file", null), (reader("A"), reader("B"), reader("C"), reader("D")));
    }
}
