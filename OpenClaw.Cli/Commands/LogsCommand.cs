using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw logs</c>: the end of the gateway's log file, once or as it grows.</summary>
internal static class LogsCommand
{
    private const int DefaultTimeoutMs = 30_000;
    private const int DefaultIntervalMs = 1000;

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("logs", "Tail gateway file logs via RPC");
        var follow = command.Flag("--follow", "Follow log output");
        var interval = command.Whole("--interval", "ms", "Polling interval in ms (default 1000)", min: 50);
        var limit = command.Whole("--limit", "n", "Max lines to return (default 200)", max: 5000);
        var maxBytes = command.Whole("--max-bytes", "n", "Max bytes to read (default 250000)", max: 1_000_000);
        var plain = command.Flag("--plain", "Plain text output (no ANSI styling)");
        var noColor = command.Flag("--no-color", "Disable ANSI colors");
        var gateway = new GatewayOptions(command, DefaultTimeoutMs, expectFinal: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            var lines = new LogLines(terminal, result.GetValue(gateway.Json), styled: !result.GetValue(plain) && !result.GetValue(noColor));
            try
            {
                await using var client = await gateway.ConnectAsync(result, terminal, cancellationToken);
                long? cursor = null;
                while (true)
                {
                    var parameters = new JsonObject { ["limit"] = result.GetValue(limit) ?? 200, ["maxBytes"] = result.GetValue(maxBytes) ?? 250_000 };
                    var page = await client.CallAsync(
                        "logs.tail", parameters.With("cursor", cursor).AsElement(), gateway.Timeout(result), untilFinal: false, cancellationToken);
                    lines.Write(page, isFirst: cursor is null);
                    if (!result.GetValue(follow))
                    {
                        return 0;
                    }

                    cursor = page.Number("cursor") ?? cursor ?? 0;
                    await Task.Delay(result.GetValue(interval) ?? DefaultIntervalMs, cancellationToken);
                }
            }
            catch (CliException failure) when (result.GetValue(gateway.Json))
            {
                lines.WriteError(failure, gateway.Target(result, terminal));
                return 1;
            }
        });
        return command;
    }
}
