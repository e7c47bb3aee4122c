using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Commands.Nodes;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;

namespace OpenClaw.Cli.Commands.Approvals;

/// <summary>The options that say whose approvals are meant: this state directory's, the gateway's, or a node's.</summary>
internal sealed class ApprovalOptions
{
    private readonly Option<bool> _gateway;
    private readonly Option<string?> _node;
    private readonly GatewayOptions _connection;

    /// <summary>Adds the options to a command.</summary>
    public ApprovalOptions(Command command)
    {
        _gateway = command.Flag("--gateway", "Force gateway approvals");
        _node = command.Text("--node", "node", "Target node id/name/IP");
        _connection = new GatewayOptions(command);
    }

    /// <summary>Whether the answer is written as JSON.</summary>
    public Option<bool> Json => _connection.Json;

    /// <summary>Opens the store that the options name.</summary>
    public async Task<ApprovalStore> OpenAsync(ParseResult result, Terminal terminal, CancellationToken cancellationToken)
    {
        if (!result.GetValue(_gateway) && result.GetValue(_node) is null)
        {
            return new ApprovalStore(Path.Combine(terminal.Paths.StateDirectory, "exec-approvals.json"), null, null, default);
        }

        var client = await _connection.ConnectAsync(result, terminal, cancellationToken);
        try
        {
            var node = result.GetValue(_node) is { } word ? await NodeNames.ResolveAsync(client, word, _connection.Timeout(result), cancellationToken) : null;
            return new ApprovalStore(null, client, node, _connection.Timeout(result));
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }
}

/// <summary>Where approvals are kept, and the way to read and replace them.</summary>
internal sealed class ApprovalStore(string? path, GatewayClient? client, string? nodeId, TimeSpan timeout) : IAsyncDisposable
{
    /// <summary>Whose they are, for people.</summary>
    public string Target => nodeId is not null ? $"node {nodeId}" : client is not null ? "gateway" : "local";

    /// <summary>As they are: <c>path</c>, <c>exists</c>, <c>hash</c>, <c>file</c>.</summary>
    public async Task<JsonElement> ReadAsync(CancellationToken cancellationToken) => client is null
        ? Local()
        : await client.CallAsync(Method("get"), Parameters().AsElement(), timeout, untilFinal: false, cancellationToken);

    /// <summary>Replaces them unless somebody else has changed them since.</summary>
    public async Task<JsonElement> WriteAsync(JsonObject content, string? baseHash, CancellationToken cancellationToken)
    {
        if (client is not null)
        {
            var parameters = Parameters();
            parameters["file"] = content;
            return await client.CallAsync(Method("set"), parameters.With("baseHash", baseHash).AsElement(), timeout, untilFinal: false, cancellationToken);
        }

        if (content["version"] is not JsonValue version || !version.TryGetValue<int>(out var number) || number != 1)
        {
            throw new CliException("Invalid approvals: version must be 1");
        }

        if (Local().Text("hash") != baseHash)
        {
            throw new CliException("exec approvals changed since last load; run the command again");
        }

        PrivateFiles.Write(path!, content);
        return Local();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => client?.DisposeAsync() ?? ValueTask.CompletedTask;

    private string Method(string verb) => nodeId is null ? $"exec.approvals.{verb}" : $"exec.approvals.node.{verb}";

    private JsonObject Parameters() => new JsonObject().With("nodeId", nodeId);

    private JsonElement Local()
    {
        var content = PrivateFiles.Read(path!);
        var exists = File.Exists(path);
        if (content.Count == 0)
        {
            content["version"] = 1;
        }

        // The token of its socket is the agent's own.
        (content["socket"] as JsonObject)?.Remove("token");
        return new JsonObject
        {
            ["path"] = path, ["exists"] = exists, ["hash"] = Convert.ToHexStringLower(SHA256.HashData(exists ? File.ReadAllBytes(path!) : [])), ["file"] = content,
        }.AsElement();
    }
}
