using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;

namespace OpenClaw.Cli.Commands.Diagnosis;

/// <summary><c>openclaw security audit</c>.</summary>
internal static class SecurityCommand
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(5);

    /// <summary>Builds the command group.</summary>
    public static Command Create(Terminal terminal) => Words.Group("security", "Security tools (audit)", Audit(terminal));

    private static Command Audit(Terminal terminal)
    {
        var command = new Command("audit", "Audit config + local state for common security foot-guns");
        var deep = command.Flag("--deep", "Attempt live Gateway probe (best-effort)");
        var fix = command.Flag("--fix", "Tighten the permissions of files that others may read");
        var json = command.Flag("--json", "Print JSON");
        command.SetAction(async (result, cancellationToken) =>
        {
            var local = LocalConfiguration.ReadValid(terminal);
            var findings = SecurityAudit.Run(terminal, local).ToList();
            var done = result.GetValue(fix) ? findings.Where(finding => finding.Fix is not null).Select(finding => finding.Fix!()).ToList() : [];
            if (done.Count > 0)
            {
                findings = [.. SecurityAudit.Run(terminal, local)];
            }

            var probe = result.GetValue(deep) ? await ProbeAsync(terminal, cancellationToken) : null;
            if (result.GetValue(json))
            {
                terminal.WriteJson(Document(findings).With("fixed", done.Count == 0 ? null : done.ToJsonArray()).With("deep", probe is null ? null : new JsonObject { ["gateway"] = probe }));
            }
            else
            {
                Write(terminal, findings, done, probe);
            }

            return ExitCode(terminal, findings);
        });
        return command;
    }

    /// <summary>The findings as the original writes them.</summary>
    public static JsonObject Document(List<Finding> findings) => new()
    {
        ["ts"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
        ["summary"] = new JsonObject
        {
            ["critical"] = Count(findings, Severity.Critical), ["warn"] = Count(findings, Severity.Warn), ["info"] = Count(findings, Severity.Info),
        },
        ["findings"] = new JsonArray([.. findings.Select(finding => (JsonNode)new JsonObject
        {
            ["checkId"] = finding.Id, ["severity"] = finding.Severity.ToString().ToLowerInvariant(), ["title"] = finding.Title, ["detail"] = finding.Detail,
        }.With("remediation", finding.Remedy))]),
    };

    /// <summary>Such as <c>0 critical · 1 warn · 1 info</c>.</summary>
    public static string Summary(List<Finding> findings) =>
        $"{Count(findings, Severity.Critical)} critical · {Count(findings, Severity.Warn)} warn · {Count(findings, Severity.Info)} info";

    /// <summary>1 when something is critical, which is then said on standard error too.</summary>
    public static int ExitCode(Terminal terminal, List<Finding> findings)
    {
        var critical = Count(findings, Severity.Critical);
        if (critical > 0)
        {
            terminal.WriteErrorLine(critical == 1 ? "1 problem needs you." : $"{critical} problems need you.");
        }

        return critical > 0 ? 1 : 0;
    }

    private static int Count(List<Finding> findings, Severity severity) => findings.Count(finding => finding.Severity == severity);

    private static void Write(Terminal terminal, List<Finding> findings, List<string> done, JsonObject? probe)
    {
        terminal.WriteLine(terminal.Bold("OpenClaw security audit"));
        terminal.WriteLine($"Summary: {Summary(findings)}");
        if (probe is null)
        {
            terminal.WriteLine(terminal.Faint("Run deeper: openclaw security audit --deep"));
        }
        else
        {
            terminal.WriteLine($"Gateway {probe["url"]}: {(probe["ok"]!.GetValue<bool>() ? "answers" : probe["error"])}");
        }

        done.ForEach(line => terminal.WriteLine($"Fixed: {line}"));
        foreach (var group in findings.GroupBy(finding => finding.Severity).OrderBy(group => group.Key))
        {
            terminal.WriteLine();
            var heading = group.Key.ToString().ToUpperInvariant();
            terminal.WriteLine(group.Key switch { Severity.Critical => terminal.Bad(heading), Severity.Warn => terminal.Caution(heading), _ => terminal.Bold(heading) });
            foreach (var finding in group)
            {
                terminal.WriteLine($"{finding.Id} {finding.Title}");
                foreach (var line in finding.Detail.Split('\n'))
                {
                    terminal.WriteLine($"  {line.Printable()}");
                }

                if (finding.Remedy is { } remedy)
                {
                    terminal.WriteLine($"  Fix: {remedy}");
                }
            }
        }
    }

    private static async Task<JsonObject> ProbeAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        var target = GatewayTarget.Resolve(terminal.Environment, terminal.Paths, null, null, null);
        string? error = null;
        try
        {
            await using var client = await GatewayClient.ConnectAsync(target, ProbeLimit, null, cancellationToken);
        }
        catch (CliException failure)
        {
            error = failure.Message;
        }

        return new JsonObject { ["attempted"] = true, ["url"] = target.Url.OriginalString, ["ok"] = error is null, ["error"] = error, ["close"] = null };
    }
}
