using System.CommandLine;
using System.Globalization;
using OpenClaw.Cli.Output;
using OpenClaw.Protocol;

namespace OpenClaw.Cli.Commands;

/// <summary>The options with which the gateway starts, for <c>openclaw gateway</c> and <c>openclaw gateway run</c> alike.</summary>
internal sealed class GatewayRunOptions
{
    private const int MaxPort = 65_535;

    private readonly Option<int?> _port;
    private readonly Option<string?> _bind, _auth, _token, _password;
    private readonly Option<bool> _allowUnconfigured, _verbose;

    /// <summary>Adds the options to a command; settings of the host, such as <c>--Logging:LogLevel:Default Debug</c>, go to the gateway as they are.</summary>
    public GatewayRunOptions(Command command)
    {
        _port = command.Whole("--port", "port", "Port for the gateway WebSocket", max: MaxPort);
        _bind = command.OneOf("--bind", "mode", "Bind mode", "loopback", "lan", "tailnet", "auto", "custom");
        _auth = command.OneOf("--auth", "mode", "Gateway auth mode", "token", "password");
        _token = command.Text("--token", "token", "Shared token, where the configuration has none");
        _password = command.Text("--password", "password", "Shared password, where the configuration has none");
        _allowUnconfigured = command.Flag("--allow-unconfigured", "Allow gateway start without gateway.mode=local in config");
        _verbose = command.Flag("--verbose", "Verbose logging to stdout/stderr");
    }

    /// <summary>Becomes the gateway.</summary>
    public int Run(ParseResult result, Terminal terminal)
    {
        if (result.Errors is [var error, ..])
        {
            throw new CliException($"error: {error.Message}");
        }

        var words = HostSettings(result.UnmatchedTokens);
        if (result.GetValue(_port) is { } port)
        {
            words.AddRange(["--port", port.ToString(CultureInfo.InvariantCulture)]);
        }

        if (result.GetValue(_bind) is { } bind)
        {
            words.AddRange(["--bind", bind]);
        }

        if (result.GetValue(_allowUnconfigured))
        {
            words.Add("--allow-unconfigured");
        }

        if (result.GetValue(_verbose))
        {
            words.AddRange(["--Logging:LogLevel:OpenClaw", "Debug"]);
        }

        // A secret on a command line is seen by everybody who lists processes, so it goes on by the environment.
        var environment = new List<(string, string)>();
        foreach (var (name, value) in new[] { (OpenClawEnvironment.GatewayToken, result.GetValue(_token)), ("OPENCLAW_GATEWAY_PASSWORD", result.GetValue(_password)) })
        {
            if (OpenClawEnvironment.Present(value) is { } secret)
            {
                environment.Add((name, secret));
            }
        }

        if (result.GetValue(_auth) == "password" && environment.All(pair => pair.Item1 != "OPENCLAW_GATEWAY_PASSWORD")
            && OpenClawEnvironment.Present(terminal.Environment("OPENCLAW_GATEWAY_PASSWORD")) is null
            && Settings.ConfigurationFile.Read(terminal.Paths.ConfigPath, terminal.Environment).Text("gateway", "auth", "password") is null)
        {
            throw new CliException("Gateway auth is set to password, but no password is configured.", "Set gateway.auth.password or OPENCLAW_GATEWAY_PASSWORD, or pass --password.");
        }

        foreach (var name in new[] { OpenClawEnvironment.Profile })
        {
            // An option in front of the command chose another state directory; the gateway shall see the same.
            if (terminal.Environment(name) is { } value && value != Environment.GetEnvironmentVariable(name))
            {
                environment.Add((name, value));
            }
        }

        // The gateway takes over the process with its streams, so they have to be the process's own.
        if (!terminal.Streams.AreOfProcess)
        {
            throw new InvalidOperationException("The gateway needs a process of its own.");
        }

        return GatewayProgram.Execute(words, environment);
    }

    // The gateway's configuration takes any name without a word, so one that was mistyped would do nothing and nobody would know.
    private static List<string> HostSettings(IReadOnlyList<string> words)
    {
        var settings = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            var name = words[i].Split('=', 2)[0];
            if (!name.StartsWith("--", StringComparison.Ordinal) || !(name.Contains(':', StringComparison.Ordinal) || name == "--urls"))
            {
                throw new CliException(name.StartsWith('-') ? $"error: unknown option '{name}'" : $"error: too many arguments for 'gateway': {name}", "These exist: openclaw gateway run --help");
            }

            settings.Add(words[i]);
            if (name.Length == words[i].Length)
            {
                settings.Add(i + 1 < words.Count ? words[++i] : throw new CliException($"error: option '{name}' needs a value"));
            }
        }

        return settings;
    }
}
