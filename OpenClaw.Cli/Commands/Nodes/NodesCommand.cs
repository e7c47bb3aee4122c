using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Nodes;

/// <summary><c>openclaw nodes</c>: devices that lend the agent their screen, camera or shell.</summary>
internal static class NodesCommand
{
    /// <summary>Builds the command group.</summary>
    public static Command Create(Terminal terminal) => Words.Group(
        "nodes", "Manage gateway-owned node pairing",
        Decide(terminal, "approve", "Approve a pending pairing request", "node.pair.approve"),
        Describe(terminal),
        Invoke(terminal),
        List(terminal),
        Pending(terminal),
        Decide(terminal, "reject", "Reject a pending pairing request", "node.pair.reject"),
        Rename(terminal),
        Status(terminal));

    private static Command List(Terminal terminal)
    {
        var command = new Command("list", "List pending and paired nodes");
        var connected = command.Flag("--connected", "Only show connected nodes");
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            await using var client = await gateway.ConnectAsync(result, terminal, cancellationToken);
            var list = await client.CallAsync("node.pair.list", new JsonObject().AsElement(), gateway.Timeout(result), untilFinal: false, cancellationToken);
            var paired = list.Items("paired").ToList();
            if (result.GetValue(connected))
            {
                var nodes = await client.CallAsync("node.list", new JsonObject().AsElement(), gateway.Timeout(result), untilFinal: false, cancellationToken);
                var live = nodes.Items("nodes").Where(node => node.Flag("connected")).Select(node => node.Text("nodeId")).ToHashSet(StringComparer.Ordinal);
                paired = [.. paired.Where(node => live.Contains(node.Text("nodeId")))];
            }

            return terminal.Show(result.GetValue(gateway.Json), () => new JsonObject { ["pending"] = Array(list.Items("pending")), ["paired"] = Array(paired) }, () =>
            {
                terminal.WriteLine($"Pending: {list.Items("pending").Count()} · Paired: {paired.Count}");
                NodeRows.WritePending(terminal, list.Items("pending").ToList());
                NodeRows.WriteNodes(terminal, paired);
            });
        });
        return command;
    }

    private static Command Pending(Terminal terminal)
    {
        var command = new Command("pending", "List pending pairing requests");
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var pending = (await gateway.CallAsync(result, terminal, "node.pair.list", [], cancellationToken)).Items("pending").ToList();
            return terminal.Show(result.GetValue(gateway.Json), () => Array(pending), () =>
            {
                if (pending.Count == 0)
                {
                    terminal.WriteLine("No pending pairing requests.");
                }
                else
                {
                    NodeRows.WritePending(terminal, pending);
                }
            });
        });
        return command;
    }

    private static Command Status(Terminal terminal)
    {
        var command = new Command("status", "List known nodes with connection status and capabilities");
        var connected = command.Flag("--connected", "Only show connected nodes");
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var list = await gateway.CallAsync(result, terminal, "node.list", [], cancellationToken);
            var nodes = list.Items("nodes").Where(node => !result.GetValue(connected) || node.Flag("connected")).ToList();
            return terminal.Show(result.GetValue(gateway.Json), () => new JsonObject { ["ts"] = list.Number("ts"), ["nodes"] = Array(nodes) }, () =>
            {
                terminal.WriteLine($"Known: {nodes.Count} · Paired: {nodes.Count(node => node.Flag("paired"))} · Connected: {nodes.Count(node => node.Flag("connected"))}");
                NodeRows.WriteNodes(terminal, nodes);
            });
        });
        return command;
    }

    private static Command Describe(Terminal terminal)
    {
        var command = new Command("describe", "Describe a node (capabilities + supported invoke commands)");
        var node = command.Required("--node", "idOrNameOrIp", "Node id, name, or IP");
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            await using var client = await gateway.ConnectAsync(result, terminal, cancellationToken);
            var id = await NodeNames.ResolveAsync(client, result.GetValue(node)!, gateway.Timeout(result), cancellationToken);
            terminal.WriteJson(await client.CallAsync(
                "node.describe", new JsonObject { ["nodeId"] = id }.AsElement(), gateway.Timeout(result), untilFinal: false, cancellationToken));
            return 0;
        });
        return command;
    }

    private static Command Invoke(Terminal terminal)
    {
        var command = new Command("invoke", "Invoke a command on a paired node");
        var node = command.Required("--node", "idOrNameOrIp", "Node id, name, or IP");
        var name = command.Required("--command", "command", "Command (e.g. canvas.eval)");
        var parameters = command.Text("--params", "json", "JSON object string for params");
        var limit = command.Whole("--invoke-timeout", "ms", "Node invoke timeout in ms (default 15000)");
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            JsonNode? given;
            try
            {
                given = result.GetValue(parameters) is { } json ? JsonNode.Parse(json) : new JsonObject();
            }
            catch (JsonException exception)
            {
                throw new CliException($"--params is not valid JSON: {exception.Message}", "Example: --params '{\"limit\": 5}'");
            }

            await using var client = await gateway.ConnectAsync(result, terminal, cancellationToken);
            var id = await NodeNames.ResolveAsync(client, result.GetValue(node)!, gateway.Timeout(result), cancellationToken);
            var wait = result.GetValue(limit) ?? 15_000;
            terminal.WriteJson(await client.CallAsync("node.invoke", new JsonObject
            {
                ["nodeId"] = id, ["command"] = result.GetValue(name), ["params"] = given, ["timeoutMs"] = wait, ["idempotencyKey"] = Guid.NewGuid().ToString(),
            }.AsElement(), TimeSpan.FromMilliseconds(wait) + gateway.Timeout(result), untilFinal: false, cancellationToken));
            return 0;
        });
        return command;
    }

    private static Command Rename(Terminal terminal)
    {
        var command = new Command("rename", "Rename a paired node (display name override)");
        var node = command.Required("--node", "idOrNameOrIp", "Node id, name, or IP");
        var name = command.Required("--name", "displayName", "New display name");
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            await using var client = await gateway.ConnectAsync(result, terminal, cancellationToken);
            var id = await NodeNames.ResolveAsync(client, result.GetValue(node)!, gateway.Timeout(result), cancellationToken);
            var answer = await client.CallAsync(
                "node.rename", new JsonObject { ["nodeId"] = id, ["displayName"] = result.GetValue(name) }.AsElement(), gateway.Timeout(result), untilFinal: false, cancellationToken);
            return terminal.Show(result.GetValue(gateway.Json), answer, () => terminal.WriteLine($"node rename ok: {id} -> {result.GetValue(name)}".Printable()));
        });
        return command;
    }

    private static Command Decide(Terminal terminal, string name, string description, string method)
    {
        var command = new Command(name, description);
        var request = command.Word("requestId", "Pending request id");
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            terminal.WriteJson(await gateway.CallAsync(result, terminal, method, new JsonObject { ["requestId"] = result.GetValue(request) }, cancellationToken));
            return 0;
        });
        return command;
    }

    private static JsonArray Array(IEnumerable<JsonElement> items) => new([.. items.Select(item => item.AsNode())]);
}
