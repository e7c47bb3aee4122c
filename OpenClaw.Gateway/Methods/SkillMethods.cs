using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Skills;
using OpenClaw.Gateway.Tools;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>skills.*</c>.</summary>
internal sealed class SkillMethods(SkillCatalog skills, ConfigurationStore configuration, SandboxSpecResolver workspaces, IConfiguration environment) : IMethodGroup
{
    private static readonly string[] Groups = ["bins", "anyBins", "env", "config"];

    private static readonly ObjectSchema Update = Closed(
        Required("skillKey", NonEmptyString), Optional("enabled", Schema.Flag), Optional("apiKey", Schema.Text), Optional("env", MapOf(Schema.Text)));

    public IEnumerable<RpcMethod> Methods =>
    [
        new("skills.status", MethodAccess.Read, Closed(Optional("agentId", NonEmptyString)), Status),
        new("skills.bins", MethodAccess.Node, Closed(), Bins),
        new("skills.update", MethodAccess.Admin, Update, UpdateAsync),
        new("skills.install", MethodAccess.Admin,
            Closed(Required("name", NonEmptyString), Required("installId", NonEmptyString), Optional("timeoutMs", Schema.Whole(1000))), Install),
    ];

    private ValueTask<RpcResult> Status(RpcCall call, CancellationToken cancellationToken)
    {
        var current = configuration.Current;
        var agentId = call.Text("agentId") is { } given ? ConfigurationSnapshot.NormalizeAgentId(given) : current.DefaultAgentId;
        if (current.FindAgent(agentId) is null)
        {
            return ValueTask.FromResult(RpcResult.Invalid($"unknown agent id \"{ShownText.Of(agentId)}\""));
        }

        return ValueTask.FromResult(RpcResult.Ok(new JsonObject
        {
            ["workspaceDir"] = workspaces.AgentWorkspace(agentId),
            ["managedSkillsDir"] = skills.ManagedDirectory,
            ["skills"] = new JsonArray([.. skills.Of(agentId).Select(skill => (JsonNode)Row(skill))]),
        }));
    }

    private ValueTask<RpcResult> Bins(RpcCall call, CancellationToken cancellationToken)
    {
        var current = configuration.Current;
        var bins = current.Agents.SelectMany(agent => skills.Of(ConfigurationSnapshot.NormalizeAgentId(agent.Id)))
            .SelectMany(skill => skill.Words("bins").Concat(skill.Words("anyBins")))
            .Where(bin => bin.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return ValueTask.FromResult(RpcResult.Ok(new JsonObject { ["bins"] = new JsonArray([.. bins.Select(bin => (JsonNode)bin)]) }));
    }

    private async ValueTask<RpcResult> UpdateAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var key = call.Text("skillKey")!;
        var change = new JsonObject();
        if (call.Flag("enabled") is { } enabled)
        {
            change["enabled"] = enabled;
        }

        // An empty text takes the value away.
        if (call.Text("apiKey") is { } apiKey)
        {
            change["apiKey"] = apiKey.Trim() is { Length: > 0 } value ? value : null;
        }

        if (call.Node("env") is JsonObject env)
        {
            change["env"] = new JsonObject(env.Select(pair =>
                KeyValuePair.Create(pair.Key, pair.Value?.ToString().Trim() is { Length: > 0 } value ? (JsonNode?)value : null)));
        }

        var patch = new JsonObject { ["skills"] = new JsonObject { ["entries"] = new JsonObject { [key] = change } } };
        var written = await configuration.EditAsync(current => Json5Editor.Merge(current.Raw ?? "{}\n", patch), cancellationToken);
        return written.IsValid
            ? RpcResult.Ok(new JsonObject
            {
                ["ok"] = true,
                ["skillKey"] = key,
                ["config"] = ConfigurationSecrets.Redact(EntryOf(key)?.DeepClone() ?? new JsonObject()),
            })
            : RpcResult.Invalid($"skills.entries.{ShownText.Of(key)}: {written.Issues[0]}");
    }

    // The original runs package managers on its own machine here.
    private ValueTask<RpcResult> Install(RpcCall call, CancellationToken cancellationToken) => ValueTask.FromResult(RpcResult.Unavailable(
        "skills are not installed by the gateway: put what they need into the sandbox image (sandbox.docker.image or setupCommand)"));

    private JsonObject Row(Skill skill)
    {
        var entry = EntryOf(skill.Key);
        var disabled = entry?["enabled"] is JsonValue value && value.TryGetValue<bool>(out var enabled) && !enabled;
        var os = Skill.List(skill.Metadata["os"]);
        var always = skill.Metadata["always"] is JsonValue flag && flag.TryGetValue<bool>(out var yes) && yes;
        var missing = new JsonObject();
        var requirements = new JsonObject();
        foreach (var group in Groups)
        {
            requirements[group] = Words(skill.Words(group));
            missing[group] = Words(Missing(group, skill, entry));
        }

        requirements["os"] = Words(os);
        missing["os"] = Words(os.Count == 0 || os.Contains(Platform()) ? [] : os);
        var row = new JsonObject
        {
            ["name"] = skill.Name,
            ["description"] = skill.Description,
            ["source"] = skill.Source,
            ["bundled"] = false,
            ["filePath"] = skill.FilePath,
            ["baseDir"] = skill.BaseDir,
            ["skillKey"] = skill.Key,
        };
        foreach (var name in (ReadOnlySpan<string>)["primaryEnv", "emoji", "homepage"])
        {
            if (skill.Metadata[name] is { } given)
            {
                row[name] = given.ToString();
            }
        }

        row["always"] = always;
        row["disabled"] = disabled;
        row["blockedByAllowlist"] = false;
        row["eligible"] = !disabled && (always || missing.All(group => group.Value!.AsArray().Count == 0));
        row["requirements"] = requirements;
        row["missing"] = missing;
        row["configChecks"] = new JsonArray([.. skill.Words("config").Select(path =>
            (JsonNode)new JsonObject { ["path"] = path, ["satisfied"] = IsSet(path) })]);
        row["install"] = new JsonArray();
        return row;
    }

    private IReadOnlyList<string> Missing(string group, Skill skill, JsonObject? entry)
    {
        var wanted = skill.Words(group);
        return group switch
        {
            "bins" => [.. wanted.Where(bin => !IsOnPath(bin))],
            "anyBins" => wanted.Any(IsOnPath) ? [] : wanted,
            "env" => [.. wanted.Where(name => string.IsNullOrEmpty(environment[name]) && entry?["env"]?[name] is null
                && !((string?)skill.Metadata["primaryEnv"] == name && entry?["apiKey"] is not null))],
            _ => [.. wanted.Where(path => !IsSet(path))],
        };
    }

    private JsonObject? EntryOf(string key) => configuration.Current.Parsed["skills"]?["entries"]?[key] as JsonObject;

    private bool IsSet(string path)
    {
        JsonNode? node = configuration.Current.Resolved;
        foreach (var step in path.Split('.'))
        {
            node = (node as JsonObject)?[step];
        }

        return node is not null && !(node is JsonValue value && value.TryGetValue<bool>(out var flag) && !flag);
    }

    private bool IsOnPath(string bin) => bin.Length > 0 && bin.IndexOfAny(['/', '\\', '\0']) < 0
        && (environment["PATH"] ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, bin)));

    private static string Platform() => OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "win32" : "linux";

    private static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(word => (JsonNode)word)]);
}
