using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests;

/// <summary>One call of each method, in one session, as it was recorded from the original.</summary>
public sealed class RecordedMethodTests
{
    [Fact]
    public async Task Every_recorded_call_is_answered_as_recorded_or_named_as_different()
    {
        await using var gateway = await TestGateway.StartAsync("{ gateway: { mode: 'local', auth: { token: 'peertoken0123456789abcdef' } } }");
        await using var client = await gateway.ConnectAsync();
        var compared = 0;
        var all = new List<string>();
        foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Recorded", "2026.2.9", "methods")).Order(StringComparer.Ordinal))
        {
            var name = "methods/" + Path.GetFileNameWithoutExtension(path);
            var recording = Recording.Read(name);
            var frame = JsonNode.Parse(recording.Sent.Single())!;
            var answer = await client.CallAsync((string)frame["method"]!, frame["params"]?.DeepClone());
            answer["id"] = frame["id"]!.DeepClone();
            var differences = FrameComparer.Differences(recording.Answers[^1], answer);
            if (!KnownDifferences.HasRecording(name))
            {
                all.AddRange(differences.Select(difference => $"{name} {difference}"));
                compared++;
            }
        }

        Assert.True(all.Count == 0, string.Join('\n', all));
        Assert.Equal(59, compared);
    }

    [Theory]
    [InlineData("methods/38-models.list", "models")]
    [InlineData("methods/39-skills.status", "skills")]
    public async Task A_row_has_the_members_and_types_of_a_recorded_one(string recording, string list)
    {
        var state = Directory.CreateTempSubdirectory("openclaw-gateway-test-");
        var skill = Directory.CreateDirectory(Path.Combine(state.FullName, "skills", "weather"));
        await File.WriteAllTextAsync(Path.Combine(skill.FullName, "SKILL.md"), """
            ---
            name: weather
            description: Tells the weather.
            homepage: https://example.com
            metadata:
              { "openclaw": { "emoji": "🌦", "requires": { "bins": ["op"] }, "install": [{ "id": "brew", "kind": "brew", "formula": "op", "label": "Install op (brew)", "bins": ["op"] }] } }
            ---
            """);
        await using (var gateway = await TestGateway.StartAsync(
            """
            {
              gateway: { mode: 'local', auth: { token: 'peertoken0123456789abcdef' } },
              models: { providers: { fake: { baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'x', api: 'openai-completions', models: [
                { id: 'fake-1', name: 'Fake', reasoning: false, input: ['text', 'image'], contextWindow: 200000 },
              ] } } },
            }
            """, stateDir: state.FullName))
        {
            await using var client = await gateway.ConnectAsync();
            var recorded = Recording.Read(recording);
            var answer = await client.AskAsync((string)JsonNode.Parse(recorded.Sent.Single())!["method"]!);

            // This gateway installs nothing, so it offers no ways to.
            var missing = Form(recorded.Answers[^1]["payload"]!).Except(Form(answer)).Where(part => !part.StartsWith("/skills[]/install[]", StringComparison.Ordinal));
            Assert.Empty(missing);
            Assert.NotEmpty(answer[list]!.AsArray());
        }

        state.Delete(recursive: true);
    }

    // Paths of all members with the kind of what is there; of a list the first item.
    private static IEnumerable<string> Form(JsonNode? node, string path = "") => node switch
    {
        JsonObject members => members.SelectMany(member => Form(member.Value, $"{path}/{member.Key}")).Append($"{path}: object"),
        JsonArray { Count: > 0 } items => Form(items[0], path + "[]").Append($"{path}: array"),
        JsonArray => [$"{path}: array"],
        _ => [$"{path}: {(node?.GetValueKind() is System.Text.Json.JsonValueKind.True ? System.Text.Json.JsonValueKind.False : node?.GetValueKind())}"],
    };
}
