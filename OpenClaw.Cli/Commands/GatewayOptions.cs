using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary>The options of every command that calls the gateway.</summary>
internal sealed class GatewayOptions
{
    private const int DefaultTimeoutMs = 10_000;

    private readonly Option<string?> _url = new("--url") { Description = "Gateway WebSocket URL", HelpName = "url" };
    private readonly Option<string?> _token = new("--token") { Description = "Gateway token (if required)", HelpName = "token" };
    private readonly Option<string?> _password = new("--password") { Description = "Gateway password (password auth)", HelpName = "password" };
    private readonly Option<int> _timeout;
    private readonly Task _warm = ConnectionWarmUp.StartAsync();

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="timeoutMs">Default of <c>--timeout</c>; null when the command has a <c>--timeout</c> of its own.</param>
    /// <param name="expectFinal">Whether <c>--expect-final</c> is an option.</param>
    public GatewayOptions(Command command, int? timeoutMs = DefaultTimeoutMs, bool expectFinal = false)
    {
        _timeout = PositiveInteger("--timeout", "milliseconds", "ms", "Timeout in ms", timeoutMs ?? DefaultTimeoutMs);
        Json = new Option<bool>("--json") { Description = "Output JSON instead of text" };
        if (expectFinal)
        {
            // Accepted as the original accepts it; these methods have one answer, which is the final one.
            command.Flag("--expect-final", "Wait for final response (agent)");
        }

        command.Options.Add(_url);
        command.Options.Add(_token);
        command.Options.Add(_password);
        if (timeoutMs is not null)
        {
            command.Options.Add(_timeout);
        }

        command.Options.Add(Json);
    }

    /// <summary>Whether the answer is written as JSON.</summary>
    public Option<bool> Json { get; }

    /// <summary>How long one answer may take.</summary>
    public TimeSpan Timeout(ParseResult result) =>
        TimeSpan.FromMilliseconds(result.GetResult(_timeout) is null ? DefaultTimeoutMs : result.GetValue(_timeout));

    /// <summary>The gateway that the options, the environment and the configuration point to.</summary>
    public GatewayTarget Target(ParseResult result, Terminal terminal) => GatewayTarget.Resolve(
        terminal.Environment, terminal.Paths, result.GetValue(_url), result.GetValue(_token), result.GetValue(_password));

    /// <summary>Calls one method of that gateway and hangs up.</summary>
    public async Task<JsonElement> CallAsync(
        ParseResult result, Terminal terminal, string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        await using var client = await ConnectAsync(result, terminal, cancellationToken);
        return await client.CallAsync(
            method, parameters is null ? null : JsonSerializer.SerializeToElement(parameters, CliJson.Default.JsonObject), Timeout(result), untilFinal: false, cancellationToken);
    }

    /// <summary>Connects to that gateway.</summary>
    public async Task<GatewayClient> ConnectAsync(
        ParseResult result, Terminal terminal, CancellationToken cancellationToken, IReadOnlyList<string>? caps = null)
    {
        var client = await GatewayClient.ConnectAsync(Target(result, terminal), Timeout(result), caps, cancellationToken);
        await _warm;
        return client;
    }

    /// <summary>An option whose value is a whole number above 0.</summary>
    public static Option<int> PositiveInteger(string name, string unit, string helpName, string description, int? defaultValue)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = argument =>
            {
                if (int.TryParse(argument.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                {
                    return number;
                }

                argument.AddError($"{name} must be a positive integer ({unit})");
                return 0;
            },
        };
        if (defaultValue is { } value)
        {
            option.DefaultValueFactory = _ => value;
        }

        return option;
    }
}
