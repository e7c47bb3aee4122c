using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Config;

/// <summary>The current configuration. The first start writes a file in which tools run sandboxed.</summary>
internal sealed partial class ConfigurationStore
{
    private readonly ILogger<ConfigurationStore> _logger;
    private readonly string? _environmentToken;
    private ConfigurationSnapshot _current;

    public ConfigurationStore(GatewayPaths paths, IConfiguration environment, ILogger<ConfigurationStore> logger)
    {
        _logger = logger;
        _environmentToken = environment[OpenClawEnvironment.GatewayToken] is { Length: > 0 } token ? token : null;
        Paths = paths;
        Loader = new ConfigurationLoader(paths, name => environment[name]);
        _current = Loader.LoadFile();
    }

    public GatewayPaths Paths { get; }

    public ConfigurationLoader Loader { get; }

    /// <summary>The configuration in force.</summary>
    public ConfigurationSnapshot Current => Volatile.Read(ref _current);

    /// <summary>The shared token: of the file, else of the environment. Null when there is none, and then no token is right.</summary>
    public string? SharedToken => Current.Settings.Gateway?.Auth?.Token is { Length: > 0 } token ? token : _environmentToken;

    /// <summary>Writes the first configuration when there is none, and says in the log what is in force.</summary>
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        GatewayPaths.EnsurePrivateDirectory(Paths.StateDir);
        if (Current is { Raw: null, IsValid: true })
        {
            var token = _environmentToken ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
            await AtomicFile.WriteAsync(Paths.ConfigPath, JsonText.Pretty(FirstConfiguration(token)) + "\n", cancellationToken);
            Volatile.Write(ref _current, Loader.LoadFile());
            LogFirstStart(Paths.ConfigPath);
        }

        foreach (var issue in Current.Issues)
        {
            LogIssue(Paths.ConfigPath, issue.ToString());
        }

        if (_environmentToken is not null && SharedToken != _environmentToken)
        {
            LogTokenConflict(Paths.ConfigPath, OpenClawEnvironment.GatewayToken);
        }
    }

    private static JsonObject FirstConfiguration(string token) => new()
    {
        ["gateway"] = new JsonObject { ["mode"] = "local", ["auth"] = new JsonObject { ["mode"] = "token", ["token"] = token } },
        ["agents"] = new JsonObject { ["defaults"] = new JsonObject { ["sandbox"] = new JsonObject { ["mode"] = "all" } } },
    };

    [LoggerMessage(100, LogLevel.Information, "First start: wrote {Path} with a gateway token and agents.defaults.sandbox.mode \"all\"")]
    private partial void LogFirstStart(string path);

    [LoggerMessage(101, LogLevel.Error, "{Path}: {Issue}")]
    private partial void LogIssue(string path, string issue);

    [LoggerMessage(102, LogLevel.Warning,
        "gateway.auth.token in {Path} differs from the environment variable {Variable}; the file wins here, clients prefer the variable. Make them equal, or remove one")]
    private partial void LogTokenConflict(string path, string variable);
}
