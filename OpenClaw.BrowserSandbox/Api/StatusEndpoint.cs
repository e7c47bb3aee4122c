using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.BrowserSandbox.Cdp;
using OpenClaw.BrowserSandbox.Chromium;

namespace OpenClaw.BrowserSandbox.Api;

/// <summary><c>GET /status</c>: what the browser does and what took how long.</summary>
internal static class StatusEndpoint
{
    /// <summary>Maps the route.</summary>
    public static void MapStatus(this WebApplication app) => app.MapGet("/status", (BrowserState state, BrowserUse use) =>
    {
        var now = state.Current;
        var (connections, idle) = use.Current;
        var body = new StatusBody(now.Phase, now.ProcessId, now.Starts, now.LastExit, connections, (long?)idle?.TotalMilliseconds, now.History);
        return TypedResults.Json(body, StatusJson.Default.StatusBody);
    });
}

/// <summary>Body of <c>GET /status</c>.</summary>
/// <param name="Phase">The current phase.</param>
/// <param name="ProcessId">The process, while there is one.</param>
/// <param name="Starts">How often Chromium was started.</param>
/// <param name="LastExit">How the last process ended.</param>
/// <param name="Connections">CDP connections that are open.</param>
/// <param name="IdleMs">Milliseconds since the browser was last used: 0 while a connection is open, null when it never was.</param>
/// <param name="Phases">The phases of the last starts with their times, oldest first.</param>
internal sealed record StatusBody(
    BrowserPhase Phase, int? ProcessId, int Starts, string? LastExit, int Connections, long? IdleMs, IReadOnlyList<PhaseEntry> Phases);

/// <summary>Source-generated JSON of the status.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StatusBody))]
internal sealed partial class StatusJson : JsonSerializerContext;
