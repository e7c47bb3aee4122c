using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OpenClaw.SandboxWorker.Engine;

/// <summary>Ready means that the engine answers: a worker without one can do nothing for anybody.</summary>
internal sealed class EngineHealthCheck(EngineClient engine) : IHealthCheck
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await engine.CallAsync("ping", Deadline, (client, token) => client.System.PingAsync(token), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is SandboxException or Docker.DotNet.DockerApiException)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
    }
}
