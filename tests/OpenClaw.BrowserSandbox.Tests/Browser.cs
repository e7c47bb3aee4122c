using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.BrowserSandbox.Tests;

/// <summary>The service as a process with a real Chromium, ready for use.</summary>
public sealed class Browser : IAsyncLifetime, IDisposable
{
    public const string Token = "0123456789abcdef-browser";

    private readonly TempDirectory _profiles = new();

    public ServiceProcess Service { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Service = await ServiceProcess.StartAsync("OpenClaw.BrowserSandbox", new Dictionary<string, string?>
        {
            ["OPENCLAW_BROWSER_TOKEN"] = Token,
            ["TMPDIR"] = _profiles.Path,
            ["OPENCLAW_BROWSER_ALLOWED_HOSTS"] = "sandbox-browser",
            ["OPENCLAW_BROWSER_ALLOWED_ORIGINS"] = "https://allowed.example",
        });
        Client = new HttpClient { BaseAddress = Service.Address };
        await Service.WaitUntilHealthyAsync();
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Service.DisposeAsync();
        Dispose();
    }

    public void Dispose() => _profiles.Dispose();

    /// <summary>A request with the given headers; null leaves one out.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, string? authorization = "Bearer " + Token, string? host = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        request.Headers.Host = host;
        return await Client.SendAsync(request);
    }

    public async Task<JsonElement> JsonAsync(string path)
    {
        using var response = await GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}");
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    /// <summary>The id of the Chromium process, once there is one that listens and is not <paramref name="other"/>.</summary>
    public async Task<int> ProcessIdAsync(int other = 0)
    {
        var status = await Eventually.NotNullAsync(
            async () =>
            {
                var now = await JsonAsync("/status");
                return now.GetProperty("phase").GetString() == "Listening" && now.GetProperty("processId").GetInt32() != other ? (object)now : null;
            },
            "Chromium listens");
        return ((JsonElement)status).GetProperty("processId").GetInt32();
    }

    /// <summary>A CDP connection to the address that the service names.</summary>
    public static async Task<ClientWebSocket> ConnectAsync(string address, string? token = Token, string? origin = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        if (token is not null)
        {
            socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        }

        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        await socket.ConnectAsync(new Uri(address), CancellationToken.None);
        return socket;
    }

    /// <summary>Calls a CDP method and returns its result; events in between are skipped.</summary>
    public static async Task<JsonElement> CallAsync(ClientWebSocket socket, int id, string method, string parameters = "{}")
    {
        await socket.SendAsync(
            Encoding.UTF8.GetBytes($$"""{"id":{{id}},"method":"{{method}}","params":{{parameters}} }"""), WebSocketMessageType.Text, true, CancellationToken.None);
        using var deadline = new CancellationTokenSource(Eventually.DefaultDeadline);
        while (true)
        {
            using var message = new MemoryStream();
            var buffer = new byte[64 * 1024];
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(), deadline.Token);
                message.Write(buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);

            using var document = JsonDocument.Parse(message.ToArray());
            if (document.RootElement.TryGetProperty("id", out var answered) && answered.GetInt32() == id)
            {
                return document.RootElement.GetProperty("result").Clone();
            }
        }
    }
}

[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Browser>
{
    public const string Name = "browser";
}
