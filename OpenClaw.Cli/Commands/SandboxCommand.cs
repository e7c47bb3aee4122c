using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw sandbox</c>: what agents run in. Everything goes through the gateway; the worker's token stays with it.</summary>
internal static class SandboxCommand
{
    // A removal waits for the engine; a diagnosis starts a container, and perhaps builds its image first.
    private const int RemovalTimeoutMs = 120_000;
    private const int DoctorTimeoutMs = 300_000;

    /// <summary>Builds the command group.</summary>
    public static Command Create(Terminal terminal)
    {
        var group = new Command("sandbox", "Manage sandbox containers (Docker-based agent isolation)");
        group.Subcommands.Add(Doctor(terminal));
        group.Subcommands.Add(Explain(terminal));
        group.Subcommands.Add(List(terminal));
        group.Subcommands.Add(Prune(terminal));
        group.Subcommands.Add(Recreate(terminal));
        return group;
    }

    private static Command List(Terminal terminal)
    {
        var command = new Command("list", "List sandbox containers and their status");
        var browser = new Option<bool>("--browser") { Description = "List browser containers only" };
        command.Options.Add(browser);
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var list = await CallAsync(gateway, result, terminal, "sandbox.list", null, cancellationToken);
            var browsers = result.GetValue(browser);
            if (result.GetValue(gateway.Json))
            {
                terminal.WriteJson(writer =>
                {
                    writer.WriteStartObject();
                    WriteArray(writer, "containers", browsers ? [] : list.Items("containers"));
                    WriteArray(writer, "browsers", browsers ? list.Items("browsers") : []);
                    writer.WriteEndObject();
                });
            }
            else
            {
                SandboxRows.Write(terminal, [.. list.Items(browsers ? "browsers" : "containers")], browsers, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            }

            return 0;
        });
        return command;
    }

    private static Command Recreate(Terminal terminal)
    {
        var command = new Command("recreate", "Remove containers to force recreation with updated config");
        var all = new Option<bool>("--all") { Description = "Recreate all sandbox containers" };
        var session = new Option<string?>("--session") { Description = "Recreate the container with this scope key, as `sandbox list` shows it", HelpName = "key" };
        var agent = new Option<string?>("--agent") { Description = "Recreate the containers of an agent, its sub-agents included", HelpName = "id" };
        var browser = new Option<bool>("--browser") { Description = "Only recreate browser containers" };
        var force = new Option<bool>("--force") { Description = "Skip the question" };
        command.Options.Add(all);
        command.Options.Add(session);
        command.Options.Add(agent);
        command.Options.Add(browser);
        command.Options.Add(force);
        var gateway = new GatewayOptions(command, RemovalTimeoutMs);
        command.SetAction(async (result, cancellationToken) =>
        {
            var selection = Selection(result.GetValue(all), result.GetValue(session), result.GetValue(agent));
            if (result.GetValue(browser))
            {
                terminal.WriteLine("No containers found matching the criteria.");
                return 0;
            }

            selection["dryRun"] = true;
            var found = (await CallAsync(gateway, result, terminal, "sandbox.recreate", selection, cancellationToken)).Items("removals").ToList();
            var json = result.GetValue(gateway.Json);
            if (found.Count > 0 && !json)
            {
                terminal.WriteLine();
                terminal.WriteLine("Containers to be recreated:");
                SandboxRows.WriteRemovals(terminal, found);
                terminal.WriteLine($"Total: {found.Count} container(s)");
            }

            if (found.Count > 0 && !result.GetValue(force) && !Confirmation.Ask(terminal, "This will stop and remove these containers. Continue?"))
            {
                return 0;
            }

            selection.Remove("dryRun");
            var done = found.Count == 0 ? default : await CallAsync(gateway, result, terminal, "sandbox.recreate", selection, cancellationToken);
            return SandboxRows.WriteOutcome(terminal, done, json, "No containers found matching the criteria.", "Containers will be automatically recreated when the agent is next used.");
        });
        return command;
    }

    private static Command Prune(Terminal terminal)
    {
        var command = new Command("prune", "Remove what each agent's prune settings call unused or old");
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be removed" };
        command.Options.Add(dryRun);
        var gateway = new GatewayOptions(command, RemovalTimeoutMs);
        command.SetAction(async (result, cancellationToken) =>
        {
            var only = result.GetValue(dryRun);
            var removals = await CallAsync(gateway, result, terminal, "sandbox.prune", new JsonObject { ["dryRun"] = only }, cancellationToken);
            if (!only || result.GetValue(gateway.Json))
            {
                return SandboxRows.WriteOutcome(terminal, removals, result.GetValue(gateway.Json), "Nothing to prune.", null);
            }

            var found = removals.Items("removals").ToList();
            terminal.WriteLine(found.Count == 0 ? "Nothing to prune." : "Would be removed:");
            SandboxRows.WriteRemovals(terminal, found);
            return 0;
        });
        return command;
    }

    private static Command Explain(Terminal terminal)
    {
        var command = new Command("explain", "Explain effective sandbox/tool policy for a session/agent");
        var parameters = BySession(command);
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var explanation = await CallAsync(gateway, result, terminal, "sandbox.explain", parameters(result), cancellationToken);
            return terminal.Show(result.GetValue(gateway.Json), explanation, () => SandboxExplanationView.Write(terminal, explanation));
        });
        return command;
    }

    private static Command Doctor(Terminal terminal)
    {
        var command = new Command("doctor", "Start a sandbox, say from inside what protects it, and remove it");
        var parameters = BySession(command);
        var gateway = new GatewayOptions(command, DoctorTimeoutMs);
        command.SetAction(async (result, cancellationToken) =>
        {
            var diagnosis = await CallAsync(gateway, result, terminal, "sandbox.doctor", parameters(result), cancellationToken);
            if (result.GetValue(gateway.Json))
            {
                terminal.WriteJson(diagnosis);
            }
            else
            {
                SandboxDiagnosisView.Write(terminal, diagnosis);
            }

            return diagnosis.Flag("ok") ? 0 : 1;
        });
        return command;
    }

    private static Func<ParseResult, JsonObject> BySession(Command command)
    {
        var session = new Option<string?>("--session") { Description = "Session key to inspect (defaults to agent main)", HelpName = "key" };
        var agent = new Option<string?>("--agent") { Description = "Agent id to inspect (defaults to derived agent)", HelpName = "id" };
        command.Options.Add(session);
        command.Options.Add(agent);
        return result =>
        {
            var parameters = new JsonObject();
            Set(parameters, "sessionKey", "--session", result.GetValue(session));
            Set(parameters, "agentId", "--agent", result.GetValue(agent));
            return parameters;
        };
    }

    private static JsonObject Selection(bool all, string? session, string? agent)
    {
        switch ((all ? 1 : 0) + (session is null ? 0 : 1) + (agent is null ? 0 : 1))
        {
            case 0:
                throw new CliException("Please specify --all, --session <key>, or --agent <id>");
            case > 1:
                throw new CliException("Please specify only one of: --all, --session, --agent");
        }

        var selection = new JsonObject();
        if (all)
        {
            selection["all"] = true;
        }

        Set(selection, "sessionKey", "--session", session);
        Set(selection, "agentId", "--agent", agent);
        return selection;
    }

    private static void Set(JsonObject parameters, string member, string option, string? value)
    {
        if (value is not null)
        {
            parameters[member] = string.IsNullOrWhiteSpace(value) ? throw new CliException($"error: {option} must not be empty") : value;
        }
    }

    private static void WriteArray(Utf8JsonWriter writer, string name, IEnumerable<JsonElement> items)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            item.WriteTo(writer);
        }

        writer.WriteEndArray();
    }

    private static async Task<JsonElement> CallAsync(
        GatewayOptions gateway, ParseResult result, Terminal terminal, string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        try
        {
            return await gateway.CallAsync(result, terminal, method, parameters ?? [], cancellationToken);
        }
        catch (GatewayErrorException exception) when (exception.Error.Details?.Text("fix") is { } fix)
        {
            throw new CliException(exception.Message, fix);
        }
    }
}
