using System.Text.Json;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary>Devices for people.</summary>
internal static class DeviceRows
{
    /// <summary>Writes the requests that wait and the devices that were let in.</summary>
    /// <param name="terminal">Where it goes.</param>
    /// <param name="list">Answer of <c>device.pair.list</c>.</param>
    public static void Write(Terminal terminal, JsonElement list)
    {
        var (pending, paired) = (list.Items("pending").ToList(), list.Items("paired").ToList());
        if (pending.Count > 0)
        {
            terminal.WriteLine(terminal.Bold($"Pending ({pending.Count})"));
            terminal.WriteTable(["Request", "Device", "Role", "IP", "Age", "Flags"], pending.Select(PendingRow), wholeColumn: "Request");
        }

        if (paired.Count > 0)
        {
            terminal.WriteLine(terminal.Bold($"Paired ({paired.Count})"));
            terminal.WriteTable(["Device", "Roles", "Scopes", "Tokens", "IP"], paired.Select(PairedRow));
        }

        if (pending.Count + paired.Count == 0)
        {
            terminal.WriteLine("No device pairing entries.");
        }
    }

    /// <summary>Writes what somebody needs to know who decides about a request.</summary>
    public static void WriteRequest(Terminal terminal, JsonElement request)
    {
        terminal.WriteLine($"Request: {request.Text("requestId")?.Printable()}");
        terminal.WriteLine($"Device: {Name(request).Printable()}");
        terminal.WriteLine($"Client: {request.Text("clientId")?.Printable()} on {request.Text("platform")?.Printable() ?? "an unknown system"}");
        terminal.WriteLine($"Role: {request.Text("role")?.Printable()}");
        terminal.WriteLine($"Scopes: {string.Join(", ", request.Texts("scopes")).Printable()}");
        terminal.WriteLine($"IP: {request.Text("remoteIp")?.Printable() ?? "this machine"}");
        terminal.WriteLine($"Age: {Age(request)}");
    }

    private static string[] PendingRow(JsonElement request) =>
    [
        request.Text("requestId") ?? string.Empty,
        Name(request),
        request.Text("role") ?? string.Empty,
        request.Text("remoteIp") ?? string.Empty,
        Age(request),
        request.Flag("isRepair") ? "repair" : string.Empty,
    ];

    private static string[] PairedRow(JsonElement device)
    {
        var tokens = device.Items("tokens").Select(token => token.Text("role") + (token.Number("revokedAtMs") is null ? string.Empty : " (revoked)")).ToList();
        return
        [
            Name(device),
            string.Join(", ", device.Texts("roles")),
            string.Join(", ", device.Texts("scopes")),
            tokens.Count == 0 ? "none" : string.Join(", ", tokens),
            device.Text("remoteIp") ?? string.Empty,
        ];
    }

    // A device chooses its own name, so the name never stands alone.
    private static string Name(JsonElement device) => $"{device.Text("displayName")} {device.Text("deviceId")}".Trim();

    private static string Age(JsonElement request) =>
        Ages.Of(request.Number("ts") is { } ts ? Math.Max(0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - ts) : null);
}
