using System.CommandLine;
using OpenClaw.Cli.Commands.Agents;
using OpenClaw.Cli.Commands.Approvals;
using OpenClaw.Cli.Commands.Browsers;
using OpenClaw.Cli.Commands.Channels;
using OpenClaw.Cli.Commands.Cron;
using OpenClaw.Cli.Commands.Diagnosis;
using OpenClaw.Cli.Commands.Models;
using OpenClaw.Cli.Commands.Nodes;
using OpenClaw.Cli.Commands.Onboarding;
using OpenClaw.Cli.Commands.Traces;
using OpenClaw.Cli.Commands.Usage;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary>Every command by its names, the one place where a new one is added.</summary>
internal static class CommandTable
{
    /// <summary>All of them, in the order in which help shows them.</summary>
    public static IReadOnlyList<Entry> All { get; } =
    [
        new(["agent"], AgentCommand.Create),
        new(["agents"], AgentsCommand.Create),
        new(["approvals", "exec-approvals"], ApprovalsCommand.Create),
        new(["browser"], BrowserCommand.Create),
        new(["channels"], ChannelsCommand.Create),
        new(["completion"], CompletionCommand.Create),
        new(["config"], ConfigCommand.Create),
        new(["cron"], CronCommand.Create),
        new(["dashboard"], DashboardCommand.Create),
        new(["devices"], DevicesCommand.Create),
        new(["doctor"], DoctorCommand.Create),
        new(["gateway"], GatewayCommand.Create),
        new(["health"], HealthCommand.Create),
        new(["logs"], LogsCommand.Create),
        new(["message"], MessageCommand.Create),
        new(["models"], ModelsCommand.Create),
        new(["nodes"], NodesCommand.Create),
        new(["onboard"], OnboardCommand.Create),
        new(["pairing"], PairingCommand.Create),
        new(["qr"], QrCommand.Create),
        new(["sandbox"], SandboxCommand.Create),
        new(["security"], SecurityCommand.Create),
        new(["sessions"], SessionsCommand.Create),
        new(["setup"], SetupCommand.Create),
        new(["status"], StatusCommand.Create),
        new(["system"], SystemCommand.Create),
        new(["tools"], ToolsCommand.Create),
        new(["trace"], TraceCommand.Create),
        new(["usage"], UsageCommand.Create),
    ];

    /// <summary>One command.</summary>
    /// <param name="Names">Its name and other names for it.</param>
    /// <param name="Create">Builds it.</param>
    internal sealed record Entry(string[] Names, Func<Terminal, Command> Create);
}
