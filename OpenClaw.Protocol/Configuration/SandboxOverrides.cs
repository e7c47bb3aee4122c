using System.Text.Json.Nodes;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Protocol.Configuration;

/// <summary>Settings of one agent's sandbox that have no effect, because the sandbox is shared.</summary>
public static class SandboxOverrides
{
    private static readonly string[] Blocks = ["docker", "browser", "prune"];

    /// <summary>Paths of the blocks that do not count, such as <c>agents.list[1].sandbox.docker</c>.</summary>
    /// <param name="root">A valid configuration.</param>
    public static IEnumerable<string> Ignored(JsonObject root)
    {
        var defaults = SandboxConfigurationRules.Read(root["agents"]?["defaults"]?["sandbox"] as JsonObject);
        var list = root["agents"]?["list"] as JsonArray;
        for (var i = 0; i < list?.Count; i++)
        {
            if ((list[i] as JsonObject)?["sandbox"] is JsonObject own
                && SandboxSettingsMerge.Scope(defaults, SandboxConfigurationRules.Read(own)) == SandboxScope.Shared)
            {
                foreach (var block in Blocks.Where(own.ContainsKey))
                {
                    yield return $"agents.list[{i}].sandbox.{block}";
                }
            }
        }
    }
}
