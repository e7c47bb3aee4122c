using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;

namespace OpenClaw.Cli.Commands.Diagnosis;

/// <summary><c>openclaw doctor</c>: says what is wrong and why, and with <c>--fix</c> mends it.</summary>
internal static class DoctorCommand
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(5);

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("doctor", "Health checks + quick fixes for the gateway and its state");
        var fix = command.Flag("--fix", "Mend what can be mended");
        var repair = command.Flag("--repair", "Mend what can be mended (alias for --fix)");
        var yes = command.Flag("--yes", "Mend without asking; this command never asks");
        command.Flag("--non-interactive", "Never ask; this command asks nothing anyway");
        command.Flag("--deep", "Also probe the gateway, which this command does anyway");
        var force = command.Flag("--force", "Also remove unknown keys and values that are not allowed");
        var generate = command.Flag("--generate-gateway-token", "Make a new gateway token");
        command.Flag("--no-workspace-suggestions", "There are none");
        var json = command.Flag("--json", "Output JSON");
        command.SetAction(async (result, cancellationToken) =>
        {
            var isFix = result.GetValue(fix) || result.GetValue(repair) || result.GetValue(force) || result.GetValue(yes);
            var done = new List<string>();
            if (result.GetValue(generate))
            {
                done.Add(DoctorChecks.NewToken(terminal));
            }

            var findings = await InspectAsync(terminal, result.GetValue(force), cancellationToken);
            if (isFix)
            {
                // One fix can uncover the next problem, so look again until nothing is left that a program can mend.
                for (var round = 0; round < 20 && findings.Find(finding => finding.Fix is not null) is { } next; round++)
                {
                    done.Add(next.Fix!());
                    findings = await InspectAsync(terminal, result.GetValue(force), cancellationToken);
                }
            }

            if (result.GetValue(json))
            {
                var document = SecurityCommand.Document(findings);
                document["fixed"] = done.ToJsonArray();
                terminal.WriteJson(document);
            }
            else
            {
                Write(terminal, findings, done, isFix);
            }

            return SecurityCommand.ExitCode(terminal, findings);
        });
        return command;
    }

    private static async Task<List<Finding>> InspectAsync(Terminal terminal, bool force, CancellationToken cancellationToken)
    {
        var findings = DoctorChecks.Configuration(terminal, force).ToList();
        if (!findings.Exists(finding => finding.Severity == Severity.Critical))
        {
            findings.AddRange(SecurityAudit.Run(terminal, LocalConfiguration.Read(terminal)).Where(finding => finding.Severity != Severity.Info
                && finding.Id is not ("gateway.loopback_no_auth" or "gateway.bind_no_auth")));
        }
        else
        {
            findings.AddRange(FileModes.Check(terminal.Paths));
        }

        findings.Add(await GatewayAsync(terminal, cancellationToken));
        return findings;
    }

    private static async Task<Finding> GatewayAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            var target = GatewayTarget.Resolve(terminal.Environment, terminal.Paths, null, null, null);
            await using var client = await GatewayClient.ConnectAsync(target, ProbeLimit, null, cancellationToken);
            var config = await client.CallAsync("config.get", new JsonObject().AsElement(), ProbeLimit, untilFinal: false, cancellationToken);
            var problems = config.Items("issues").Concat(config.Items("warnings")).Select(issue => $"{issue.Text("path")}: {issue.Text("message")}".TrimStart(':', ' ')).ToList();
            return problems.Count == 0
                ? new Finding("gateway.answers", Severity.Info, "The gateway answers", $"{target.Url.OriginalString}, version {client.Hello.Text("server", "version")}")
                : new Finding("gateway.config_rejected", Severity.Warn, "The gateway runs, but not with this configuration", string.Join('\n', problems), "Mend the configuration; the gateway takes it by itself.");
        }
        catch (CliException failure)
        {
            return new Finding("gateway.silent", Severity.Warn, "The gateway does not answer", failure.Message, string.Join(' ', failure.Remedy));
        }
    }

    private static void Write(Terminal terminal, List<Finding> findings, List<string> done, bool isFix)
    {
        terminal.WriteLine(terminal.Bold("OpenClaw doctor"));
        terminal.WriteLine($"Config: {terminal.Short(terminal.Paths.ConfigPath)} · state: {terminal.Short(terminal.Paths.StateDirectory)}");
        done.ForEach(line => terminal.WriteLine($"{terminal.Good("mended")}  {line}"));
        foreach (var finding in findings.OrderBy(finding => finding.Severity))
        {
            var mark = finding.Severity switch { Severity.Critical => terminal.Bad("problem"), Severity.Warn => terminal.Caution("warning"), _ => terminal.Good("ok     ") };
            terminal.WriteLine();
            terminal.WriteLine($"{mark} {finding.Title}");
            foreach (var line in finding.Detail.Split('\n'))
            {
                terminal.WriteLine($"        {line.Printable()}");
            }

            if (finding.Remedy is { } remedy)
            {
                terminal.WriteLine($"        Fix: {remedy}");
            }
        }

        terminal.WriteLine();
        terminal.WriteLine(SecurityCommand.Summary(findings));
        if (!isFix && findings.Exists(finding => finding.Fix is not null))
        {
            terminal.WriteLine("Run: openclaw doctor --fix");
        }
    }
}
