using Aspire.Conformance.Tests.Recordings;
using Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;
using YamlDotNet.RepresentationModel;

namespace Aspire.Conformance.Tests.Compose;

/// <summary>A model of a test's own, published in the test's process.</summary>
internal sealed class PublishedModel : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly CollectingLogger _log = new();

    /// <summary>What the steps warned of and failed with.</summary>
    public IReadOnlyList<string> Problems => _log.Problems;

    /// <summary>Directory of the output.</summary>
    public string Directory => _directory.Path;

    /// <summary>Text of the Compose file.</summary>
    public string ComposeFile => File.ReadAllText(PathOf("docker-compose.yaml"));

    /// <summary>Text of the .env file.</summary>
    public string EnvFile => File.ReadAllText(PathOf(".env"));

    /// <summary>Publishes a model that has a Compose environment <c>compose</c> without dashboard.</summary>
    public async Task PublishAsync(Action<IDistributedApplicationBuilder> describe, params string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(["--operation", "publish", "--output-path", Directory, .. args]);
        builder.AddDockerComposeEnvironment("compose").WithDashboard(false);
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(_log));
        describe(builder);
        await builder.Build().RunAsync();

        // a step that failed sets the exit code of the process, which here is that of the tests
        Environment.ExitCode = 0;
    }

    /// <summary>Path of a file of the output.</summary>
    public string PathOf(string name) => Path.Combine(Directory, name);

    /// <summary>A service of the Compose file.</summary>
    public YamlNode Service(string name) =>
        Documents.Child(Documents.Child(Documents.Parse(ComposeFile), "services"), name) ?? throw new KeyNotFoundException($"{name}:\n{ComposeFile}");

    /// <summary>A part of a service on one line; null when it lacks it.</summary>
    public string? Part(string service, params string[] path) => Documents.TextOf(path.Aggregate((YamlNode?)Service(service), Documents.Child));

    /// <summary>Runs <c>docker compose</c> on the output.</summary>
    public Task<ProcessResult> ComposeAsync(params string[] args) => ProcessRunner.RunAsync(
        new ProcessSpec("docker", ["compose", .. args]) { WorkingDirectory = Directory }, TimeSpan.FromMinutes(2));

    /// <summary>Asserts that Compose accepts the output, with every profile and without a warning.</summary>
    public async Task AssertAcceptedAsync()
    {
        var run = await ComposeAsync("--profile", "*", "config", "--quiet");
        Assert.True(run.ExitCode == 0 && run.Error.Length == 0, run.Error);
    }

    public void Dispose()
    {
        _directory.Dispose();
        _log.Dispose();
    }

    private sealed class CollectingLogger : ILoggerProvider, ILogger
    {
        private readonly List<string> _problems = [];

        public IReadOnlyList<string> Problems => _problems;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                _problems.Add(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
