using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Protocol.Tests.Configuration;

/// <summary>A seeded storm of broken configurations: each is judged, none is a crash, and an edit never makes a readable text unreadable.</summary>
public sealed class ConfigurationFuzzTests
{
    private const int Rounds = 3000;

    private const string Sample = """
        // a comment
        {
          $include: 'x.json',
          gateway: { port: 18789, mode: 'local', bind: "lan", auth: { token: '${TOKEN}', password: "p\u0041" }, trustedProxies: ['10.0.0.1'] },
          agents: { defaults: { model: { primary: 'a/b', fallbacks: [] }, sandbox: { mode: 'all' } }, list: [{ id: 'main', default: true }] },
          models: { providers: { 'x.y': { baseUrl: 'http://127.0.0.1', apiKey: 'k', models: [{ id: 'm', contextWindow: 1e5, cost: { input: .5, output: +1 } }] } } },
          session: { mainKey: 'main' }, /* the end */
        }
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_broken_text_is_judged(int seed)
    {
        var random = new Random(seed);
        var files = new OneFile();
        for (var round = 0; round < Rounds; round++)
        {
            var text = Broken(random);
            files.Text = Broken(random);
            var document = ConfigurationDocument.Parse(text, "/nowhere/openclaw.json", _ => null, files);
            Assert.All(document.Issues, issue => Assert.NotEqual(string.Empty, issue.Message));
            _ = ConfigurationSecrets.Redact(text);
        }
    }

    [Theory]
    [InlineData(3)]
    public void An_edit_keeps_a_readable_text_readable_and_says_what_was_set(int seed)
    {
        var random = new Random(seed);
        string[] paths = ["gateway.port", "gateway.auth.token", "agents.list[0].id", "models.providers[\"x.y\"].apiKey", "session.x.y", "a", "agents.list"];
        for (var round = 0; round < Rounds; round++)
        {
            var text = Broken(random);
            var path = ConfigurationPath.Parse(paths[random.Next(paths.Length)]);
            try
            {
                Json5Parser.Parse(text);
            }
            catch (Json5Exception)
            {
                continue;
            }

            try
            {
                var changed = Json5Editor.Set(text, path, JsonValue.Create(round));
                Assert.True(ConfigurationPath.TryGet(Json5Parser.Parse(changed).ToJson(), path, out var value), changed);
                Assert.Equal(round, (int)value!);
                if (Json5Editor.Unset(changed, path) is { } without)
                {
                    Json5Parser.Parse(without);
                }
            }
            catch (FormatException exception)
            {
                Assert.NotEmpty(exception.Message);
            }
        }
    }

    private static string Broken(Random random)
    {
        var text = new StringBuilder(Sample);
        for (var cut = random.Next(1, 6); cut > 0; cut--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, "{}[],:'\"/\\$*\n0-e.\u0000\ud800\u2028"[random.Next(20)]);
                    break;
                case 2:
                    text[at] = (char)random.Next(1, 0x2100);
                    break;
                default:
                    text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 40), text.Length - at)));
                    break;
            }
        }

        return text.ToString();
    }

    private sealed class OneFile : IConfigurationFiles
    {
        public string Text { get; set; } = string.Empty;

        public string ReadAllText(string path) => Text;

        public string RealPath(string path) => path;
    }
}
