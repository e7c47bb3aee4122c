using System.Text.Json.Nodes;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Protocol.Tests.Configuration;

public sealed class Json5EditorTests
{
    private const string Commented = """
        // my gateway
        {
          gateway: {
            port: 18789, // the usual one
            /* who may come in */
            auth: { token: 'abc' },
          },
        }

        """;

    [Theory]
    [InlineData("gateway.port", "1", "port: 18789,", "port: 1,")]
    [InlineData("gateway.auth.token", "\"x\"", "'abc'", "\"x\"")]
    [InlineData("gateway.auth.mode", "\"token\"", "token: 'abc' }", "token: 'abc', mode: \"token\" }")]
    [InlineData("gateway.bind", "\"lan\"", "'abc' },\n", "'abc' },\n    bind: \"lan\"\n")]
    [InlineData("agents.list", "[]", "  },\n}", "  },\n  agents: {\n    \"list\": []\n  }\n}")]
    [InlineData("gateway", "7", "{\n    port: 18789, // the usual one\n    /* who may come in */\n    auth: { token: 'abc' },\n  }", "7")]
    public void A_set_changes_its_own_place_and_nothing_else(string path, string value, string before, string after)
    {
        var result = Json5Editor.Set(Commented, ConfigurationPath.Parse(path), JsonNode.Parse(value));

        Assert.Equal(Commented.Replace(before, after, StringComparison.Ordinal), result);
    }

    [Theory]
    [InlineData("", "a", "{\n  \"a\": 1\n}\n")]
    [InlineData("{}", "a.b", "{\n  \"a\": {\n    \"b\": 1\n  }\n}")]
    [InlineData("{\"x\":2}", "a", "{\"x\":2, \"a\": 1}")]
    [InlineData("{ x: 2 }", "my-key", "{ x: 2, \"my-key\": 1 }")]
    [InlineData("{\n\t\"x\": 2 // last\n}", "a", "{\n\t\"x\": 2, // last\n\t\"a\": 1\n}")]
    [InlineData("{\n  // nothing yet\n}", "a", "{\n  // nothing yet\n  \"a\": 1\n}")]
    [InlineData("{a: 2}", "l[0].id", "{a: 2, l: [\n  {\n    \"id\": 1\n  }\n]}")]
    [InlineData("{a: 0, a: 5}", "a", "{a: 0, a: 1}")]
    [InlineData("{a: [1, 2]}", "a[2]", "{a: [1, 2, 1]}")]
    [InlineData("{a: [1, 2]}", "a[0]", "{a: [1, 2]}")]
    [InlineData("{a: []}", "a[0].id", "{a: [\n  {\n    \"id\": 1\n  }\n]}")]
    public void New_values_follow_the_layout_they_find(string text, string path, string expected) =>
        Assert.Equal(expected, Json5Editor.Set(text, ConfigurationPath.Parse(path), 1));

    [Theory]
    [InlineData("gateway.port", "    port: 18789, // the usual one\n", "")]
    [InlineData("gateway.auth.token", "token: 'abc' ", "")]
    [InlineData("gateway.auth", "    auth: { token: 'abc' },\n", "")]
    public void An_unset_takes_the_value_its_name_and_the_comment_on_its_line(string path, string before, string after)
    {
        var result = Json5Editor.Unset(Commented, ConfigurationPath.Parse(path));

        Assert.Equal(Normalized(Commented.Replace(before, after, StringComparison.Ordinal)), Normalized(result!));
    }

    [Theory]
    [InlineData("{\"a\":1,\"b\":2}", "b", "{\"a\":1}")]
    [InlineData("{\"a\":1,\"b\":2}", "a", "{\"b\":2}")]
    [InlineData("{\"a\":1}", "a", "{}")]
    [InlineData("{\"a\":1,\"a\":2,\"b\":3}", "a", "{\"b\":3}")]
    [InlineData("{\n  \"a\": 1,\n  \"b\": 2\n}", "b", "{\n  \"a\": 1\n}")]
    [InlineData("{\"a\":[1,2,3]}", "a[1]", "{\"a\":[1,3]}")]
    [InlineData("{\"a\": [1, 2]}", "a[1]", "{\"a\": [1]}")]
    public void Plain_json_stays_plain_json(string text, string path, string expected) =>
        Assert.Equal(expected, Json5Editor.Unset(text, ConfigurationPath.Parse(path)));

    [Theory]
    [InlineData("{}", "a")]
    [InlineData("", "a")]
    [InlineData("{a: 1}", "a.b")]
    [InlineData("{a: [1]}", "a[1]")]
    [InlineData("{a: [1]}", "a.x")]
    public void What_is_not_there_cannot_be_unset(string text, string path) => Assert.Null(Json5Editor.Unset(text, ConfigurationPath.Parse(path)));

    [Theory]
    [InlineData("{a: 1}", "a.b", "is a single value")]
    [InlineData("{a: [1]}", "a[2]", "is no place in a list of 1")]
    [InlineData("{a: [1]}", "a.x", "is no place in a list of 1")]
    [InlineData("{}", "a[1]", "begin with index 0")]
    public void A_path_through_the_wrong_kind_of_value_is_refused(string text, string path, string reason)
    {
        var exception = Assert.Throws<FormatException>(() => Json5Editor.Set(text, ConfigurationPath.Parse(path), 1));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_sequence_of_edits_means_the_same_in_the_text_and_in_the_tree()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var text = random.Next(3) switch { 0 => "", 1 => Commented, _ => "{\"a\":{\"b\":[1,{\"c\":2}]},\"d\":null}" };
            var tree = text.Length == 0 ? new JsonObject() : (JsonObject)Json5Parser.Parse(text).ToJson()!;
            for (var edit = 0; edit < 12; edit++)
            {
                var path = Enumerable.Range(0, random.Next(1, 4)).Select(_ => new[] { "a", "b", "gateway", "auth", "my.key", "d" }[random.Next(6)]).ToList();
                var value = random.Next(4) switch { 0 => JsonValue.Create("te\"xt\n"), 1 => JsonValue.Create(random.Next()), 2 => new JsonArray(1, new JsonObject { ["x"] = 2 }), _ => (JsonNode?)null };
                if (random.Next(3) == 0)
                {
                    var unset = Json5Editor.Unset(text, path);
                    Assert.Equal(RemoveFrom(tree, path), unset is not null);
                    text = unset ?? text;
                }
                else if (SetIn(tree, path, value))
                {
                    text = Json5Editor.Set(text, path, value?.DeepClone());
                }

                var read = text.Length == 0 ? new JsonObject() : Json5Parser.Parse(text).ToJson();
                Assert.True(JsonNode.DeepEquals(tree, read), $"seed {seed}, edit {edit}:\n{text}\n{tree}");
            }
        }
    }

    private static bool SetIn(JsonObject tree, List<string> path, JsonNode? value)
    {
        var current = tree;
        foreach (var step in path.SkipLast(1))
        {
            if (!current.ContainsKey(step))
            {
                current[step] = new JsonObject();
            }

            if (current[step] is not JsonObject next)
            {
                return false;
            }

            current = next;
        }

        current[path[^1]] = value?.DeepClone();
        return true;
    }

    private static bool RemoveFrom(JsonObject tree, List<string> path)
    {
        var current = tree;
        foreach (var step in path.SkipLast(1))
        {
            if (current[step] is not JsonObject next)
            {
                return false;
            }

            current = next;
        }

        return current.Remove(path[^1]);
    }

    private static string Normalized(string text) => text.Replace("{  }", "{ }", StringComparison.Ordinal);
}
