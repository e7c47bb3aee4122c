using System.Collections.Frozen;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;

namespace OpenClaw.Gateway.Nodes;

/// <summary>
/// Which commands a node may be asked to run: those its platform has by default and <c>gateway.nodes.allowCommands</c>, without
/// <c>gateway.nodes.denyCommands</c>. What takes pictures, records or writes for a person is not among the defaults.
/// </summary>
internal sealed class NodeCommandPolicy(ConfigurationStore configuration)
{
    private static readonly string[] Canvas =
    [
        "canvas.present", "canvas.hide", "canvas.navigate", "canvas.eval", "canvas.snapshot", "canvas.a2ui.push", "canvas.a2ui.pushJSONL",
        "canvas.a2ui.reset",
    ];

    private static readonly string[] Look = ["camera.list", "location.get", "device.info", "device.status"];
    private static readonly string[] Personal = ["contacts.search", "calendar.events", "reminders.list", "photos.latest", "motion.activity", "motion.pedometer"];
    private static readonly string[] System = ["system.run", "system.which", "system.notify", "browser.proxy"];

    private static readonly FrozenDictionary<string, string[]> Defaults = new Dictionary<string, string[]>
    {
        ["ios"] = [.. Canvas, .. Look, .. Personal],
        ["android"] = [.. Canvas, .. Look],
        ["macos"] = [.. Canvas, .. Look, .. Personal, .. System],
        ["linux"] = System,
        ["windows"] = System,
        ["unknown"] = [.. Canvas, .. Look, .. System],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Null when the node may be asked, else why not.</summary>
    public string? Refusal(NodeSession node, string command) =>
        !Allowed(node.Platform).Contains(command) ? "command not allowlisted"
        : node.Commands.Count == 0 ? "node did not declare commands"
        : !node.Commands.Contains(command) ? "command not declared by node"
        : null;

    /// <summary>The commands of a declaration that may be used.</summary>
    public IReadOnlyList<string> Usable(string platform, IReadOnlyList<string> declared)
    {
        var allowed = Allowed(platform);
        return [.. declared.Select(command => command.Trim()).Where(allowed.Contains).Distinct(StringComparer.Ordinal)];
    }

    private HashSet<string> Allowed(string? platform)
    {
        var allowed = Defaults[PlatformOf(platform)].ToHashSet(StringComparer.Ordinal);
        var nodes = configuration.Current.Resolved["gateway"]?["nodes"] as JsonObject;
        allowed.UnionWith(Words(nodes?["allowCommands"]));
        allowed.ExceptWith(Words(nodes?["denyCommands"]));
        return allowed;
    }

    private static string PlatformOf(string? platform) => platform?.Trim().ToLowerInvariant() switch
    {
        { } name when name.StartsWith("ios", StringComparison.Ordinal) || name.StartsWith("ipados", StringComparison.Ordinal) => "ios",
        { } name when name.StartsWith("android", StringComparison.Ordinal) => "android",
        { } name when name.StartsWith("mac", StringComparison.Ordinal) || name.StartsWith("darwin", StringComparison.Ordinal) => "macos",
        { } name when name.StartsWith("linux", StringComparison.Ordinal) => "linux",
        { } name when name.StartsWith("win", StringComparison.Ordinal) => "windows",
        _ => "unknown",
    };

    private static IEnumerable<string> Words(JsonNode? node) => node is JsonArray items
        ? items.Select(item => item?.ToString().Trim() ?? string.Empty).Where(word => word.Length > 0)
        : [];
}
