using System.Net.WebSockets;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Connections;

/// <summary>Ticks while the gateway runs; ends turns and says goodbye to every client before it stops.</summary>
internal sealed class ConnectionLifetime(
    EventBroadcaster events, ConnectionRegistry connections, AgentRunner runner, TimeProvider time) : BackgroundService, IHostedLifecycleService
{
    // RFC 6455 registers 1012 for a server that goes away and comes back.
    private const WebSocketCloseStatus ServiceRestart = (WebSocketCloseStatus)1012;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Before the web server stops: it would wait for the sockets, and they wait for us.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        events.Broadcast(EventNames.Shutdown, new JsonObject { ["reason"] = "gateway stopping", ["restartExpectedMs"] = null });
        await runner.StopAsync();
        await connections.CloseAllAsync(ServiceRestart, "service restart");
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(ProtocolConstants.TickIntervalMs), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                events.Broadcast(EventNames.Tick, new JsonObject { ["ts"] = time.GetUtcNow().ToUnixTimeMilliseconds() }, dropIfSlow: true);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }
}
