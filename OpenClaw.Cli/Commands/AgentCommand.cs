using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw agent</c>: one turn of an agent, answered here.</summary>
internal static class AgentCommand
{
    // A turn may take as long as the gateway allows (600 s unless configured); its answer gets a little more to arrive.
    private const int DefaultTurnSeconds = 600;
    private const int GraceSeconds = 30;
    private static readonly string[] Targets = ["agentId", "sessionId", "sessionKey", "to"];
    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(2);

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("agent", "Run an agent turn via the Gateway");
        var message = new Option<string>("--message", "-m") { Description = "Message body for the agent", HelpName = "text", Required = true };
        var agent = new Option<string?>("--agent") { Description = "Agent id (overrides routing bindings)", HelpName = "id" };
        var sessionId = new Option<string?>("--session-id") { Description = "Use an explicit session id", HelpName = "id" };
        var sessionKey = new Option<string?>("--session-key") { Description = "Use an explicit session key, such as agent:main:main", HelpName = "key" };
        var to = new Option<string?>("--to", "-t") { Description = "Recipient number in E.164 used to derive the session key", HelpName = "number" };
        var thinking = new Option<string?>("--thinking") { Description = "Thinking level: off | minimal | low | medium | high", HelpName = "level" };
        thinking.Validators.Add(option =>
        {
            if (option.GetValueOrDefault<string?>() is not (null or "off" or "minimal" or "low" or "medium" or "high"))
            {
                option.AddError("Invalid thinking level. Use one of: off, minimal, low, medium, high.");
            }
        });
        var verbose = command.OneOf("--verbose", "on|off", "Persist agent verbose level for the session", "on", "off");
        var channel = command.Text("--channel", "channel", "Delivery channel");
        var deliver = command.Flag("--deliver", "Send the agent's reply back to the channel");
        var replyTo = command.Text("--reply-to", "target", "Delivery target override");
        var replyChannel = command.Text("--reply-channel", "channel", "Delivery channel override");
        var replyAccount = command.Text("--reply-account", "id", "Delivery account id override");
        var timeout = GatewayOptions.PositiveInteger("--timeout", "seconds", "seconds", "Override agent command timeout (seconds, default 600 or config value)", null);
        foreach (var option in new Option[] { message, agent, sessionId, sessionKey, to, thinking, timeout })
        {
            command.Options.Add(option);
        }

        var gateway = new GatewayOptions(command, timeoutMs: null);
        command.SetAction(async (result, cancellationToken) =>
        {
            int? seconds = result.GetResult(timeout) is null ? null : result.GetValue(timeout);
            var parameters = new JsonObject { ["message"] = result.GetValue(message), ["idempotencyKey"] = Guid.NewGuid().ToString() };
            foreach (var (name, value) in new[]
            {
                ("agentId", result.GetValue(agent)), ("sessionId", result.GetValue(sessionId)), ("sessionKey", result.GetValue(sessionKey)),
                ("to", result.GetValue(to)), ("thinking", result.GetValue(thinking)), ("channel", result.GetValue(channel)),
                ("replyTo", result.GetValue(replyTo)), ("replyChannel", result.GetValue(replyChannel)), ("replyAccountId", result.GetValue(replyAccount)),
                ("verboseLevel", result.GetValue(verbose)),
            })
            {
                if (value is not null)
                {
                    parameters[name] = value;
                }
            }

            if (seconds is not null)
            {
                parameters["timeout"] = seconds;
            }

            if (result.GetValue(deliver))
            {
                parameters["deliver"] = true;
            }

            if (!Targets.Any(parameters.ContainsKey))
            {
                parameters["sessionKey"] = "main";
            }

            await using var client = await gateway.ConnectAsync(result, terminal, cancellationToken);
            var limit = TimeSpan.FromSeconds((seconds ?? DefaultTurnSeconds) + GraceSeconds);
            return await RunAsync(terminal, client, parameters, result.GetValue(gateway.Json), limit, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, GatewayClient client, JsonObject parameters, bool json, TimeSpan limit, CancellationToken cancellationToken)
    {
        var runId = parameters["idempotencyKey"]!.GetValue<string>();
        var stream = new AnswerStream(terminal, runId, show: !json && terminal.IsInteractive);
        client.OnEvent = stream.Take;

        JsonElement final;
        try
        {
            final = await client.CallAsync("agent", JsonSerializer.SerializeToElement(parameters, CliJson.Default.JsonObject), limit, untilFinal: true, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await AbortAsync(client, stream.SessionKey ?? SessionKeyOf(parameters), runId);
            throw;
        }

        if (json)
        {
            terminal.WriteJson(final);
        }
        else
        {
            stream.Finish(final.Items("result", "payloads").Select(payload => payload.Text("text") ?? payload.Text("mediaUrl")).OfType<string>());
        }

        return final.Text("status") == "ok" && !final.Items("result", "payloads").Any(payload => payload.Flag("isError")) ? 0 : 1;
    }

    // Before the first event the key is known only when it was named.
    private static string? SessionKeyOf(JsonObject parameters) =>
        parameters["sessionKey"]?.GetValue<string>() ?? (parameters["agentId"] is { } agentId ? SessionKey.Main(agentId.GetValue<string>()) : null);

    // Whoever presses Ctrl+C means the turn, not only this window.
    private static async Task AbortAsync(GatewayClient client, string? sessionKey, string runId)
    {
        if (sessionKey is null)
        {
            return;
        }

        try
        {
            var parameters = JsonSerializer.SerializeToElement(new JsonObject { ["sessionKey"] = sessionKey, ["runId"] = runId }, CliJson.Default.JsonObject);
            await client.CallAsync("chat.abort", parameters, AbortLimit, untilFinal: false, CancellationToken.None);
        }
        catch (CliException)
        {
            // The person has already left; the gateway ends the turn by its own time limit.
        }
    }
}
