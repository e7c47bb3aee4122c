using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OpenClaw.Gateway.Benchmarks;

/// <summary>
/// The floor: the same web server with a handler that answers each frame with a fixed one and looks at nothing. What the gateway takes
/// longer is its own. It runs as a process of its own, as the gateway does.
/// </summary>
internal static class EchoServer
{
    public const string Argument = "--echo-server";

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseWebSockets();
        app.Run(AnswerAsync);
        await app.StartAsync();
        await Console.Out.WriteLineAsync(app.Urls.First().Replace("http", "ws", StringComparison.Ordinal));
        await app.WaitForShutdownAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[4096];
        var answer = "{\"type\":\"res\",\"id\":\"1\",\"ok\":true,\"payload\":{}}"u8.ToArray();
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
                await socket.SendAsync(answer, WebSocketMessageType.Text, true, CancellationToken.None);
            }
        }
        catch (WebSocketException)
        {
            // The client is gone.
        }
    }
}
