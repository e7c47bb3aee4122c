using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Configuration;

/// <summary>
/// openclaw.json read and checked: a bad one gives a document that lists every problem. Gateway and command line come to the same verdict
/// because both ask here.
/// </summary>
public sealed record ConfigurationDocument
{
    /// <summary>The text of the file; null when there is none.</summary>
    public required string? Raw { get; init; }

    /// <summary>SHA-256 of <see cref="Raw"/>, lower-case hex; the base of a guarded change.</summary>
    public string Hash => HashOf(Raw);

    /// <summary>The file's content before <c>$include</c> and <c>${ENV}</c>.</summary>
    public required JsonObject Parsed { get; init; }

    /// <summary>The content after both.</summary>
    public required JsonObject Resolved { get; init; }

    /// <summary>Absolute paths of the included files.</summary>
    public required IReadOnlyList<string> Included { get; init; }

    /// <summary>Everything that is wrong.</summary>
    public required IReadOnlyList<ConfigurationIssue> Issues { get; init; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsValid => Issues.Count == 0;

    /// <summary>SHA-256 of a text, lower-case hex.</summary>
    public static string HashOf(string? raw) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(raw ?? string.Empty)));

    /// <summary>Reads and checks the file.</summary>
    /// <param name="path">Absolute path of openclaw.json.</param>
    /// <param name="environment">For references.</param>
    /// <param name="files">Where files come from; those of this machine when null.</param>
    public static ConfigurationDocument Load(string path, EnvironmentReader environment, IConfigurationFiles? files = null)
    {
        files ??= ConfigurationFiles.Instance;
        string raw;
        try
        {
            raw = files.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Parse(null, path, environment, files);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Broken(null, $"Cannot read {path}: {exception.Message} Check the owner and mode of the file.");
        }

        return Parse(raw, path, environment, files);
    }

    /// <summary>Checks a text as if it stood in the file.</summary>
    /// <param name="raw">The text; null for no file, which is an empty configuration.</param>
    /// <param name="path">Absolute path of openclaw.json.</param>
    /// <param name="environment">For references.</param>
    /// <param name="files">Where included files come from; those of this machine when null.</param>
    public static ConfigurationDocument Parse(string? raw, string path, EnvironmentReader environment, IConfigurationFiles? files = null)
    {
        if (raw is null)
        {
            return new ConfigurationDocument { Raw = null, Parsed = [], Resolved = [], Included = [], Issues = [] };
        }

        JsonNode? root;
        try
        {
            root = Json5Parser.Parse(raw).ToJson();
        }
        catch (Json5Exception exception)
        {
            return Broken(raw, $"JSON5 parse failed: {exception.Message}");
        }

        if (root is not JsonObject parsed)
        {
            return Broken(raw, "Invalid input: expected object");
        }

        var issues = new List<ConfigurationIssue>();
        var included = new List<string>();
        var resolved = new ConfigurationResolver(environment, files ?? ConfigurationFiles.Instance).Resolve(parsed, path, issues, included);
        // A part that is missing, or that is empty for want of a variable, would show as problems that are none.
        var unresolved = issues.Select(issue => issue.Path).ToHashSet(StringComparer.Ordinal);
        var hasAllParts = !issues.Exists(issue => issue.Path.EndsWith("$include", StringComparison.Ordinal) || issue.Path.Contains("$include[", StringComparison.Ordinal));
        using var document = JsonSerializer.SerializeToDocument(resolved, ConfigurationNodeJson.Default.JsonObject);
        var bySchema = ConfigurationSchema.Validate(document.RootElement).ToList();
        issues.AddRange(bySchema.Where(issue => !unresolved.Contains(issue.Path) && (hasAllParts || !issue.IsMissingKey)));
        issues.AddRange(ConfigurationRules.Check(resolved)
            .Concat(SandboxConfigurationRules.Check(resolved, bySchema, environment, files ?? ConfigurationFiles.Instance))
            .Where(issue => !unresolved.Contains(issue.Path)));
        return new ConfigurationDocument { Raw = raw, Parsed = parsed, Resolved = resolved, Included = included, Issues = issues };
    }

    private static ConfigurationDocument Broken(string? raw, string message) =>
        new() { Raw = raw, Parsed = [], Resolved = [], Included = [], Issues = [new ConfigurationIssue(string.Empty, message)] };
}

/// <summary>Source-generated JSON of free-form configuration.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ConfigurationNodeJson : JsonSerializerContext;
