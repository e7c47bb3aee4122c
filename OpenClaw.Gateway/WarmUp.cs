using System.Text.Json;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Methods;
using OpenClaw.Protocol.Devices;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Schemas;
using OpenClaw.ServiceDefaults;

namespace OpenClaw.Gateway;

/// <summary>
/// Runs code on another processor that the start, or the first client, needs a moment later: by then it is loaded and compiled. Nothing here has an
/// effect, and what goes wrong here goes wrong again where it is reported.
/// </summary>
internal static class WarmUp
{
    /// <summary>Reads the configuration, while the web server is put together.</summary>
    public static Task StartAsync(string[] arguments) => Task.Run(() => Try(() =>
    {
        _ = GatewayApplication.OwnAddress(SelfProbe.Settings(StartArguments.Normalize(arguments)));
        _ = Ed25519.PublicKey(new byte[Ed25519.KeyBytes]);
    }));

    /// <summary>Makes what the first connection asks for, while the web server starts.</summary>
    public static Task ConnectionsAsync(IServiceProvider services) => Task.Run(() => Try(() =>
    {
        _ = services.GetRequiredService<WebSocketEndpoint>();
        using var frame = JsonDocument.Parse(
            """
            {"type":"req","id":"0","method":"connect","params":{"minProtocol":3,"maxProtocol":3,"client":{"id":"cli","version":"0","platform":"linux","mode":"cli"},
              "role":"operator","scopes":["operator.admin"],"auth":{"token":"-"},"device":{"id":"-","publicKey":"-","signature":"-","signedAt":0,"nonce":"-"}}}
            """);
        _ = RequestParts.TryFind(frame.RootElement, out var parts);
        _ = SchemaValidator.Validate(FrameSchemas.Connect, parts.Parameters);
        _ = parts.Parameters.Deserialize(FrameJson.Default.ConnectParams);
        var table = services.GetRequiredService<MethodTable>();
        _ = table.Find(parts.Method);
        var hello = new HelloOk
        {
            Protocol = ProtocolConstants.Version,
            Server = new ServerInfo { Version = "0", ConnId = "-" },
            Features = new Features(table.Advertised, EventNames.All),
            Snapshot = new Snapshot
            {
                Presence = [new RawJson("{}"u8.ToArray())],
                Health = new RawJson("{}"u8.ToArray()),
                StateVersion = new StateVersion(0, 0),
                UptimeMs = 0,
                SessionDefaults = new SessionDefaults { DefaultAgentId = "-", MainKey = "-", MainSessionKey = "-" },
            },
            Auth = new DeviceAuth { DeviceToken = "-", Role = Roles.Operator, Scopes = [], IssuedAtMs = 0 },
            Policy = new ConnectionPolicy(0, 0, 0),
        };
        FrameWriter.Response(parts.Id, RpcResult.Ok(hello, FrameJson.Default.HelloOk)).Dispose();
    }));

    private static void Try(Action work)
    {
        try
        {
            work();
        }
#pragma warning disable CA1031 // The start meets the same mistake, and says it.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
