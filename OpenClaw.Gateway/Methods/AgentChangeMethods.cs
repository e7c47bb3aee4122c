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

        var workspace = StatePath(call.Text("workspace")!);
        var agent = new JsonObject { ["id"] = id, ["name"] = name, ["workspace"] = workspace };
        if (await EditAsync(
            current =>
            {
                if (current.FindAgent(id) is not null)
                {
                    throw new RefusedEdit($"agent \"{id}\" already exists");
                }

                var raw = current.Raw ?? "{}\n";
                return Own(current) is { Count: > 0 } own
                    ? Json5Editor.Set(raw, [.. List, Text(own.Count)], agent)
                    : Json5Editor.Set(raw, List, new JsonArray(new JsonObject { ["id"] = current.DefaultAgentId, ["default"] = true }, agent));
            },
            cancellationToken) is { } refusal)
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
        var workspace = call.Text("workspace") is { } given ? StatePath(given) : null;
        if (await EditAsync(
            current =>
            {
                var (index, raw) = (IndexOf(current, id), current.Raw!);
                foreach (var (member, value) in (ReadOnlySpan<(string, string?)>)[("name", call.Text("name")?.Trim()), ("workspace", workspace), ("model", call.Text("model")?.Trim())])
                {
                    raw = value is null ? raw : Json5Editor.Set(raw, [.. List, index, member], value);
                }

                return raw;
            },
            cancellationToken) is { } refusal)
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

        var (workspace, removedBindings) = (string.Empty, 0);
        if (await EditAsync(
            current =>
            {
                var raw = Json5Editor.Unset(current.Raw!, [.. List, IndexOf(current, id)])!;
                workspace = workspaces.AgentWorkspace(id);
                var doomed = BindingsOf(current, id);
                removedBindings = doomed.Length;
                return doomed.Aggregate(raw, (rest, at) => Json5Editor.Unset(rest, ["bindings", Text(at)])!);
            },
            cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (call.Flag("deleteFiles") != false)
        {
            MoveToTrash(id, workspace);
        }

        return RpcResult.Ok(new JsonObject { ["ok"] = true, ["agentId"] = id, ["removedBindings"] = removedBindings });
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

    private async Task<RpcResult?> EditAsync(Func<ConfigurationSnapshot, string> edit, CancellationToken cancellationToken)
    {
        try
        {
            var written = await configuration.EditAsync(
                current => Own(current) is null && current.Resolved["agents"]?["list"] is JsonArray { Count: > 0 }
                    ? throw new RefusedEdit("agents.list comes from a file that openclaw.json includes; edit that file") : edit(current),
                cancellationToken);
            return written.IsValid ? null : RpcResult.Invalid($"the configuration was not written: {written.Issues[0]}");
        }
        catch (RefusedEdit refused)
        {
            return RpcResult.Invalid(refused.Message);
        }
    }

    private static JsonArray? Own(ConfigurationSnapshot current) => current.Parsed["agents"]?["list"] as JsonArray;

    private static string IndexOf(ConfigurationSnapshot current, string id) => PlacesOf(Own(current), "id", id) is [var first, ..]
        ? Text(first) : throw new RefusedEdit($"agent \"{id}\" not found");

    // The last first, so that the places of the others stay while one is taken out.
    private static int[] BindingsOf(ConfigurationSnapshot current, string id) => [.. PlacesOf(current.Parsed["bindings"] as JsonArray, "agentId", id).Reverse()];

    private static int[] PlacesOf(JsonArray? rows, string member, string id) => rows is null ? [] : [.. rows
        .Select((row, at) => (At: at, Agent: row?[member]?.ToString()))
        .Where(row => row.Agent is { } agent && SessionKey.NormalizeAgentId(agent) == id)
        .Select(row => row.At)];

    private static string Text(int index) => index.ToString(System.Globalization.CultureInfo.InvariantCulture);

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

    /// <summary>Why an edit was not made. It is thrown where the file is looked at, which nobody else changes meanwhile.</summary>
    private sealed class RefusedEdit(string reason) : Exception(reason);
}
