using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Commands.Diagnosis;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;

namespace OpenClaw.Cli.Commands;

/// <summary>What the gateway said, or why it said nothing.</summary>
/// <param name="Hello">The answer to the handshake.</param>
/// <param name="Summary">The answer of <c>status</c>.</param>
/// <param name="Presence">The answer of <c>system-presence</c>.</param>
/// <param name="Health">The answer of <c>health</c>, when it was asked for.</param>
/// <param name="LatencyMs">How long the connection took.</param>
/// <param name="Failure">Why there is no answer.</param>
internal sealed record StatusReport(JsonElement Hello, JsonElement Summary, JsonElement Presence, JsonElement Health, long? LatencyMs, CliException? Failure);

/// <summary>The document of <c>status --json</c>.</summary>
internal static class StatusDocument
{
    /// <summary>Puts it together.</summary>
    public static JsonObject Create(GatewayTarget target, LocalConfiguration local, List<Finding> findings, StatusReport report)
    {
        var document = report.Summary.AsNode() as JsonObject ?? Offline(local);
        document["os"] = new JsonObject
        {
            ["platform"] = GatewayClient.Platform(), ["arch"] = Architecture(), ["release"] = Environment.OSVersion.Version.ToString(), ["label"] = OperatingSystemLabel(),
        };
        document["gateway"] = new JsonObject
        {
            ["mode"] = local.Root.Text("gateway", "mode") ?? "local",
            ["url"] = target.Url.OriginalString,
            ["urlSource"] = target.UrlSource,
            ["misconfigured"] = !local.Document.IsValid,
            ["reachable"] = report.Failure is null,
            ["connectLatencyMs"] = report.LatencyMs,
            ["self"] = Self(report),
            ["error"] = report.Failure?.Message,
        };
        document["config"] = new JsonObject
        {
            ["path"] = target.ConfigPath,
            ["valid"] = local.Document.IsValid,
            ["issues"] = new JsonArray([.. local.Document.Issues.Select(issue => (JsonNode)new JsonObject { ["path"] = issue.Path, ["message"] = issue.Message })]),
        };
        document["agents"] = Agents(local, report.Summary);
        document["securityAudit"] = SecurityCommand.Document(findings);
        return document.With("health", report.Health.AsNode());
    }

    /// <summary>The operating system in one line.</summary>
    public static string OperatingSystemLabel() => $"{RuntimeInformation.OSDescription} ({Architecture()}) · .NET {Environment.Version}";

    // What the file says is still true when the gateway does not answer.
    private static JsonObject Offline(LocalConfiguration local) => new()
    {
        ["heartbeat"] = new JsonObject
        {
            ["defaultAgentId"] = local.Agents.First(agent => agent.IsDefault).Id,
            ["agents"] = new JsonArray([.. local.Agents.Select(agent => (JsonNode)new JsonObject
            {
                ["agentId"] = agent.Id, ["enabled"] = false, ["every"] = local.Root.Text("agents", "defaults", "heartbeat", "every") ?? "30m", ["everyMs"] = null,
            })]),
        },
        ["channelSummary"] = new JsonArray(),
        ["queuedSystemEvents"] = new JsonArray(),
        ["sessions"] = new JsonObject
        {
            ["paths"] = local.Agents.Select(agent => Path.Combine(local.SessionsDirectory(agent.Id), "sessions.json")).ToJsonArray(),
            ["count"] = null,
            ["defaults"] = new JsonObject { ["model"] = local.Model.Split('/', 2)[^1], ["contextTokens"] = local.Root.Number("agents", "defaults", "contextTokens") },
            ["recent"] = new JsonArray(),
            ["byAgent"] = new JsonArray([.. local.Agents.Select(agent => (JsonNode)new JsonObject
            {
                ["agentId"] = agent.Id, ["path"] = Path.Combine(local.SessionsDirectory(agent.Id), "sessions.json"), ["count"] = null, ["recent"] = new JsonArray(),
            })]),
        },
    };

    private static JsonObject? Self(StatusReport report)
    {
        if (report.Failure is not null)
        {
            return null;
        }

        var self = report.Presence.ValueKind == JsonValueKind.Array ? report.Presence.EnumerateArray().FirstOrDefault(entry => entry.Text("reason") == "self") : default;
        return new JsonObject
        {
            ["host"] = self.ValueKind == JsonValueKind.Object ? self.Text("host") : null,
            ["ip"] = self.ValueKind == JsonValueKind.Object ? self.Text("ip") : null,
            ["version"] = report.Hello.Text("server", "version"),
            ["platform"] = self.ValueKind == JsonValueKind.Object ? self.Text("platform") : null,
        };
    }

    private static JsonObject Agents(LocalConfiguration local, JsonElement summary)
    {
        var counts = summary.ValueKind == JsonValueKind.Object
            ? summary.Items("sessions", "byAgent").ToDictionary(agent => agent.Text("agentId") ?? string.Empty, agent => agent.Number("count"), StringComparer.Ordinal) : [];
        return new JsonObject
        {
            ["defaultId"] = local.Agents.First(agent => agent.IsDefault).Id,
            ["agents"] = new JsonArray([.. local.Agents.Select(agent => (JsonNode)new JsonObject
            {
                ["id"] = agent.Id,
                ["workspaceDir"] = agent.Workspace,
                ["bootstrapPending"] = File.Exists(Path.Combine(agent.Workspace, "BOOTSTRAP.md")),
                ["sessionsPath"] = Path.Combine(local.SessionsDirectory(agent.Id), "sessions.json"),
                ["sessionsCount"] = counts.GetValueOrDefault(agent.Id),
            })]),
            ["totalSessions"] = counts.Count == 0 ? null : counts.Values.Sum(count => count ?? 0),
            ["bootstrapPendingCount"] = local.Agents.Count(agent => File.Exists(Path.Combine(agent.Workspace, "BOOTSTRAP.md"))),
        };
    }

    private static string Architecture() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "x64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString(),
    };
}
