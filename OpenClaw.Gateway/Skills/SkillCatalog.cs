using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Tools;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Skills;

/// <summary>A skill: a directory with a SKILL.md. Its metadata are those under <c>openclaw</c>.</summary>
internal sealed record Skill(string Name, string Description, string Source, string FilePath, JsonObject Metadata)
{
    public string BaseDir => Path.GetDirectoryName(FilePath)!;

    /// <summary>Its key in <c>skills.entries</c>.</summary>
    public string Key => (string?)Metadata["skillKey"] ?? Name;

    public IReadOnlyList<string> Words(string group) => Metadata["requires"] is JsonObject requires ? List(requires[group]) : [];

    public static IReadOnlyList<string> List(JsonNode? node) => node is JsonArray items ? [.. items.Select(item => item?.ToString() ?? string.Empty)] : [];
}

/// <summary>The skills of an agent: those of its workspace, and those that all agents share. Of two with one name the workspace's counts.</summary>
internal sealed class SkillCatalog(ConfigurationStore configuration, SandboxSpecResolver workspaces)
{
    private const int MaxSkills = 500;
    private const int MaxFileBytes = 256 * 1024;

    public string ManagedDirectory => Path.Combine(configuration.Paths.StateDir, "skills");

    public IReadOnlyList<Skill> Of(string agentId) =>
    [
        .. Read(Path.Combine(workspaces.AgentWorkspace(agentId), "skills"), "openclaw-workspace")
            .Concat(Read(ManagedDirectory, "openclaw-managed"))
            .DistinctBy(skill => skill.Name, StringComparer.Ordinal)
            .OrderBy(skill => skill.Name, StringComparer.Ordinal),
    ];

    private static IEnumerable<Skill> Read(string directory, string source)
    {
        if (!Directory.Exists(directory))
        {
            yield break;
        }

        foreach (var folder in Directory.EnumerateDirectories(directory).Order(StringComparer.Ordinal).Take(MaxSkills))
        {
            // A link could lead anywhere.
            var file = new FileInfo(Path.Combine(folder, "SKILL.md"));
            if (file is { Exists: true, LinkTarget: null, Length: <= MaxFileBytes } && new DirectoryInfo(folder).LinkTarget is null
                && Parse(File.ReadAllText(file.FullName)) is { } front && front.GetValueOrDefault("name") is { Length: > 0 } name)
            {
                yield return new Skill(name, front.GetValueOrDefault("description") ?? string.Empty, source, file.FullName, Metadata(front));
            }
        }
    }

    // The lines between two "---": a name, a colon, a value; lines that are indented belong to the value above them.
    private static Dictionary<string, string>? Parse(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        if (lines[0].Trim() != "---")
        {
            return null;
        }

        var front = new Dictionary<string, string>(StringComparer.Ordinal);
        string? last = null;
        foreach (var line in lines.Skip(1).TakeWhile(line => line.Trim() != "---"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line.Length > 0 && !char.IsWhiteSpace(line[0]) && colon > 0)
            {
                last = line[..colon].Trim();
                front[last] = line[(colon + 1)..].Trim().Trim('"', '\'');
            }
            else if (last is not null && line.Trim().Length > 0)
            {
                front[last] = $"{front[last]} {line.Trim()}".Trim();
            }
        }

        return front;
    }

    private static JsonObject Metadata(Dictionary<string, string> front)
    {
        var metadata = new JsonObject();
        try
        {
            if (front.GetValueOrDefault("metadata") is { Length: > 0 } text && Json5Parser.Parse(text).ToJson()?["openclaw"] is JsonObject own)
            {
                metadata = (JsonObject)own.DeepClone();
            }
        }
        catch (Exception exception) when (exception is Json5Exception or InvalidOperationException)
        {
            // A skill whose metadata nobody can read has none.
        }

        if (front.GetValueOrDefault("homepage") is { Length: > 0 } homepage)
        {
            metadata["homepage"] ??= homepage;
        }

        return metadata;
    }
}
