using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Protocol.Tests.Configuration;

public sealed class ConfigurationPathTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("a.b.c", "a", "b", "c")]
    [InlineData("agents.list[0].id", "agents", "list", "0", "id")]
    [InlineData("models.providers[\"my.id\"].baseUrl", "models", "providers", "my.id", "baseUrl")]
    [InlineData("a['b c']", "a", "b c")]
    [InlineData("a.b\\.c", "a", "b.c")]
    [InlineData("a[0][1]", "a", "0", "1")]
    public void A_path_has_steps(string path, params string[] steps) => Assert.Equal(steps, ConfigurationPath.Parse(path));

    [Theory]
    [InlineData("", "Path is empty.")]
    [InlineData("a.", "Invalid path (ends with a dot): a.")]
    [InlineData(".a", "Invalid path (empty name at character 1): .a")]
    [InlineData("a..b", "Invalid path (empty name at character 3): a..b")]
    [InlineData("agents.list[0", "Invalid path (missing \"]\"): agents.list[0")]
    [InlineData("a[]", "Invalid path (empty \"[]\"): a[]")]
    public void A_malformed_path_is_refused_with_the_place(string path, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => ConfigurationPath.Parse(path)).Message);
}
