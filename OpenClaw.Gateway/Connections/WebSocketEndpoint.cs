using System.Net;
using OpenClaw.Gateway.Auth;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Methods;

namespace OpenClaw.Gateway.Connections;

/// <summary>Turns an upgrade on any path into a gateway connection, after the checks that need no frame.</summary>
internal sealed class WebSocketEndpoint(
    ConfigurationStore configuration, OriginPolicy origins, ConnectionRegistry connections, Handshake handshake,
    RpcDispatcher dispatcher, Status.PresenceRegistry presence, TimeProvider time)
{
    private static readonly string[] CredentialNames = ["token", "password", "access_token", "apikey", "api_key"];

    // A ping now and then finds peers that vanished without a word, such as a laptop that went to sleep.
    private static readonly WebSocketAcceptContext Accept = new()
    {
        KeepAliveInterval = TimeSpan.FromSeconds(30),
        KeepAliveTimeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Whether somebody put a secret where histories and logs keep it.</summary>
    public static bool HasCredentialsInAddress(HttpRequest request) =>
        request.Query.Keys.Any(key => CredentialNames.Contains(key, StringComparer.OrdinalIgnoreCase));

    public async Task HandleAsync(HttpContext context)
    {
        if (HasCredentialsInAddress(context.Request))
        {
            await RefuseAsync(context, HttpStatusCode.BadRequest, "credentials are not accepted in the URL: send them in the connect request");
            return;
        }

        if (origins.Refusal(context.Request) is { } refusal)
        {
            await RefuseAsync(context, HttpStatusCode.Forbidden, refusal);
            return;
        }

        var origin = ClientOrigin.Of(context, configuration.Current.Settings.Gateway?.TrustedProxies ?? []);
        if (!connections.TryReserve(origin.Address))
        {
            await RefuseAsync(context, HttpStatusCode.TooManyRequests, "too many connections from this address that have not said who they are");
            return;
        }

        var reserved = true;
        try
        {
            var socket = await context.WebSockets.AcceptWebSocketAsync(Accept);
            await using var connection = new GatewayConnection(socket, origin, context.Request.Host.Value ?? string.Empty, time)
            {
                HasOrigin = context.Request.Headers.Origin.Count > 0,
            };
            connections.Add(connection);
            try
            {
                await connection.RunAsync(
                    async (peer, frame) =>
                    {
                        await handshake.RunAsync(peer, frame);
                        connections.Release(origin.Address);
                        reserved = false;
                    },
                    dispatcher);
            }
            finally
            {
                connections.Remove(connection);
                presence.Disconnected(connection);
            }
        }
        finally
        {
            if (reserved)
            {
                connections.Release(origin.Address);
            }
        }
    }

    private static Task RefuseAsync(HttpContext context, HttpStatusCode status, string reason)
    {
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason);
    }
}
