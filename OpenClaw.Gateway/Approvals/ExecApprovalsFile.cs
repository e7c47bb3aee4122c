using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Approvals;

/// <summary>exec-approvals.json: which commands agents may run without asking. Its token is never shown and survives every write.</summary>
internal sealed class ExecApprovalsFile(ConfigurationStore configuration) : IDisposable
{
    private const int TokenBytes = 24;

    private static readonly Schema Security = OneOf("deny", "allowlist", "full");
    private static readonly Schema Ask = OneOf("off", "on-miss", "always");
    private static readonly SchemaMember[] Defaults =
        [Optional("security", Security), Optional("ask", Ask), Optional("askFallback", Security), Optional("autoAllowSkills", Flag)];

    private static readonly Schema Entry = Closed(
        Optional("id", NonEmptyString),
        Required("pattern", Text),
        Optional("lastUsedAt", Whole(0)),
        Optional("lastUsedCommand", Text),
        Optional("lastResolvedPath", Text));

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>What the file may contain.</summary>
    public static ObjectSchema Form { get; } = Closed(
        Required("version", Whole(1, 1)),
        Optional("socket", Closed(Optional("path", Text), Optional("token", Text))),
        Optional("defaults", Closed(Defaults)),
        Optional("agents", MapOf(Closed([.. Defaults, Optional("allowlist", ArrayOf(Entry))]))));

    public string FilePath => Path.Combine(configuration.Paths.StateDir, "exec-approvals.json");

    /// <summary>The file as clients see it; made when there is none.</summary>
    public async Task<JsonObject> GetAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return Shown(await EnsureAsync(cancellationToken));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What is in the file; null when there is none.</summary>
    public async Task<JsonObject?> ReadAsync(CancellationToken cancellationToken) =>
        File.Exists(FilePath) ? Parse(await File.ReadAllTextAsync(FilePath, cancellationToken)) : null;

    /// <summary>Lets an agent run a program from now on.</summary>
    public async Task AllowAsync(string agentId, string pattern, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var next = Parse(await EnsureAsync(cancellationToken));
            var agents = Member(next, "agents");
            var agent = Member(agents, agentId);
            if (agent["allowlist"] is not JsonArray list)
            {
                agent["allowlist"] = list = [];
            }

            if (!list.OfType<JsonObject>().Any(row => row["pattern"]?.ToString() == pattern))
            {
                list.Add(new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["pattern"] = pattern });
                await AtomicFile.WriteAsync(FilePath, JsonText.Pretty(next) + "\n", CancellationToken.None);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Replaces the file.</summary>
    /// <returns>The file as clients see it, or why it was not written.</returns>
    public async Task<(JsonObject? File, string? Refusal)> SetAsync(JsonObject file, string? baseHash, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var current = await EnsureAsync(cancellationToken);
            if (baseHash is null)
            {
                return (null, "exec approvals base hash required; re-run exec.approvals.get and retry");
            }

            if (baseHash != Hash(current))
            {
                return (null, "exec approvals changed since last load; re-run exec.approvals.get and retry");
            }

            var next = (JsonObject)file.DeepClone();
            var old = Parse(current)["socket"] as JsonObject ?? NewSocket();
            var socket = next["socket"] as JsonObject ?? [];
            socket["path"] ??= old["path"]?.DeepClone();
            socket["token"] = old["token"]?.DeepClone() ?? NewSocket()["token"]!.DeepClone();
            next["socket"] = socket.Parent is null ? socket : socket.DeepClone();
            next["defaults"] ??= new JsonObject();
            next["agents"] ??= new JsonObject();
            var raw = JsonText.Pretty(next) + "\n";
            await AtomicFile.WriteAsync(FilePath, raw, CancellationToken.None);
            return (Shown(raw), null);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(FilePath))
        {
            return await File.ReadAllTextAsync(FilePath, cancellationToken);
        }

        var raw = JsonText.Pretty(new JsonObject { ["version"] = 1, ["socket"] = NewSocket(), ["defaults"] = new JsonObject(), ["agents"] = new JsonObject() }) + "\n";
        await AtomicFile.WriteAsync(FilePath, raw, CancellationToken.None);
        return raw;
    }

    private static JsonObject Member(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject member)
        {
            parent[name] = member = [];
        }

        return member;
    }

    private JsonObject NewSocket() => new()
    {
        ["path"] = Path.Combine(configuration.Paths.StateDir, "exec-approvals.sock"),
        ["token"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes)),
    };

    private JsonObject Shown(string raw)
    {
        var file = Parse(raw);
        (file["socket"] as JsonObject)?.Remove("token");
        return new JsonObject { ["path"] = FilePath, ["exists"] = true, ["hash"] = Hash(raw), ["file"] = file };
    }

    // A file that cannot be read allows nothing.
    private static JsonObject Parse(string raw)
    {
        try
        {
            return JsonNode.Parse(raw) as JsonObject ?? new JsonObject { ["version"] = 1 };
        }
        catch (JsonException)
        {
            return new JsonObject { ["version"] = 1 };
        }
    }

    private static string Hash(string raw) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(raw)));
}
