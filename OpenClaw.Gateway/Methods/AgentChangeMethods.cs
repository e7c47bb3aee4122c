using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tools;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Schemas;
using OpenClaw.Protocol.Sessions;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>agents.create</c>, <c>agents.update</c> and <c>agents.delete</c>: they edit <c>agents.list</c> and leave the rest of the file alone.</summary>
internal sealed class AgentChangeMethods(ConfigurationStore configuration, SandboxSpecResolver workspaces, TimeProvider time) : IMethodGroup
{
    private static readonly string[] List = ["agents", "list"];

    private static readonly ObjectSchema Create = Closed(
        Required("name", NonEmptyString), Required("workspace", NonEmptyString), Optional("emoji", Schema.Text), Optional("avatar", Schema.Text));

    private static readonly ObjectSchema Update = Closed(
        Required("agentId", NonEmptyString), Optional("name", NonEmptyString), Optional("workspace", NonEmptyString),
        Optional("model", NonEmptyString), Optional("avatar", Schema.Text));

    public IEnumerable<RpcMethod> Methods =>
    [
        new("agents.create", MethodAccess.Admin, Create, CreateAsync),
        new("agents.update", MethodAccess.Admin, Update, UpdateAsync),
        new("agents.delete", MethodAccess.Admin, Closed(Required("agentId", NonEmptyString), Optional("deleteFiles", Schema.Flag)), DeleteAsync),
    ];

    private async ValueTask<RpcResult> CreateAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var name = call.Text("name")!.Trim();
        var id = SessionKey.NormalizeAgentId(name);
        if (id == SessionKey.DefaultAgentId)
        {
            return RpcResult.Invalid("\"main\" is reserved");
        }

        if (configuration.Current.FindAgent(id) is not null)
        {
            return RpcResult.Invalid($"agent \"{id}\" already exists");
        }

