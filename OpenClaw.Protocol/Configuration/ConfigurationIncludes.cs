using System.Text.Json.Nodes;

namespace OpenClaw.Protocol.Configuration;

/// <summary>
/// Applies <c>$include</c>: one file name, or a list whose later files win. What stands beside <c>$include</c> wins over what it brings.
/// </summary>
internal sealed class ConfigurationIncludes(
    IConfigurationFiles files, string rootPath, ICollection<ConfigurationIssue> issues, ICollection<string> included)
{
    private const string Key = "$include";
    private const int MaxDepth = 10;

    // Ten levels of lists could name more files than anybody can read; a person's configuration has a handful.
    private const int MaxFiles = 256;

    private readonly string _directory = files.RealPath(Path.GetDirectoryName(rootPath)!);
    private readonly string _rootPath = files.RealPath(rootPath);

    public JsonNode? Apply(JsonObject root) => Apply(root, string.Empty, [_rootPath]);

    private JsonNode? Apply(JsonNode? node, string at, IReadOnlyList<string> chain)
    {
        if (node is JsonArray array)
        {
            return new JsonArray([.. array.Select((item, index) => Apply(item, $"{at}[{index}]", chain))]);
        }

        if (node is not JsonObject source)
        {
            return node?.DeepClone();
        }

        JsonNode? result = new JsonObject();
        if (source.TryGetPropertyValue(Key, out var include))
        {
            result = null;
            var place = ConfigurationPath.Join(at, Key);
            var names = include as JsonArray;
            for (var i = 0; i < (names?.Count ?? 1); i++)
            {
                var part = Read(names is null ? include : names[i], names is null ? place : $"{place}[{i}]", at, chain);
                result = result is null ? part : Merge(result, part);
            }

            result ??= new JsonObject();
        }

        foreach (var (name, value) in source)
        {
            if (name != Key)
            {
                result = Merge(result, new JsonObject { [name] = Apply(value, ConfigurationPath.Join(at, name), chain) });
            }
        }

        return result;
    }

    private JsonObject Refuse(string place, string message)
    {
        issues.Add(new ConfigurationIssue(place, message));
        return [];
    }

    private JsonNode? Read(JsonNode? name, string place, string at, IReadOnlyList<string> chain)
    {
        if (name is not JsonValue value || !value.TryGetValue<string>(out var text) || string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal))
        {
            return Refuse(place, "Invalid input: expected a file name or a list of file names");
        }

        var path = files.RealPath(Path.GetFullPath(text, Path.GetDirectoryName(chain[^1])!));
        if (!path.StartsWith(_directory.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return Refuse(place, $"The included file {path} is outside of {_directory}: an included file must be in the directory of openclaw.json or below it");
        }

        if (chain.Contains(path, StringComparer.Ordinal))
        {
            return Refuse(place, $"Circular include: {string.Join(" -> ", chain.Append(path))}");
        }

        if (chain.Count > MaxDepth)
        {
            return Refuse(place, $"More than {MaxDepth} levels of includes at {path}");
        }

        if (included.Count >= MaxFiles)
        {
            // Said once; the files that are left out would repeat it.
            var problem = new ConfigurationIssue(Key, $"More than {MaxFiles} included files");
            return issues.Contains(problem) ? [] : Refuse(problem.Path, problem.Message);
        }

        included.Add(path);
        try
        {
            return Apply(Json5Parser.Parse(files.ReadAllText(path)).ToJson(), at, [.. chain, path]);
        }
        catch (Json5Exception exception)
        {
            return Refuse(place, $"Cannot parse the included file {path}: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Refuse(place, $"Cannot read the included file {path}: {exception.Message}");
        }
    }

    // Objects merge member by member; everything else is replaced.
    private static JsonNode? Merge(JsonNode? target, JsonNode? overlay)
    {
        if (target is not JsonObject left || overlay is not JsonObject right)
        {
            return overlay?.DeepClone();
        }

        var result = (JsonObject)left.DeepClone();
        foreach (var (name, value) in right)
        {
            result[name] = result[name] is JsonObject && value is JsonObject ? Merge(result[name], value) : value?.DeepClone();
        }

        return result;
    }
}
