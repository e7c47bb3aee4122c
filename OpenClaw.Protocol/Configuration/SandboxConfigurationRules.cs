using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Sandboxes.Rules;

namespace OpenClaw.Protocol.Configuration;

/// <summary>
/// Refuses at load what the sandbox worker would refuse at the first command, by the worker's own rules: <see cref="SandboxRules"/>, asked
/// about what results from the defaults and each agent.
/// </summary>
internal static class SandboxConfigurationRules
{
    private const string DefaultsPath = "agents.defaults.sandbox";
    private const string DockerPrefix = "docker.";

    /// <param name="root">The whole configuration.</param>
    /// <param name="bySchema">What the schema has found: a setting of the wrong type is told there, and cannot be judged here.</param>
    /// <param name="environment">Says where the home and the state directory are.</param>
    /// <param name="files">Follows links.</param>
    public static IEnumerable<ConfigurationIssue> Check(
        JsonObject root, IReadOnlyList<ConfigurationIssue> bySchema, EnvironmentReader environment, IConfigurationFiles files)
    {
        // the schema tells what is no object
        var agents = root["agents"] as JsonObject;
        var defaultsNode = (agents?["defaults"] as JsonObject)?["sandbox"] as JsonObject;
        if (!IsSound(DefaultsPath))
        {
            yield break;
        }

        var defaults = Read(defaultsNode);
        var binds = Binds(environment, files);
        var general = Problems(defaults, new SandboxSettings(), binds, environment);
        foreach (var problem in general)
        {
            yield return Issue(DefaultsPath, defaultsNode, problem);
        }

        var list = agents?["list"] as JsonArray;
        for (var i = 0; i < list?.Count; i++)
        {
            var path = $"agents.list[{i}].sandbox";
            if ((list[i] as JsonObject)?["sandbox"] is JsonObject ownNode && IsSound(path))
            {
                foreach (var problem in Problems(defaults, Read(ownNode), binds, environment).Except(general))
                {
                    yield return Issue(path, ownNode, problem);
                }
            }
        }

        bool IsSound(string path) => !bySchema.Any(issue => !issue.IsUnknownKey
            && issue.Path.StartsWith(path, StringComparison.Ordinal)
            && (issue.Path.Length == path.Length || issue.Path[path.Length] is '.' or '['));
    }

    private static List<SettingProblem> Problems(SandboxSettings defaults, SandboxSettings own, BindRules binds, EnvironmentReader environment)
    {
        var errors = new SettingErrors();
        var container = SandboxSettingsMerge.Scope(defaults, own) == SandboxScope.Shared ? null : own.Docker;
        var settings = SandboxSettingsMerge.Docker(defaults.Docker ?? new DockerSettings(), container ?? new DockerSettings());
        SandboxRules.CheckName(settings, errors);
        var result = SandboxRules.Check(settings, binds, allowedRoots: null, errors);
        SandboxRules.CheckCollisions([result.Workdir, .. result.Binds.Select(bind => bind.Target), .. result.Tmpfs.Keys], errors);
        if ((own.WorkspaceRoot ?? defaults.WorkspaceRoot) is { } workspaceRoot && !string.IsNullOrWhiteSpace(workspaceRoot))
        {
            binds.CheckWorkspace("workspaceRoot", StatePaths.Expand(workspaceRoot.Trim(), Home(environment)), errors);
        }

        return [.. errors.Problems];
    }

    private static ConfigurationIssue Issue(string sandboxPath, JsonObject? sandbox, SettingProblem problem)
    {
        var text = Capitalized(problem.Message) + (problem.Fix is null ? string.Empty : $" {problem.Fix}");
        if (!problem.Path.StartsWith(DockerPrefix, StringComparison.Ordinal))
        {
            return new ConfigurationIssue($"{sandboxPath}.{problem.Path}", text);
        }

        var key = problem.Path[DockerPrefix.Length..];
        return sandbox?["docker"]?[key] switch
        {
            null => new ConfigurationIssue($"{sandboxPath}.docker", $"{problem.Path}: {text}"),
            JsonArray list when IndexOf(list, problem.Value) is { } index => new ConfigurationIssue($"{sandboxPath}.docker.{key}[{index}]", text),
            _ => new ConfigurationIssue($"{sandboxPath}.docker.{key}", text),
        };
    }

    private static int? IndexOf(JsonArray list, string? value)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonValue item && item.TryGetValue<string>(out var text) && text == value)
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>The settings of a node that the schema has found right; none for none.</summary>
    public static SandboxSettings Read(JsonObject? node)
    {
        if (node is null)
        {
            return new SandboxSettings();
        }

        using var document = JsonSerializer.SerializeToDocument(node, ConfigurationNodeJson.Default.JsonObject);
        return document.RootElement.Deserialize(ConfigurationJson.Default.SandboxSettings)!;
    }

    private static BindRules Binds(EnvironmentReader environment, IConfigurationFiles files)
    {
        var home = Home(environment);
        string[] homes = OpenClawEnvironment.Present(environment(OpenClawEnvironment.Home)) is { } own ? [home, own] : [home];
        return new BindRules(StateDirectory(environment, home), homes, files.RealPath);
    }

    private static string StateDirectory(EnvironmentReader environment, string home)
    {
        try
        {
            return StatePaths.Resolve(environment).Absolute().StateDirectory;
        }
        catch (FormatException)
        {
            // A bad name of the profile is told by whoever starts.
            return Path.Combine(home, ".openclaw");
        }
    }

    private static string Home(EnvironmentReader environment) =>
        OpenClawEnvironment.Present(environment("HOME")) ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    private static string Capitalized(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
