using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenClaw.Cli.Tests;

/// <summary>The far side of the socket: a real WebSocket server whose answers a test writes down.</summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    public const string Token = "right-token";

    private readonly WebApplication _app;
    private readonly Dictionary<string, Func<Connection, string, JsonElement, Task>> _methods = new(StringComparer.Ordinal);

    private ScriptedGateway(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First().Replace("http://", "ws://", StringComparison.Ordinal));

    /// <summary>Parameters of every call, in order, by method.</summary>
    public ConcurrentQueue<(string Method, JsonElement Params)> Calls { get; } = [];

    /// <summary>Done with a connection in place of the handshake when set.</summary>
    public Func<Connection, Task>? OnOpen { get; set; }

    public static async Task<ScriptedGateway> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseWebSockets();
        var gateway = new ScriptedGateway(app);
        app.Run(gateway.ServeAsync);
        await app.StartAsync();
        return gateway;
    }

    /// <summary>A method that answers with a payload.</summary>
    public ScriptedGateway Answers(string method, string payload) =>
        On(method, (connection, id, _) => connection.SendAsync($$$$$"""{"type":"res","id":"{{{{{id}}}}}","ok":true,"payload":{{{{{payload}}}}}}"""));

    /// <summary>A method that fails.</summary>
    public ScriptedGateway Fails(string method, string code, string message) => On(method, (connection, id, _) =>
        connection.SendAsync($$$$$"""{"type":"res","id":"{{{{{id}}}}}","ok":false,"error":{"code":"{{{{{code}}}}}","message":"{{{{{message}}}}}"}}"""));

    /// <summary>A method that does what the test wants.</summary>
    public ScriptedGateway On(string method, Func<Connection, string, JsonElement, Task> handler)
    {
        _methods[method] = handler;
        return this;
    }

    /// <summary>The environment that leads a command line here with the right token.</summary>
    public Dictionary<string, string?> Environment(string token = Token) =>
        new() { ["OPENCLAW_GATEWAY_URL"] = Url.OriginalString, ["OPENCLAW_GATEWAY_TOKEN"] = token };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var connection = new Connection(socket);
        if (OnOpen is { } onOpen)
        {
            await onOpen(connection);
            return;
        }

        await connection.SendAsync("""{"type":"event","event":"connect.challenge","payload":{"nonce":"n-1","ts":1}}""");
        while (await connection.ReceiveAsync() is { } text)
        {
            using var frame = JsonDocument.Parse(text);
            var id = frame.RootElement.GetProperty("id").GetString()!;
            var method = frame.RootElement.GetProperty("method").GetString()!;
            var parameters = frame.RootElement.TryGetProperty("params", out var value) ? value.Clone() : default;
            Calls.Enqueue((method, parameters));
            if (method == "connect")
            {
                if (!await connection.WelcomeAsync(id, parameters))
                {
                    return;
                }
            }
            else if (_methods.TryGetValue(method, out var handler))
            {
                await handler(connection, id, parameters);
            }
            else
            {
                await connection.SendAsync($$$$$"""{"type":"res","id":"{{{{{id}}}}}","ok":false,"error":{"code":"INVALID_REQUEST","message":"unknown method: {{{{{method}}}}}"}}""");
            }
        }
    }

    internal sealed class Connection(WebSocket socket)
    {
        public Task SendAsync(string text) =>
            socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        public Task CloseAsync(int code, string reason) => socket.CloseAsync((WebSocketCloseStatus)code, reason, CancellationToken.None);

        public async Task<string?> ReceiveAsync()
        {
            var buffer = new byte[1 << 20];
            try
            {
                var result = await socket.ReceiveAsync(buffer, CancellationToken.None);
                return result.MessageType == WebSocketMessageType.Close ? null : Encoding.UTF8.GetString(buffer, 0, result.Count);
            }
            catch (WebSocketException)
            {
                return null;
            }
        }

        public async Task<bool> WelcomeAsync(string id, JsonElement parameters)
        {
            var given = JsonNode.Parse(parameters.GetRawText())!["auth"]?["token"]?.GetValue<string>();
            if (given == Token)
            {
                await SendAsync($$$$$"""
                    {"type":"res","id":"{{{{{id}}}}}","ok":true,"payload":{"type":"hello-ok","protocol":3,"server":{"version":"1.2.3","connId":"c"},
                    "features":{"methods":[],"events":[]},"snapshot":{},"policy":{"maxPayload":524288,"maxBufferedBytes":1572864,"tickIntervalMs":30000}}}
                    """);
                return true;
            }

            var reason = given is null ? "unauthorized: gateway token missing" : "unauthorized: gateway token mismatch";
            await SendAsync($$$$$"""{"type":"res","id":"{{{{{id}}}}}","ok":false,"error":{"code":"INVALID_REQUEST","message":"{{{{{reason}}}}}"}}""");
            await CloseAsync(1008, reason);
            return false;
        }
    }
}
