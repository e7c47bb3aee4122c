using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Tools;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Schemas;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Workspaces;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>agents.list</c>, <c>agents.files.*</c> and <c>agent.identity.get</c>.</summary>
internal sealed class AgentListMethods(ConfigurationStore configuration, SandboxSpecResolver sandboxes) : IMethodGroup
{
    private const int MaxFileBytes = 1024 * 1024;

    // A closed list: a name that is not on it never reaches the file system.
    private static readonly IReadOnlyList<string> Names = BootstrapFileNames.All;

    private static readonly ObjectSchema ByAgent = Closed(Required("agentId", NonEmptyString));
    private static readonly ObjectSchema ByFile = Closed(Required("agentId", NonEmptyString), Required("name", NonEmptyString));
    private static readonly ObjectSchema WithContent = Closed(
        Required("agentId", NonEmptyString), Required("name", NonEmptyString), Required("content", Schema.Text));

    private static readonly ObjectSchema Identity = Closed(Optional("agentId", NonEmptyString), Optional("sessionKey", Schema.Text));

    public IEnumerable<RpcMethod> Methods =>
    [
        new("agents.list", MethodAccess.Read, Closed(), List),
        new("agents.files.list", MethodAccess.Admin, ByAgent, ListFiles),
        new("agents.files.get", MethodAccess.Admin, ByFile, GetFileAsync),
        new("agents.files.set", MethodAccess.Admin, WithContent, SetFileAsync),
        new("agent.identity.get", MethodAccess.Read, Identity, GetIdentity),
    ];

    private ValueTask<RpcResult> List(RpcCall call, CancellationToken cancellationToken)
    {
        var current = configuration.Current;
        return ValueTask.FromResult(RpcResult.Ok(new JsonObject
        {
            ["defaultId"] = current.DefaultAgentId,
            ["mainKey"] = current.MainKey,
            ["scope"] = current.SessionScope,
            ["agents"] = new JsonArray([.. current.Agents.Select(Shown)]),
        }));
    }

    private static JsonObject Shown(AgentSettings agent)
    {
        var shown = new JsonObject { ["id"] = ConfigurationSnapshot.NormalizeAgentId(agent.Id) };
        if (agent.Name is not null)
        {
            shown["name"] = agent.Name;
        }

        if (agent.Identity is { } identity)
        {
            var members = new JsonObject();
            foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("name", identity.Name), ("theme", identity.Theme), ("emoji", identity.Emoji), ("avatar", identity.Avatar)])
            {
                if (value is not null)
                {
                    members[name] = value;
                }
            }

            shown["identity"] = members;
        }

        return shown;
    }

    private ValueTask<RpcResult> GetIdentity(RpcCall call, CancellationToken cancellationToken)
    {
        var current = configuration.Current;
        var agentId = call.Parameters.TryGetProperty("agentId", out var given) ? ConfigurationSnapshot.NormalizeAgentId(given.GetString()!)
            : call.Parameters.TryGetProperty("sessionKey", out var key) && SessionKey.TryParse(key.GetString()!, out var keyAgent, out _) ? keyAgent
            : current.DefaultAgentId;
        var agent = current.FindAgent(agentId);
        var name = agent?.Identity?.Name ?? agent?.Name ?? "Assistant";
        var answer = new JsonObject { ["agentId"] = agentId, ["name"] = name, ["avatar"] = agent?.Identity?.Avatar ?? agent?.Identity?.Emoji ?? name[..1] };
        if (agent?.Identity?.Emoji is { } emoji)
        {
            answer["emoji"] = emoji;
        }

        return ValueTask.FromResult(RpcResult.Ok(answer));
    }

    private ValueTask<RpcResult> ListFiles(RpcCall call, CancellationToken cancellationToken)
    {
        if (Workspace(call, out var agentId) is not { } workspace)
        {
            return ValueTask.FromResult(Unknown(call));
        }

        return ValueTask.FromResult(RpcResult.Ok(new JsonObject
        {
            ["agentId"] = agentId,
            ["workspace"] = workspace,
            ["files"] = new JsonArray([.. Names.Select(name => (JsonNode)Describe(workspace, name))]),
        }));
    }

    private async ValueTask<RpcResult> GetFileAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var name = call.Parameters.GetProperty("name").GetString()!;
        if (Workspace(call, out var agentId) is not { } workspace)
        {
            return Unknown(call);
        }

        if (!Names.Contains(name))
        {
            return RpcResult.Invalid($"unsupported file \"{Clean(name)}\"");
        }

        var file = Describe(workspace, name);
        if (!(bool)file["missing"]!)
        {
            file["content"] = await File.ReadAllTextAsync(Path.Combine(workspace, name), cancellationToken);
        }

        return RpcResult.Ok(new JsonObject { ["agentId"] = agentId, ["workspace"] = workspace, ["file"] = file });
    }

    private async ValueTask<RpcResult> SetFileAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var name = call.Parameters.GetProperty("name").GetString()!;
        var content = call.Parameters.GetProperty("content").GetString()!;
        if (Workspace(call, out var agentId) is not { } workspace)
        {
            return Unknown(call);
        }

        if (!Names.Contains(name))
        {
            return RpcResult.Invalid($"unsupported file \"{Clean(name)}\"");
        }

        Directory.CreateDirectory(workspace);
        await AtomicFile.WriteAsync(Path.Combine(workspace, name), content, cancellationToken);
        var file = Describe(workspace, name);
        file["content"] = content;
        return RpcResult.Ok(new JsonObject { ["ok"] = true, ["agentId"] = agentId, ["workspace"] = workspace, ["file"] = file });
    }

    private string? Workspace(RpcCall call, out string agentId)
    {
        agentId = ConfigurationSnapshot.NormalizeAgentId(call.Parameters.GetProperty("agentId").GetString()!);
        return configuration.Current.FindAgent(agentId) is null ? null : sandboxes.AgentWorkspace(agentId);
    }

    private static RpcResult Unknown(RpcCall call) =>
        RpcResult.Invalid($"unknown agent id \"{Clean(call.Parameters.GetProperty("agentId").GetString()!)}\"");

    // A link could lead out of the workspace; it counts as missing.
    private static JsonObject Describe(string workspace, string name)
    {
        var info = new FileInfo(Path.Combine(workspace, name));
        var there = info is { Exists: true, LinkTarget: null } && info.Length <= MaxFileBytes;
        var file = new JsonObject { ["name"] = name, ["path"] = info.FullName, ["missing"] = !there };
        if (there)
        {
            file["size"] = info.Length;
            file["updatedAtMs"] = new DateTimeOffset(info.LastWriteTimeUtc).ToUnixTimeMilliseconds();
        }

        return file;
    }

    private static string Clean(string text) => new([.. text.Take(80).Select(c => char.IsControl(c) ? '?' : c)]);
}
