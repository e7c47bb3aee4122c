using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw devices</c>: who may connect as a device, and what with.</summary>
internal static class DevicesCommand
{
    private const string SeeRequests = "This shows the requests that wait, each for five minutes: openclaw devices list";
    private const string SeeDevices = "This shows the devices and their roles: openclaw devices list";

    /// <summary>Builds the command group.</summary>
    public static Command Create(Terminal terminal)
    {
        var group = new Command("devices", "Device pairing and auth tokens");
        group.Subcommands.Add(Approve(terminal));
        group.Subcommands.Add(List(terminal));
        group.Subcommands.Add(Reject(terminal));
        group.Subcommands.Add(Remove(terminal));
        group.Subcommands.Add(Revoke(terminal));
        group.Subcommands.Add(Rotate(terminal));
        return group;
    }

    private static Command List(Terminal terminal)
    {
        var command = new Command("list", "List pending and paired devices");
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var list = await CallAsync(gateway, result, terminal, "device.pair.list", null, SeeDevices, cancellationToken);
            return terminal.Show(result.GetValue(gateway.Json), list, () => DeviceRows.Write(terminal, list));
        });
        return command;
    }

    private static Command Approve(Terminal terminal)
    {
        var command = new Command("approve", "Approve a pending device pairing request");
        var request = new Argument<string?>("requestId") { Description = "Pending request id; without one the newest request is shown", Arity = ArgumentArity.ZeroOrOne };
        var latest = new Option<bool>("--latest") { Description = "Show the newest request and the command that approves it" };
        command.Arguments.Add(request);
        command.Options.Add(latest);
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var requestId = result.GetValue(request);
            if (requestId is null)
            {
                return await ShowLatestAsync(gateway, result, terminal, cancellationToken);
            }

            if (result.GetValue(latest))
            {
                throw new CliException("error: Use a requestId or --latest, not both");
            }

            return await DecideAsync(gateway, result, terminal, "device.pair.approve", "requestId", requestId, "Approved", SeeRequests, cancellationToken);
        });
        return command;
    }

    private static Command Reject(Terminal terminal)
    {
        var command = new Command("reject", "Reject a pending device pairing request");
        var request = new Argument<string>("requestId") { Description = "Pending request id" };
        command.Arguments.Add(request);
        var gateway = new GatewayOptions(command);
        command.SetAction((result, cancellationToken) => DecideAsync(
            gateway, result, terminal, "device.pair.reject", "requestId", result.GetValue(request)!, "Rejected", SeeRequests, cancellationToken));
        return command;
    }

    private static Command Remove(Terminal terminal)
    {
        var command = new Command("remove", "Forget a paired device, its tokens and its connections");
        var device = new Argument<string>("deviceId") { Description = "Paired device id" };
        command.Arguments.Add(device);
        var gateway = new GatewayOptions(command);
        command.SetAction((result, cancellationToken) => DecideAsync(
            gateway, result, terminal, "device.pair.remove", "deviceId", result.GetValue(device)!, "Removed", SeeDevices, cancellationToken));
        return command;
    }

    private static Command Rotate(Terminal terminal)
    {
        var command = new Command("rotate", "Rotate a device token for a role; prints the new token");
        var scopes = new Option<string[]>("--scope")
        {
            Description = "Scopes to attach to the token (repeatable); never more than it had",
            HelpName = "scope",
            AllowMultipleArgumentsPerToken = true,
        };
        var parameters = ByRole(command);
        command.Options.Add(scopes);
        var gateway = new GatewayOptions(command);
        command.SetAction((result, cancellationToken) =>
        {
            var rotation = parameters(result);
            if (result.GetValue(scopes) is { Length: > 0 } given)
            {
                rotation["scopes"] = new JsonArray([.. given.Select(scope => (JsonNode)Present("--scope", scope))]);
            }

            return ChangeTokenAsync(gateway, result, terminal, "device.token.rotate", rotation, cancellationToken);
        });
        return command;
    }

    private static Command Revoke(Terminal terminal)
    {
        var command = new Command("revoke", "Revoke a device token for a role and close its connections");
        var parameters = ByRole(command);
        var gateway = new GatewayOptions(command);
        command.SetAction((result, cancellationToken) =>
            ChangeTokenAsync(gateway, result, terminal, "device.token.revoke", parameters(result), cancellationToken));
        return command;
    }

    private static Func<ParseResult, JsonObject> ByRole(Command command)
    {
        var device = new Option<string>("--device") { Description = "Device id", HelpName = "id", Required = true };
        var role = new Option<string>("--role") { Description = "Role name: operator | node", HelpName = "role", Required = true };
        command.Options.Add(device);
        command.Options.Add(role);
        return result => new JsonObject
        {
            ["deviceId"] = Present("--device", result.GetValue(device)!),
            ["role"] = Present("--role", result.GetValue(role)!),
        };
    }

    // Both answers are for programs; that of a rotation is the only place where the new token appears.
    private static async Task<int> ChangeTokenAsync(
        GatewayOptions gateway, ParseResult result, Terminal terminal, string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        terminal.WriteJson(await CallAsync(gateway, result, terminal, method, parameters, SeeDevices, cancellationToken));
        return 0;
    }

    private static async Task<int> DecideAsync(
        GatewayOptions gateway, ParseResult result, Terminal terminal, string method, string member, string id, string done, string remedy, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(gateway, result, terminal, method, new JsonObject { [member] = Present(member, id) }, remedy, cancellationToken);
        return terminal.Show(result.GetValue(gateway.Json), answer, () => terminal.WriteLine($"{done} {(answer.Text("device", "deviceId") ?? answer.Text("deviceId") ?? id).Printable()}"));
    }

    // Whoever asks last would be let in if the newest request were approved unseen, so this only shows it. Nothing was done: no success.
    private static async Task<int> ShowLatestAsync(GatewayOptions gateway, ParseResult result, Terminal terminal, CancellationToken cancellationToken)
    {
        var list = await CallAsync(gateway, result, terminal, "device.pair.list", null, SeeDevices, cancellationToken);
        if (list.Items("pending").FirstOrDefault() is not { ValueKind: JsonValueKind.Object } newest)
        {
            throw new CliException("No pending device pairing requests.", "A device asks when it connects; a request waits for five minutes.");
        }

        var command = $"openclaw devices approve {newest.Text("requestId")?.Printable()}";
        if (result.GetValue(gateway.Json))
        {
            terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WritePropertyName("selected");
                newest.WriteTo(writer);
                writer.WriteString("approveCommand", command);
                writer.WriteEndObject();
            });
        }
        else
        {
            DeviceRows.WriteRequest(terminal, newest);
        }

        throw new CliException("Nothing was approved: the newest request may not be the one you expect.", $"If it is, run: {command}");
    }

    private static async Task<JsonElement> CallAsync(
        GatewayOptions gateway, ParseResult result, Terminal terminal, string method, JsonObject? parameters, string remedy, CancellationToken cancellationToken)
    {
        try
        {
            return await gateway.CallAsync(result, terminal, method, parameters, cancellationToken);
        }
        catch (GatewayErrorException exception) when (exception.Message is "unknown requestId" or "unknown deviceId" or "unknown deviceId/role")
        {
            throw new CliException(exception.Message, remedy);
        }
    }

    private static string Present(string name, string value) =>
        string.IsNullOrWhiteSpace(value) ? throw new CliException($"error: {name} must not be empty") : value;
}
