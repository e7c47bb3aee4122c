using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Configuration;

/// <summary>Whether the worker may serve. Its problems are found once, at start: none of them goes away without a restart.</summary>
internal sealed partial class WorkerReadiness : IHealthCheck
{
    private readonly string[] _problems;

    public WorkerReadiness(WorkerOptions options, IValidateOptions<WorkerOptions> validator, ILogger<WorkerReadiness> logger)
    {
        _problems = validator.Validate(null, options).Failures?.ToArray() ?? [];
        foreach (var problem in _problems)
        {
            LogProblem(logger, problem);
        }

        LogConfiguration(logger, options.StateDir, options.RemovesOnExit, options.SetupNetwork, options.SetupCertificates ?? "(none)", options.PoolSize, string.IsNullOrEmpty(options.Token) ? "(not set)" : "(set)");
    }

    public bool IsReady => _problems.Length == 0;

    public WorkerError ToError() => new()
    {
        Code = WorkerErrorCodes.NotReady,
        Message = "The sandbox worker is up, but its configuration is wrong: " + string.Join(" ", _problems),
        Fix = "Correct the settings and start the worker again.",
    };

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join(" ", _problems)));

    [LoggerMessage(1, LogLevel.Error, "Not ready: {Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);

    [LoggerMessage(2, LogLevel.Information, "Configuration: state directory {StateDir}, remove sandboxes on exit {RemoveOnExit}, setup network {SetupNetwork}, setup certificates {SetupCertificates}, pool size {PoolSize}, token {Token}")]
    private static partial void LogConfiguration(ILogger logger, string stateDir, bool removeOnExit, string setupNetwork, string setupCertificates, int poolSize, string token);
}
