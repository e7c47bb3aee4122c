using System.Text.Json.Nodes;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Protocol.Configuration;

/// <summary>What a schema cannot say.</summary>
internal static class ConfigurationRules
{
    public static IEnumerable<ConfigurationIssue> Check(JsonObject root)
    {
        if (root["gateway"] is JsonObject gateway)
        {
            if (gateway["port"] is JsonValue value && value.TryGetValue<int>(out var port) && port > 65535)
            {
                yield return new ConfigurationIssue("gateway.port", $"Invalid value {port}: a TCP port is a number from 1 to 65535");
            }

            var origins = (gateway["controlUi"] as JsonObject)?["allowedOrigins"] as JsonArray;
            for (var i = 0; i < origins?.Count; i++)
            {
                if (origins[i] is JsonValue item && item.TryGetValue<string>(out var origin) && !WebOrigin.TryNormalize(origin, out _))
                {
                    yield return new ConfigurationIssue(
                        $"gateway.controlUi.allowedOrigins[{i}]", "Invalid origin: expected scheme and host, such as \"https://claw.example.com\"");
                }
            }
        }

        if ((root["agents"] as JsonObject)?["list"] is JsonArray list)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < list.Count; i++)
            {
                if ((list[i] as JsonObject)?["id"] is JsonValue item && item.TryGetValue<string>(out var id) && !seen.Add(SessionKey.NormalizeAgentId(id)))
                {
                    yield return new ConfigurationIssue($"agents.list[{i}].id", "Duplicate agent id: ids are compared without case");
                }
            }
        }
    }
}