        var workspace = StatePath(call.Text("workspace")!);
        var agent = new JsonObject { ["id"] = id, ["name"] = name, ["workspace"] = workspace };
        var raw = configuration.Current.Raw ?? "{}\n";
        if (await WriteAsync(() => Own() is { Count: > 0 } own
            ? Json5Editor.Set(raw, [.. List, own.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)], agent)
            : Json5Editor.Set(raw, List, new JsonArray(new JsonObject { ["id"] = configuration.Current.DefaultAgentId, ["default"] = true }, agent)), cancellationToken) is { } refusal)
        {
            return refusal;
        }

        Directory.CreateDirectory(workspace);
        await DescribeAsync(workspace, [("Name", name), ("Emoji", call.Text("emoji")), ("Avatar", call.Text("avatar"))], cancellationToken);
        return RpcResult.Ok(new JsonObject { ["ok"] = true, ["agentId"] = id, ["name"] = name, ["workspace"] = workspace });
    }

    private async ValueTask<RpcResult> UpdateAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var id = SessionKey.NormalizeAgentId(call.Text("agentId")!);
        if (IndexOf(id) is not { } index)
        {
            return RpcResult.Invalid($"agent \"{id}\" not found");
        }

        var workspace = call.Text("workspace") is { } given ? StatePath(given) : null;
        if (await WriteAsync(() =>
        {
            var raw = configuration.Current.Raw!;
            foreach (var (member, value) in (ReadOnlySpan<(string, string?)>)[("name", call.Text("name")?.Trim()), ("workspace", workspace), ("model", call.Text("model")?.Trim())])
            {
                raw = value is null ? raw : Json5Editor.Set(raw, [.. List, index, member], value);
            }

            return raw;
        }, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var directory = workspaces.AgentWorkspace(id);
        if (workspace is not null || call.Text("avatar") is not null)
        {
            Directory.CreateDirectory(directory);
        }

        await DescribeAsync(directory, [("Avatar", call.Text("avatar"))], cancellationToken);
        return RpcResult.Ok(new JsonObject { ["ok"] = true, ["agentId"] = id });
    }

    private async ValueTask<RpcResult> DeleteAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var id = SessionKey.NormalizeAgentId(call.Text("agentId")!);
        if (id == SessionKey.DefaultAgentId)
        {
            return RpcResult.Invalid("\"main\" cannot be deleted");
        }

        if (IndexOf(id) is not { } index)
        {
            return RpcResult.Invalid($"agent \"{id}\" not found");
        }

        var workspace = workspaces.AgentWorkspace(id);
        var bindings = configuration.Current.Parsed["bindings"] as JsonArray ?? [];
        var doomed = bindings.Select((binding, at) => (At: at, Agent: binding?["agentId"]?.ToString()))
            .Where(binding => binding.Agent is { } agent && SessionKey.NormalizeAgentId(agent) == id).Select(binding => binding.At).Reverse().ToArray();
        if (await WriteAsync(() => doomed.Aggregate(
            Json5Editor.Unset(configuration.Current.Raw!, [.. List, index])!,
            (raw, at) => Json5Editor.Unset(raw, ["bindings", at.ToString(System.Globalization.CultureInfo.InvariantCulture)])!), cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (call.Flag("deleteFiles") != false)
        {
            MoveToTrash(id, workspace);
        }

        return RpcResult.Ok(new JsonObject { ["ok"] = true, ["agentId"] = id, ["removedBindings"] = doomed.Length });
    }

    // Nothing is destroyed: what a person misses can be moved back. A workspace that lies elsewhere may serve others too and stays.
    private void MoveToTrash(string id, string workspace)
    {
        var trash = Path.Combine(configuration.Paths.StateDir, "trash", $"{id}-{Transcript.FileStamp(time.GetUtcNow())}");
        GatewayPaths.EnsurePrivateDirectory(trash);
        foreach (var (directory, name) in (ReadOnlySpan<(string, string)>)[(Path.Combine(configuration.Paths.StateDir, "agents", id), "agent"), (workspace, "workspace")])
        {
            var inside = Path.GetFullPath(directory).StartsWith(Path.GetFullPath(configuration.Paths.StateDir) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
            if (inside && Directory.Exists(directory) && new DirectoryInfo(directory).LinkTarget is null)
            {
                Directory.Move(directory, Path.Combine(trash, name));
            }
        }
    }

    private async Task<RpcResult?> WriteAsync(Func<string> edit, CancellationToken cancellationToken)
    {
        if (Own() is null && configuration.Current.Resolved["agents"]?["list"] is JsonArray { Count: > 0 })
        {
            return RpcResult.Invalid("agents.list comes from a file that openclaw.json includes; edit that file");
        }

        var written = await configuration.WriteAsync(edit(), cancellationToken);
        return written.IsValid ? null : RpcResult.Invalid($"the configuration was not written: {written.Issues[0]}");
    }

    private JsonArray? Own() => configuration.Current.Parsed["agents"]?["list"] as JsonArray;

    private string? IndexOf(string id)
    {
        var index = Own()?.Select((agent, at) => (At: at, Id: agent?["id"]?.ToString())).FirstOrDefault(agent => agent.Id is { } own && SessionKey.NormalizeAgentId(own) == id, (-1, null)).At;
        return index is >= 0 and var at ? at.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    private static async Task DescribeAsync(string workspace, (string Name, string? Value)[] lines, CancellationToken cancellationToken)
    {
        var text = string.Concat(lines.Where(line => line.Value?.Trim() is { Length: > 0 })
            .Select(line => $"- {line.Name}: {line.Value!.Trim().ReplaceLineEndings(" ")}\n"));
        if (text.Length > 0)
        {
            await File.AppendAllTextAsync(Path.Combine(workspace, "IDENTITY.md"), $"\n{text}", cancellationToken);
        }
    }

    private string StatePath(string given)
    {
        var text = given.Trim();
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return Path.GetFullPath(Protocol.StatePaths.Expand(text, home), configuration.Paths.WorkspacesDir);
    }
}
