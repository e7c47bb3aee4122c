using System.Text.Json.Nodes;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Testing.Machine;

namespace OpenClaw.Protocol.Tests.Configuration;

/// <summary>openclaw.json with its includes and references, right and wrong.</summary>
public sealed class ConfigurationDocumentTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string ConfigPath => Path.Combine(_directory.Path, "openclaw.json");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Includes_nest_merge_in_order_and_what_stands_beside_them_wins()
    {
        _directory.Write("parts/models.json5", "{ mode: 'merge', $include: './more.json5' }");
        _directory.Write("parts/more.json5", "{ mode: 'replace', providers: {} } // beaten by its includer");
        _directory.Write("a.json", """{ "port": 1, "mode": "local" }""");
        _directory.Write("b.json", """{ "port": 2 }""");

        var document = Parse("{ gateway: { $include: ['a.json', 'b.json'], bind: 'lan' }, models: { $include: 'parts/models.json5' } }");

        Assert.Equal([], document.Issues);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{ "gateway": { "port": 2, "mode": "local", "bind": "lan" }, "models": { "mode": "merge", "providers": {} } }"""), document.Resolved));
        Assert.Equal(4, document.Included.Count);
    }

    [Theory]
    [InlineData("{ gateway: { $include: 'none.json' } }", "gateway.$include", "Cannot read the included file")]
    [InlineData("{ gateway: { $include: 'broken.json' } }", "gateway.$include", "Cannot parse the included file")]
    [InlineData("{ gateway: { $include: 5 } }", "gateway.$include", "expected a file name")]
    [InlineData("{ gateway: { $include: ['one.json', ''] } }", "gateway.$include[1]", "expected a file name")]
    [InlineData("{ gateway: { $include: 'self.json' } }", "gateway.$include", "Circular include")]
    [InlineData("{ $include: 'openclaw.json' }", "$include", "Circular include")]
    [InlineData("{ gateway: { $include: '/etc/hostname' } }", "gateway.$include", "is outside of")]
    [InlineData("{ gateway: { $include: '../outside.json' } }", "gateway.$include", "is outside of")]
    [InlineData("{ gateway: { $include: 'deep0.json' } }", "gateway.$include", "More than 10 levels of includes")]
    [InlineData("{ gateway: { $include: '.' } }", "gateway.$include", "is outside of")]
    public void A_wrong_include_is_named_with_its_place(string text, string path, string message)
    {
        _directory.Write("one.json", "{}");
        _directory.Write("broken.json", "{ oops");
        _directory.Write("self.json", "{ $include: 'self.json' }");
        for (var i = 0; i < 12; i++)
        {
            _directory.Write($"deep{i}.json", $"{{ $include: 'deep{i + 1}.json' }}");
        }

        File.WriteAllText(ConfigPath, text);
        var issue = Assert.Single(Parse(text).Issues);

        Assert.Equal(path, issue.Path);
        Assert.Contains(message, issue.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_leads_out_of_the_directory_is_followed_before_it_is_judged()
    {
        using var elsewhere = new TempDirectory();
        elsewhere.Write("secret.json", "{ port: 1 }");
        File.CreateSymbolicLink(Path.Combine(_directory.Path, "link.json"), Path.Combine(elsewhere.Path, "secret.json"));

        var issue = Assert.Single(Parse("{ gateway: { $include: 'link.json' } }").Issues);

        Assert.Contains("is outside of", issue.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_of_lists_of_includes_end_at_a_number_of_files()
    {
        for (var i = 0; i < 9; i++)
        {
            var names = string.Join(',', Enumerable.Repeat($"'many{i + 1}.json'", 9));
            _directory.Write($"many{i}.json", $"{{ $include: [{names}] }}");
        }

        _directory.Write("many9.json", "{}");

        var document = Parse("{ gateway: { $include: 'many0.json' } }");

        Assert.Contains(document.Issues, issue => issue.Message.Contains("More than 256 included files", StringComparison.Ordinal));
        Assert.Single(document.Issues);
    }

    [Fact]
    public void References_are_resolved_from_the_environment_then_from_env_and_a_missing_one_is_named()
    {
        var document = ConfigurationDocument.Parse(
            "{ env: { SECOND: 'two', vars: { THIRD: 'three', FIRST: 'beaten' } }, gateway: { auth: { token: '${FIRST}-${SECOND}-${THIRD}-$${FOURTH}', password: '${FIFTH}' } } }",
            ConfigPath, name => name == "FIRST" ? "one" : null);

        Assert.Equal("one-two-three-${FOURTH}", (string?)document.Resolved["gateway"]!["auth"]!["token"]);
        Assert.Equal("${FIRST}-${SECOND}-${THIRD}-$${FOURTH}", (string?)document.Parsed["gateway"]!["auth"]!["token"]);
        var issue = Assert.Single(document.Issues);
        Assert.Equal("gateway.auth.password", issue.Path);
        Assert.Contains("\"FIFTH\"", issue.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_problem_has_its_path_its_value_what_is_allowed_and_the_nearest_key_and_shows_no_secret()
    {
        var issues = Parse("""
            {
              gatway: {},
              gateway: { prot: 1, port: 'many', bind: 'lann', auth: { token: 12345 }, trustedProxies: {} },
              agents: { list: [{ id: 'a' }, { id: 'A' }] },
            }
            """).Issues.Select(issue => issue.ToString()).ToList();

        Assert.Equal(7, issues.Count);
        Assert.Contains("Unrecognized key: \"gatway\" (did you mean \"gateway\"?)", issues);
        Assert.Contains("gateway: Unrecognized key: \"prot\" (did you mean \"port\"?)", issues);
        Assert.Contains("gateway.port: Invalid input: expected integer, got \"many\"", issues);
        Assert.Contains(issues, issue => issue.StartsWith("gateway.bind: Invalid value \"lann\": expected one of", StringComparison.Ordinal) && issue.EndsWith("(did you mean \"lan\"?)", StringComparison.Ordinal));
        Assert.Contains("gateway.auth.token: Invalid input: expected string, got another value", issues);
        Assert.Contains("gateway.trustedProxies: Invalid input: expected array, got an object", issues);
        Assert.Contains(issues, issue => issue.StartsWith("agents.list[1].id: Duplicate agent id", StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_with_dots_has_a_path_that_leads_to_it()
    {
        var document = Parse("{ gateway: { 'a.b': 1 } }");

        var issue = Assert.Single(document.Issues);
        Assert.True(ConfigurationPath.TryGet(document.Parsed, ConfigurationPath.Parse(issue.KeyPath), out var value));
        Assert.Equal(1, (int)value!);
    }

    private ConfigurationDocument Parse(string text) => ConfigurationDocument.Parse(text, ConfigPath, _ => null);
}
