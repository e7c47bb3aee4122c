using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OpenClaw.Testing.Processes;

namespace OpenClaw.DemoModel.Tests;

/// <summary>The server as a process, shared by all tests: it keeps no state but the progress of scripts with an id.</summary>
public sealed class DemoModelServer : IAsyncLifetime
{
    public const string ChatCompletions = "/v1/chat/completions";

    private ServiceProcess? _service;

    public Uri Address => _service!.Address;

    public HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _service = await ServiceProcess.StartAsync("OpenClaw.DemoModel");
        Client = new HttpClient { BaseAddress = Address };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _service!.DisposeAsync();
    }

    /// <summary>Posts a body and returns status and parsed answer.</summary>
    public async Task<(int Status, JsonElement Body, HttpResponseHeaders Headers)> PostAsync(string json, string? script = null, string path = ChatCompletions)
    {
        using var response = await SendAsync(json, script, path);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, document.RootElement.Clone(), response.Headers);
    }

    /// <summary>Posts a body and returns the response as soon as its headers are there.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        string json, string? script = null, string path = ChatCompletions, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        if (script is not null)
        {
            request.Headers.Add("X-Demo-Script", script);
        }

        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}

[CollectionDefinition(Name)]
public sealed class DemoModelCollection : ICollectionFixture<DemoModelServer>
{
    public const string Name = "demo model";
}

/// <summary>Request bodies.</summary>
internal static class Body
{
    private const string Tools = """
        "tools":[{"type":"function","function":{"name":"exec","parameters":{}}},
                 {"type":"function","function":{"name":"read","parameters":{}}},
                 {"type":"function","function":{"name":"write","parameters":{}}}]
        """;

    public static string User(string text, bool tools = true, string extra = "") =>
        Messages($$"""{"role":"user","content":{{JsonSerializer.Serialize(text)}}}""", tools, extra);

    public static string Messages(string messages, bool tools = true, string extra = "") =>
        $$"""{"model":"demo-1","messages":[{{messages}}]{{(tools ? "," + Tools : "")}}{{(extra.Length > 0 ? "," + extra : "")}}}""";
}
