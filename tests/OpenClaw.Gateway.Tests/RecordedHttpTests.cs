using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests;

/// <summary>The recorded HTTP exchanges, with the interfaces of /v1 on and off.</summary>
public sealed class RecordedHttpTests
{
    private const string Ping = """{"model":"openclaw","messages":[{"role":"user","content":"PING"}]}""";

    private static readonly Dictionary<string, (string Verb, string Path, string? Token, string? Body)> Requests = new()
    {
        ["avatar"] = ("GET", "/avatar/main", null, null),
        ["avatar-meta"] = ("GET", "/avatar/main?meta=1", null, null),
        ["cc-badauth"] = ("POST", "/v1/chat/completions", "wrong", Ping),
        ["cc-empty"] = ("POST", "/v1/chat/completions", TestGateway.Token, "{}"),
        ["cc-get"] = ("GET", "/v1/chat/completions", null, null),
        ["cc-noauth"] = ("POST", "/v1/chat/completions", null, Ping),
        ["cc-ok"] = ("POST", "/v1/chat/completions", TestGateway.Token, Ping),
        ["get-root"] = ("GET", "/", null, null),
        ["head-root"] = ("HEAD", "/", null, null),
        ["resp-empty"] = ("POST", "/v1/responses", TestGateway.Token, "{}"),
        ["resp-noauth"] = ("POST", "/v1/responses", null, "{}"),
        ["resp-ok"] = ("POST", "/v1/responses", TestGateway.Token, """{"model":"openclaw","input":"PING"}"""),
        ["resp-stream"] = ("POST", "/v1/responses", TestGateway.Token, """{"model":"openclaw","input":"PING","stream":true}"""),
        ["ti-agents_list"] = ("POST", "/tools/invoke", TestGateway.Token, """{"tool":"agents_list","args":{}}"""),
        ["ti-badauth"] = ("POST", "/tools/invoke", "wrong", "{}"),
        ["ti-empty"] = ("POST", "/tools/invoke", TestGateway.Token, "{}"),
        ["ti-exec"] = ("POST", "/tools/invoke", TestGateway.Token, """{"tool":"exec","args":{"command":"id"}}"""),
        ["ti-get"] = ("GET", "/tools/invoke", null, null),
        ["ti-noauth"] = ("POST", "/tools/invoke", null, "{}"),
        ["ti-read"] = ("POST", "/tools/invoke", TestGateway.Token, """{"tool":"read","args":{"path":"/etc/passwd"}}"""),
        ["ti-session_status"] = ("POST", "/tools/invoke", TestGateway.Token, """{"tool":"session_status","args":{}}"""),
        ["ti-sessions_list"] = ("POST", "/tools/invoke", TestGateway.Token, """{"tool":"sessions_list","args":{}}"""),
        ["ti-unknown"] = ("POST", "/tools/invoke", TestGateway.Token, """{"tool":"nope"}"""),
    };

    [Theory]
    [InlineData("http-default", false, 14)]
    [InlineData("http-endpoints-enabled", true, 23)]
    public async Task Every_recorded_exchange_is_answered_as_recorded_or_named_as_different(string folder, bool enabled, int expected)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config().Replace(
            "gateway: {", $"gateway: {{ http: {{ endpoints: {{ chatCompletions: {{ enabled: {(enabled ? "true" : "false")} }}, responses: {{ enabled: {(enabled ? "true" : "false")} }} }} }},", StringComparison.Ordinal));
        using var http = gateway.CreateHttpClient();
        var (compared, differences) = (0, new List<string>());
        if (!enabled)
        {
            // The original had a labelled main session then.
            await using var client = await gateway.ConnectAsync();
            await client.AskAsync("sessions.patch", new JsonObject { ["key"] = "main", ["label"] = "lbl" });
        }

        foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Recorded", "2026.2.9", folder)).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (KnownDifferences.HasRecording($"{folder}/{name}"))
            {
                continue;
            }

            Assert.True(Requests.ContainsKey(name), $"{folder}/{name} is neither replayed nor named as different.");
            model.Says("PONG done=0");
            var recorded = await File.ReadAllTextAsync(path);
            differences.AddRange((await CompareAsync(http, name, recorded, skipBody: !enabled && name == "ti-sessions_list")).Select(difference => $"{folder}/{name} {difference}"));
            compared++;
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.Equal(expected, compared);
    }

    private static async Task<IReadOnlyList<string>> CompareAsync(HttpClient http, string name, string recorded, bool skipBody)
    {
        var (verb, path, token, body) = Requests[name];
        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var answer = await http.SendAsync(request);

        // Which of the interfaces made the newest session depends on the order of the requests.
        var text = (await answer.Content.ReadAsStringAsync()).Replace(":openresponses:", ":openai:", StringComparison.Ordinal);
        var parts = recorded.ReplaceLineEndings("\n").Split("\n\n", 2);
        var type = parts[0].Split('\n').First(line => line.StartsWith("Content-Type", StringComparison.Ordinal)).Split(": ")[1];
        var differences = new List<string>();
        var status = int.Parse(parts[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        if (status != (int)answer.StatusCode || type != answer.Content.Headers.ContentType?.ToString())
        {
            return [$"expected {status} {type}, got {(int)answer.StatusCode} {answer.Content.Headers.ContentType}: {text}"];
        }

        if (type.StartsWith("application/json", StringComparison.Ordinal) && !skipBody)
        {
            differences.AddRange(FrameComparer.Differences(JsonNode.Parse(parts[1]), JsonNode.Parse(text)));
        }
        else if (type.StartsWith("text/plain", StringComparison.Ordinal) && parts[1].Trim() != text)
        {
            differences.Add($"expected \"{parts[1].Trim()}\", got \"{text}\"");
        }
        else if (type.StartsWith("text/event-stream", StringComparison.Ordinal))
        {
            var (left, right) = (Events(parts[1]), Events(text));
            Assert.Equal(left.Select(one => one.Name), right.Select(one => one.Name));
            differences.AddRange(left.Zip(right).SelectMany(pair => FrameComparer.Differences(pair.First.Data, pair.Second.Data).Select(difference => $"{pair.First.Name} {difference}")));
        }

        return differences;
    }

    private static List<(string Name, JsonNode? Data)> Events(string text) => [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
        .Select(block => block.Split('\n'))
        .Select(lines => (lines.FirstOrDefault(line => line.StartsWith("event: ", StringComparison.Ordinal)) ?? string.Empty,
            lines.First(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..] is var data && data != "[DONE]" ? JsonNode.Parse(data) : JsonValue.Create("[DONE]")))];
}
