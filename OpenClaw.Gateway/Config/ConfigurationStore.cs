using System.Text.Json.Nodes;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Config;

/// <summary>The current configuration. The first start writes a file in which tools run sandboxed.</summary>
internal sealed partial class ConfigurationStore : IDisposable
{
    private readonly ILogger<ConfigurationStore> _logger;
    private readonly string? _environmentToken;
    private readonly SemaphoreSlim _writer = new(1, 1);
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
            await AtomicFile.WriteAsync(Paths.ConfigPath, JsonText.Pretty(FirstConfiguration.Create(_environmentToken)) + "\n", cancellationToken);
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

    /// <summary>
    /// Changes the file in one step: nobody else's change comes between what <paramref name="edit"/> sees and what it makes of it. Nothing is written when
    /// the new text has problems; the result lists them.
    /// </summary>
    /// <param name="edit">The new text; null leaves the file as it is.</param>
    /// <param name="cancellationToken">Ends the wait for others.</param>
    /// <returns>The configuration as it would be, or now is.</returns>
    public async Task<ConfigurationSnapshot> EditAsync(Func<ConfigurationSnapshot, string?> edit, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            // What somebody saved with an editor a moment ago is not undone.
            TakeFile();
            if (edit(Current) is not { } raw)
            {
                return Current;
            }

            var next = Loader.Load(raw);
            if (next.IsValid)
            {
                KeepBackups();
                await AtomicFile.WriteAsync(Paths.ConfigPath, raw, cancellationToken);
                Take(next);
            }

            return next;
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Reads the file again when it has changed. A bad file changes nothing but <see cref="Rejected"/>.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            TakeFile();
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Problems of a changed file that is not in force because of them.</summary>
    public IReadOnlyList<ConfigurationIssue> Rejected { get; private set; } = [];

    /// <summary>Raised after another configuration has come into force.</summary>
    public event Action<ConfigurationSnapshot>? Changed;

    public void Dispose() => _writer.Dispose();

    private void TakeFile()
    {
        var next = Loader.LoadFile();
        if (next.Hash == Current.Hash && JsonNode.DeepEquals(next.Resolved, Current.Resolved) && next.Issues.SequenceEqual(Current.Issues))
        {
            Rejected = [];
            return;
        }

        // Until the first good file there is nothing better than what the bad one says.
        if (next.IsValid || !Current.IsValid)
        {
            Take(next);
            return;
        }

        if (!Rejected.SequenceEqual(next.Issues))
        {
            Rejected = next.Issues;
            foreach (var issue in next.Issues)
            {
                LogRejected(Paths.ConfigPath, issue.ToString());
            }
        }
    }

    private void Take(ConfigurationSnapshot next)
    {
        Rejected = [];
        Volatile.Write(ref _current, next);
        LogTaken(Paths.ConfigPath, next.Issues.Count);
        Changed?.Invoke(next);
    }

    // The last five texts stay beside the file.
    private void KeepBackups()
    {
        if (!File.Exists(Paths.ConfigPath))
        {
            return;
        }

        for (var i = 3; i >= 0; i--)
        {
            var older = i == 0 ? $"{Paths.ConfigPath}.bak" : $"{Paths.ConfigPath}.bak.{i}";
            if (File.Exists(older))
            {
                File.Move(older, $"{Paths.ConfigPath}.bak.{i + 1}", overwrite: true);
            }
        }

        File.Copy(Paths.ConfigPath, $"{Paths.ConfigPath}.bak", overwrite: true);
    }

    [LoggerMessage(100, LogLevel.Information, "First start: wrote {Path} with a gateway token and agents.defaults.sandbox.mode \"all\"")]
    private partial void LogFirstStart(string path);

    [LoggerMessage(101, LogLevel.Error, "{Path}: {Issue}")]
    private partial void LogIssue(string path, string issue);

    [LoggerMessage(102, LogLevel.Warning,
        "gateway.auth.token in {Path} differs from the environment variable {Variable}; the file wins here, clients prefer the variable. Make them equal, or remove one")]
    private partial void LogTokenConflict(string path, string variable);

    [LoggerMessage(103, LogLevel.Information, "{Path} is in force ({Problems} problems)")]
    private partial void LogTaken(string path, int problems);

    [LoggerMessage(104, LogLevel.Error, "{Path} changed and is not taken: {Issue}")]
    private partial void LogRejected(string path, string issue);
}
