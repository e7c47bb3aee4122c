using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw gateway</c>: run the gateway, ask how it is, call a method.</summary>
internal static class GatewayCommand
{
    /// <summary>Builds the command group.</summary>
    public static Command Create(Terminal terminal)
    {
        // The group alone runs the gateway, as compose files and service units have it: openclaw gateway --bind lan
        var group = new Command("gateway", "Run, inspect, and query the Gateway") { TreatUnmatchedTokensAsErrors = false };
        var run = new GatewayRunOptions(group);
        group.SetAction(result => result.UnmatchedTokens is [var word, ..] && !word.StartsWith('-')
            ? throw new CliException($"error: {ParseErrors.Describe(result)}")
            : run.Run(result, terminal));
        group.Subcommands.Add(Call(terminal));
        group.Subcommands.Add(Health(terminal));
        group.Subcommands.Add(GatewayProbeCommand.Create(terminal));
        group.Subcommands.Add(Run(terminal));
        group.Subcommands.Add(Status(terminal));
        group.Subcommands.Add(GatewayUsageCommand.Create(terminal));
        return group;
    }

    private static Command Run(Terminal terminal)
    {
        var command = new Command("run", "Run the gateway in the foreground; all further words are the gateway's own options") { TreatUnmatchedTokensAsErrors = false };
        var run = new GatewayRunOptions(command);
        command.SetAction(result => run.Run(result, terminal));
        return command;
    }

    private static Command Health(Terminal terminal)
    {
        var command = new Command("health", "Fetch Gateway health");
        var gateway = new GatewayOptions(command, expectFinal: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            await using var client = await gateway.ConnectAsync(result, terminal, cancellationToken);
            var watch = Stopwatch.StartNew();
            var health = await client.CallAsync("health", null, gateway.Timeout(result), untilFinal: false, cancellationToken);
            if (result.GetValue(gateway.Json))
            {
                terminal.WriteJson(health);
            }
            else
            {
                terminal.WriteLine(terminal.Bold("Gateway Health"));
                terminal.WriteLine($"{(health.Flag("ok") ? terminal.Good("OK") : terminal.Bad("FAILED"))} ({watch.ElapsedMilliseconds}ms)");
            }

            return health.Flag("ok") ? 0 : 1;
        });
        return command;
    }

    private static Command Call(Terminal terminal)
    {
        var command = new Command("call", "Call a Gateway method");
        var method = new Argument<string>("method") { Description = "Method name (health/status/system-presence/cron.*)" };
        var parameters = new Option<string?>("--params") { Description = "JSON object string for params", HelpName = "json" };
        var final = new Option<bool>("--expect-final") { Description = "Wait for final response (agent)" };
        command.Arguments.Add(method);
        command.Options.Add(parameters);
        command.Options.Add(final);
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var name = result.GetValue(method)!;
            var payload = Parameters(result.GetValue(parameters));
            await using var client = await gateway.ConnectAsync(result, terminal, cancellationToken);
            JsonElement answer;
            try
            {
                answer = await client.CallAsync(name, payload, gateway.Timeout(result), result.GetValue(final), cancellationToken);
            }
            catch (GatewayErrorException exception)
            {
                throw new CliException($"Gateway call failed: {exception.Message}", exception.Remedy);
            }

            if (!result.GetValue(gateway.Json))
            {
                terminal.WriteLine($"Gateway call: {name}");
            }

            terminal.WriteJson(answer);
            return 0;
        });
        return command;
    }

    private static Command Status(Terminal terminal)
    {
        var command = new Command("status", "Say which gateway this command line talks to and probe it");
        var gateway = new GatewayOptions(command);
        var noProbe = new Option<bool>("--no-probe") { Description = "Skip RPC probe" };
        command.Options.Add(noProbe);
        command.Flag("--deep", "Also look for other gateways; there is one per state directory here");
        command.SetAction(async (result, cancellationToken) =>
        {
            var target = gateway.Target(result, terminal);
            var probe = result.GetValue(noProbe) ? null : await ProbeAsync(target, gateway.Timeout(result), cancellationToken);
            if (result.GetValue(gateway.Json))
            {
                terminal.WriteJson(writer => Write(writer, target, LocalConfiguration.Read(terminal), probe));
            }
            else
            {
                Write(terminal, target, probe);
            }

            return 0;
        });
        return command;
    }

    private static JsonElement? Parameters(string? json)
    {
        if (json is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new CliException($"--params is not valid JSON: {exception.Message}", "Example: --params '{\"limit\": 5}'");
        }
    }

    private static async Task<Probe> ProbeAsync(GatewayTarget target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            await using var client = await GatewayClient.ConnectAsync(target, timeout, null, cancellationToken);
            await client.CallAsync("health", null, timeout, untilFinal: false, cancellationToken);
            return new Probe(client.Hello.Text("server", "version"), watch.ElapsedMilliseconds, null);
        }
        catch (CliException failure)
        {
            return new Probe(null, watch.ElapsedMilliseconds, failure);
        }
    }

    private static void Write(Terminal terminal, GatewayTarget target, Probe? probe)
    {
        terminal.WriteLine($"Config (cli): {target.ConfigPath}{(File.Exists(target.ConfigPath) ? string.Empty : " (missing)")}");
        foreach (var issue in LocalConfiguration.Read(terminal).Document.Issues)
        {
            terminal.WriteLine($"  {terminal.Bad("invalid")}: {issue}");
        }

        terminal.WriteLine();
        terminal.WriteLine($"Probe target: {target.Url.OriginalString} ({target.UrlSource})");
        terminal.WriteLine($"Dashboard: {DashboardCommand.PageOf(terminal.Environment, target, string.Empty)}");
        terminal.WriteLine();
        if (probe?.Failure is { } failure)
        {
            terminal.WriteLine($"RPC probe: {terminal.Bad("failed")}");
            terminal.WriteLine($"  {failure.Message}");
            foreach (var line in failure.Remedy)
            {
                terminal.WriteLine($"  {line}");
            }
        }
        else if (probe is not null)
        {
            terminal.WriteLine($"RPC probe: {terminal.Good("ok")} ({probe.Milliseconds}ms, gateway {probe.Version ?? "of unknown version"})");
        }
    }

    private static void Write(Utf8JsonWriter writer, GatewayTarget target, LocalConfiguration local, Probe? probe)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("config");
        writer.WriteStartObject("cli");
        writer.WriteString("path", target.ConfigPath);
        writer.WriteBoolean("exists", local.Document.Raw is not null);
        writer.WriteBoolean("valid", local.Document.IsValid);
        writer.WriteStartArray("issues");
        foreach (var issue in local.Document.Issues)
        {
            writer.WriteStringValue(issue.ToString());
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("gateway");
        writer.WriteString("bindMode", local.Root.Text("gateway", "bind") ?? "loopback");
        writer.WriteNumber("port", target.Url.Port);
        writer.WriteString("portSource", target.UrlSource);
        writer.WriteString("probeUrl", target.Url.OriginalString);
        writer.WriteEndObject();
        if (probe is not null)
        {
            writer.WriteStartObject("rpc");
            writer.WriteBoolean("ok", probe.Failure is null);
            writer.WriteString("url", target.Url.OriginalString);
            writer.WriteNumber("latencyMs", probe.Milliseconds);
            if (probe.Failure is { } failure)
            {
                writer.WriteString("error", failure.Message);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private sealed record Probe(string? Version, long Milliseconds, CliException? Failure);
}
