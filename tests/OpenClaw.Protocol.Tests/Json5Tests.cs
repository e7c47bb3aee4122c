using System.Text.Json.Nodes;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Protocol.Tests;

/// <summary>Reading and changing JSON5.</summary>
public sealed class Json5Tests
{
    [Theory]
    [InlineData("{a: 1, 'b': [1, 2,], /* c */ \"c\": null} // end", """{"a":1,"b":[1,2],"c":null}""")]
    [InlineData("[0x1F, +1, -.5, 1., 1e3, 12345678901234567890]", "[31,1,-0.5,1,1e3,12345678901234567890]")]
    [InlineData("'a\\x41\\u0042\\\n\\'\\v\\0'", "\"aAB'\\u000b\\u0000\"")]
    [InlineData("\uFEFF{ $x_1: true }", """{"$x_1":true}""")]
    public void What_json5_allows_is_read(string text, string expected) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), Json5Parser.Parse(text).ToJson()), Json5Parser.Parse(text).ToJson()?.ToJsonString());

    [Theory]
    [InlineData("{a:}", 1, 4)]
    [InlineData("{a: 1\n b: 2}", 2, 2)]
    [InlineData("{a: 'x}", 1, 8)]
    [InlineData("{} {}", 1, 4)]
    [InlineData("{a: NaN}", 1, 5)]
    [InlineData("{a: 1e999}", 1, 5)]
    [InlineData("/* x", 1, 1)]
    [InlineData("", 1, 1)]
    public void A_mistake_is_named_with_its_place(string text, int line, int column)
    {
        var mistake = Assert.Throws<Json5Exception>(() => Json5Parser.Parse(text));

        Assert.Equal((line, column), (mistake.Line, mistake.Column));
    }

    [Fact]
    public void Nesting_is_bounded() => Assert.Throws<Json5Exception>(() => Json5Parser.Parse(new string('[', 100_000)));

    [Fact]
    public void A_set_leaves_comments_and_everything_else_as_it_was()
    {
        const string Text = """
            {
              // who may come in
              gateway: { port: 1, /* old */ bind: 'lan' }, // keep me
              agents: {
                defaults: {}, // none
              }
              // the end
            }
            """;

        var changed = Json5Editor.Set(Text, ["gateway", "port"], 18789);
        changed = Json5Editor.Set(changed, ["agents", "defaults", "model", "primary"], "a/b");
        changed = Json5Editor.Set(changed, ["session"], new JsonObject { ["mainKey"] = "x" });

        Assert.Contains("// who may come in", changed);
        Assert.Contains("port: 18789, /* old */ bind: 'lan' }, // keep me", changed);
        Assert.Contains("// none", changed);
        Assert.Contains("// the end", changed);
        var json = Json5Parser.Parse(changed).ToJson()!;
        Assert.Equal("a/b", (string?)json["agents"]!["defaults"]!["model"]!["primary"]);
        Assert.Equal("x", (string?)json["session"]!["mainKey"]);
        Assert.Equal("lan", (string?)json["gateway"]!["bind"]);
    }

    [Theory]
    [InlineData("{ a: 1, b: 2 }", "a")]
    [InlineData("{ a: 1, b: 2 }", "b")]
    [InlineData("{\n  a: 1, // one\n  b: 2, // two\n}", "a")]
    [InlineData("{\n  a: 1, // one\n  b: 2 // two\n}", "b")]
    [InlineData("{a:1}", "a")]
    public void A_removal_takes_the_member_and_leaves_good_json5(string text, string name)
    {
        var changed = Json5Editor.Unset(text, [name])!;

        var json = Json5Parser.Parse(changed).ToJson()!.AsObject();
        Assert.False(json.ContainsKey(name));
        Assert.Equal(Json5Parser.Parse(text).ToJson()!.AsObject().Count - 1, json.Count);
    }

    [Fact]
    public void A_merge_patch_merges_objects_removes_nulls_and_replaces_the_rest()
    {
        const string Text = "{ a: { x: 1, y: [1, 2] }, b: 2 /* two */ }";

        var changed = Json5Editor.Merge(Text, JsonNode.Parse("""{"a":{"x":null,"y":[3],"z":{"q":1,"n":null}},"c":true}""")!.AsObject());

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"a":{"y":[3],"z":{"q":1}},"b":2,"c":true}"""), Json5Parser.Parse(changed).ToJson()), changed);
        Assert.Contains("/* two */", changed);
    }

    [Fact]
    public void Secrets_are_hidden_and_come_back_when_the_text_is_written()
    {
        const string Text = "{ gateway: { auth: { token: 'abc' } }, models: { providers: { x: { apiKey: '${KEY}', models: [{ maxTokens: 5 }] } } } }";

        var hidden = ConfigurationSecrets.Redact(Text);

        Assert.DoesNotContain("abc", hidden);
        Assert.Contains("${KEY}", hidden);
        Assert.Contains("maxTokens: 5", hidden);
        Assert.Equal(Text, ConfigurationSecrets.Restore(hidden, Text));
        Assert.Throws<FormatException>(() => ConfigurationSecrets.Restore(hidden, "{}"));
    }

    [Fact]
    public void A_seeded_fuzz_of_texts_ends_in_a_value_or_a_named_mistake()
    {
        var random = new Random(20261123);
        const string Alphabet = "{}[]:,'\"\\/*\n \tabx01.-+eE$_ntu\uD83D\0";
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            try
            {
                Json5Parser.Parse(text).ToJson();
            }
            catch (Json5Exception mistake)
            {
                Assert.True(mistake.Line > 0 && mistake.Column > 0);
            }
        }
    }
}
