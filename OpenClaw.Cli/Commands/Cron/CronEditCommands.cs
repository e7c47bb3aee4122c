using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Cron;

/// <summary><c>openclaw cron add</c> and <c>cron edit</c>.</summary>
internal static class CronEditCommands
{
    /// <summary>Builds <c>cron add</c>.</summary>
    public static Command Add(Terminal terminal)
    {
        var command = new Command("add", "Add a cron job");
        command.Aliases.Add("create");
        var name = command.Required("--name", "name", "Job name");
        var disabled = command.Flag("--disabled", "Create job disabled");
        var job = new CronJobOptions(command);
        var gateway = new GatewayOptions(command, expectFinal: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            var schedule = job.Schedule(result, TimeProvider.System) ?? throw new CliException("Error: Choose exactly one schedule: --at, --every, or --cron");
            var payload = job.Payload(result) ?? throw new CliException("Error: Choose exactly one payload: --system-event or --message");
            var target = job.Session(result) ?? (payload["kind"]!.GetValue<string>() == "agentTurn" ? "isolated" : "main");
            CronJobOptions.CheckTarget(target, payload);
            var parameters = new JsonObject { ["name"] = result.GetValue(name), ["enabled"] = !result.GetValue(disabled) };
            job.Describe(result, parameters);
            parameters["deleteAfterRun"] = job.DeleteAfterRun(result) ?? (schedule["kind"]!.GetValue<string>() == "at" ? true : null);
            if (parameters["deleteAfterRun"] is null)
            {
                parameters.Remove("deleteAfterRun");
            }

            parameters["schedule"] = schedule;
            parameters["sessionTarget"] = target;
            parameters["wakeMode"] = job.Wake(result) ?? "now";
            parameters["payload"] = payload;
            parameters.With("delivery", job.Delivery(result) ?? (target == "isolated" ? new JsonObject { ["mode"] = "announce", ["channel"] = "last" } : null));
            terminal.WriteJson(await gateway.CallAsync(result, terminal, "cron.add", parameters, cancellationToken));
            return 0;
        });
        return command;
    }

    /// <summary>Builds <c>cron edit</c>.</summary>
    public static Command Edit(Terminal terminal)
    {
        var command = new Command("edit", "Edit a cron job (patch fields)");
        var id = command.Word("id", "Job id");
        var name = command.Text("--name", "name", "Set name");
        var enable = command.Flag("--enable", "Enable job");
        var disable = command.Flag("--disable", "Disable job");
        var clearAgent = command.Flag("--clear-agent", "Unset agent and use default");
        var noBestEffort = command.Flag("--no-best-effort-deliver", "Fail job when delivery fails");
        var job = new CronJobOptions(command);
        var gateway = new GatewayOptions(command, expectFinal: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            if (result.GetValue(enable) && result.GetValue(disable))
            {
                throw new CliException("Error: Choose --enable or --disable, not both");
            }

            var patch = new JsonObject().With("name", result.GetValue(name));
            job.Describe(result, patch);
            if (result.GetValue(clearAgent))
            {
                patch["agentId"] = null;
            }

            if (result.GetValue(enable) || result.GetValue(disable))
            {
                patch["enabled"] = result.GetValue(enable);
            }

            patch.With("deleteAfterRun", job.DeleteAfterRun(result)).With("sessionTarget", job.Session(result)).With("wakeMode", job.Wake(result))
                .With("schedule", job.Schedule(result, TimeProvider.System)).With("payload", job.Payload(result)).With("delivery", job.Delivery(result));
            if (result.GetValue(noBestEffort))
            {
                (patch["delivery"] as JsonObject ?? (JsonObject)(patch["delivery"] = new JsonObject()))["bestEffort"] = false;
            }

            if (patch.Count == 0)
            {
                throw new CliException("Error: Nothing to change: name at least one field", "Every option: openclaw cron edit --help");
            }

            terminal.WriteJson(await gateway.CallAsync(
                result, terminal, "cron.update", new JsonObject { ["id"] = result.GetValue(id), ["patch"] = patch }, cancellationToken));
            return 0;
        });
        return command;
    }
}
