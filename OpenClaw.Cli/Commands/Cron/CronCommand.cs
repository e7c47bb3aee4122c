using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Cron;

/// <summary><c>openclaw cron</c>: jobs that the gateway runs by the clock.</summary>
internal static class CronCommand
{
    /// <summary>Builds the command group.</summary>
    public static Command Create(Terminal terminal) => Words.Group(
        "cron", "Manage cron jobs (via Gateway)",
        CronEditCommands.Add(terminal),
        Switch(terminal, "disable", "Disable a cron job", enabled: false),
        CronEditCommands.Edit(terminal),
        Switch(terminal, "enable", "Enable a cron job", enabled: true),
        List(terminal),
        Remove(terminal),
        Run(terminal),
        Runs(terminal),
        Status(terminal));

    private static Command List(Terminal terminal)
    {
        var command = new Command("list", "List cron jobs");
        var all = command.Flag("--all", "Include disabled jobs");
        var gateway = new GatewayOptions(command, expectFinal: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            var list = await gateway.CallAsync(
                result, terminal, "cron.list", new JsonObject { ["includeDisabled"] = result.GetValue(all) }, cancellationToken);
            return terminal.Show(result.GetValue(gateway.Json), list, () => CronRows.Write(terminal, list, TimeProvider.System.GetUtcNow()));
        });
        return command;
    }

    private static Command Remove(Terminal terminal)
    {
        var command = new Command("rm", "Remove a cron job");
        command.Aliases.Add("remove");
        command.Aliases.Add("delete");
        var id = command.Word("id", "Job id");
        var gateway = new GatewayOptions(command, expectFinal: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            var answer = await gateway.CallAsync(result, terminal, "cron.remove", new JsonObject { ["id"] = result.GetValue(id) }, cancellationToken);
            terminal.WriteJson(answer);
            return answer.Flag("removed") ? 0 : throw new CliException($"Error: unknown cron job id: {result.GetValue(id)}", "These exist: openclaw cron list --all");
        });
        return command;
    }

    private static Command Switch(Terminal terminal, string name, string description, bool enabled)
    {
        var command = new Command(name, description);
        var id = command.Word("id", "Job id");
        var gateway = new GatewayOptions(command, expectFinal: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            terminal.WriteJson(await gateway.CallAsync(
                result, terminal, "cron.update", new JsonObject { ["id"] = result.GetValue(id), ["patch"] = new JsonObject { ["enabled"] = enabled } }, cancellationToken));
            return 0;
        });
        return command;
    }

    private static Command Run(Terminal terminal)
    {
        var command = new Command("run", "Run a cron job now (debug)");
        var id = command.Word("id", "Job id");
        var due = command.Flag("--due", "Run only when due (default behavior: force)");
        var gateway = new GatewayOptions(command, expectFinal: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            var parameters = new JsonObject { ["id"] = result.GetValue(id), ["mode"] = result.GetValue(due) ? "due" : "force" };
            terminal.WriteJson(await gateway.CallAsync(result, terminal, "cron.run", parameters, cancellationToken));
            return 0;
        });
        return command;
    }

    private static Command Runs(Terminal terminal)
    {
        var command = new Command("runs", "Show cron run history");
        var id = command.Required("--id", "id", "Job id");
        var limit = command.Whole("--limit", "n", "Max entries (default 50)", max: 5000);
        var gateway = new GatewayOptions(command, expectFinal: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            var parameters = new JsonObject { ["id"] = result.GetValue(id), ["limit"] = result.GetValue(limit) ?? 50 };
            terminal.WriteJson(await gateway.CallAsync(result, terminal, "cron.runs", parameters, cancellationToken));
            return 0;
        });
        return command;
    }

    private static Command Status(Terminal terminal)
    {
        var command = new Command("status", "Show cron scheduler status");
        var gateway = new GatewayOptions(command, expectFinal: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            terminal.WriteJson(await gateway.CallAsync(result, terminal, "cron.status", [], cancellationToken));
            return 0;
        });
        return command;
    }
}
