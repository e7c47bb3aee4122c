using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;
using OpenClaw.Onboarding;
using OpenClaw.Onboarding.Providers;
using OpenClaw.Onboarding.Steps;
using OpenClaw.Protocol.Configuration;
using Spectre.Console;

namespace OpenClaw.Cli.Commands.Onboarding;

/// <summary><c>openclaw onboard</c>: model, gateway, workspace and sandbox, by questions or by options.</summary>
internal static class OnboardCommand
{
    private static readonly TimeSpan GatewayPatience = TimeSpan.FromSeconds(15);

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("onboard", "Interactive wizard to set up the gateway, workspace, model and sandbox");
        var options = new OnboardOptions(command);
        command.SetAction((result, cancellationToken) => RunAsync(terminal, options, result, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, OnboardOptions options, ParseResult result, CancellationToken cancellationToken)
    {
        var isSilent = result.GetValue(options.NonInteractive);
        RequireWayToAnswer(result, options, isSilent);
        var local = new LocalInstallation(terminal);
        var installation = local.Read();
        var isReset = result.GetValue(options.Reset);
        if (!installation.Document.IsValid && !isReset)
        {
            throw new CliException(
                $"Config invalid: {terminal.Paths.ConfigPath}",
                [.. installation.Document.Issues.Select(issue => $"- {issue}"), "Mend it with: openclaw doctor --fix; or put it aside with: openclaw onboard --reset"]);
        }

        var workspaceBefore = installation.Plan().Workspace;
        if (isReset)
        {
            installation = installation with { Document = ConfigurationDocument.Parse(null, terminal.Paths.ConfigPath, terminal.Environment) };
        }

        var (plan, given) = options.Read(result, installation);
        using var http = new HttpClient();
        var keys = new ProviderKeyCheck(http);
        if (!isSilent)
        {
            plan = await AskAsync(installation, keys, plan, given, cancellationToken);
        }

        var problems = OnboardingRules.Check(plan, terminal.Environment);
        if (problems.Count > 0)
        {
            throw new CliException(problems[0], [.. problems.Skip(1)]);
        }

        if (isSilent && !result.GetValue(options.SkipKeyCheck))
        {
            await CheckKeyAsync(terminal, installation, keys, plan, cancellationToken);
        }

        if (isReset)
        {
            foreach (var directory in local.PutAside(workspaceBefore, TimeProvider.System.GetUtcNow()))
            {
                terminal.WriteErrorLine($"Put aside: {terminal.Short(directory)}");
            }
        }

        var outcome = await new OnboardingRun(installation, local, TimeProvider.System, CliVersion.Text).ApplyAsync(plan, cancellationToken);
        if (result.GetValue(options.Json))
        {
            terminal.WriteJson(Summary(plan, result.GetValue(options.SkipHealth)));
        }
        else
        {
            Tell(terminal, plan, outcome);
        }

        return result.GetValue(options.SkipHealth) || plan.Mode == OnboardingPlan.Remote ? 0
            : isSilent ? await RequireGatewayAsync(terminal, cancellationToken)
            : await EndAsync(terminal, cancellationToken);
    }

    private static void RequireWayToAnswer(ParseResult result, OnboardOptions options, bool isSilent)
    {
        if (isSilent && !result.GetValue(options.AcceptRisk))
        {
            throw new CliException(
                "Non-interactive onboarding requires explicit risk acknowledgement.",
                "An agent can read files and run commands; see docs/security.md.",
                "Re-run with: openclaw onboard --non-interactive --accept-risk ...");
        }

        if (!isSilent && (Console.IsInputRedirected || Console.IsOutputRedirected))
        {
            throw new CliException(
                "onboard asks questions, and there is no terminal to ask them on. Nothing was changed.",
                "Answer by options: openclaw onboard --non-interactive --accept-risk --help",
                "In a container, give it a terminal: docker compose run --rm openclaw-cli onboard");
        }
    }

    private static async Task<OnboardingPlan> AskAsync(
        ExistingInstallation installation, ProviderKeyCheck keys, OnboardingPlan plan, GivenAnswers given, CancellationToken cancellationToken)
    {
        try
        {
            AnsiConsole.Write(new Rule("OpenClaw onboarding") { Justification = Justify.Left });
            return await new OnboardingSteps(installation, keys).AskAsync(new ConsoleQuestions(AnsiConsole.Console, cancellationToken), plan, given, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException("Onboarding cancelled. Nothing was changed.");
        }
        finally
        {
            AnsiConsole.Cursor.Show();
        }
    }

    private static async Task CheckKeyAsync(
        Terminal terminal, ExistingInstallation installation, ProviderKeyCheck keys, OnboardingPlan plan, CancellationToken cancellationToken)
    {
        if (plan.ApiKey is null || plan.Mode == OnboardingPlan.Remote)
        {
            return;
        }

        var answer = await keys.AskAsync(plan, installation.Environment, cancellationToken);
        if (answer.Verdict == KeyVerdict.Refused)
        {
            throw new CliException($"Invalid --{plan.Choice.Flag}: {answer.Reason}.", "Nothing was changed. Write it nevertheless with --skip-key-check.");
        }

        if (answer.Verdict == KeyVerdict.Unknown)
        {
            terminal.WriteErrorLine($"The key was not checked: {answer.Reason}.");
        }
    }

    private static void Tell(Terminal terminal, OnboardingPlan plan, OnboardingOutcome outcome)
    {
        if (outcome.KeyVariable is { } variable)
        {
            terminal.WriteLine($"Saved {variable} to {terminal.Short(Path.Combine(terminal.Paths.StateDirectory, EnvironmentFile.FileName))}");
        }

        terminal.WriteLine($"Updated {terminal.Short(terminal.Paths.ConfigPath)}");
        if (plan.Mode == OnboardingPlan.Remote)
        {
            terminal.WriteLine($"Remote gateway: {plan.RemoteUrl}");
            terminal.WriteLine($"Auth: {(plan.RemoteToken is null ? "none" : "token")}");
            return;
        }

        terminal.WriteLine($"Workspace OK: {terminal.Short(outcome.Workspace!)}");
        terminal.WriteLine($"Sessions OK: {terminal.Short(outcome.Sessions!)}");
    }

    private static JsonObject Summary(OnboardingPlan plan, bool skipHealth) => plan.Mode == OnboardingPlan.Remote
        ? new JsonObject { ["mode"] = plan.Mode, ["remoteUrl"] = plan.RemoteUrl, ["auth"] = plan.RemoteToken is null ? "none" : "token" }
        : new JsonObject
        {
            ["mode"] = plan.Mode,
            ["workspace"] = plan.Workspace,
            ["authChoice"] = plan.Provider,
            ["gateway"] = new JsonObject { ["port"] = plan.Port, ["bind"] = plan.Bind, ["authMode"] = plan.AuthMode, ["tailscaleMode"] = "off" },
            ["sandbox"] = plan.Sandbox,
            ["installDaemon"] = false,
            ["skipSkills"] = true,
            ["skipHealth"] = skipHealth,
        };

    // Whoever runs it by a script wants to know at its end that the gateway works.
    private static async Task<int> RequireGatewayAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        var deadline = TimeProvider.System.GetUtcNow() + GatewayPatience;
        while (true)
        {
            try
            {
                await HealthAsync(terminal, cancellationToken);
                return 0;
            }
            catch (CliException) when (TimeProvider.System.GetUtcNow() < deadline)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            }
            catch (CliException exception)
            {
                throw new CliException(
                    exception.Message, [.. exception.Remedy, "Everything is written; only the gateway does not answer. Start it with: openclaw gateway run", "Leave this check out with --skip-health."]);
            }
        }
    }

    private static async Task<int> EndAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            await HealthAsync(terminal, cancellationToken);
            terminal.WriteLine("The gateway answers. Open the Control UI with: openclaw dashboard");
        }
        catch (CliException)
        {
            terminal.WriteLine("Start the gateway with: openclaw gateway run (or: docker compose up --detach --wait)");
        }

        terminal.WriteLine("Onboarding complete.");
        return 0;
    }

    private static async Task HealthAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        var target = GatewayTarget.Resolve(terminal.Environment, terminal.Paths, null, null, null);
        await using var client = await GatewayClient.ConnectAsync(target, TimeSpan.FromSeconds(5), null, cancellationToken);
        await client.CallAsync("health", null, TimeSpan.FromSeconds(5), untilFinal: false, cancellationToken);
    }
}
