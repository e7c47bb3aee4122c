using Docker.DotNet.Http;
using Docker.DotNet.Json;
using Docker.DotNet.Models;

namespace Docker.DotNet;

internal sealed class SystemOperations(EngineApi engine) : ISystemOperations
{
    public Task AuthenticateAsync(AuthConfig authConfig, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(authConfig);
        var request = EngineRequest.Post("auth") with { Content = RequestBody.Json(authConfig, EngineJson.Default.AuthConfig) };
        return engine.SendAsync(request, cancellationToken);
    }

    public Task<VersionResponse> GetVersionAsync(CancellationToken cancellationToken = default) =>
        engine.SendAsync(EngineRequest.Get("version"), EngineJson.Default.VersionResponse, cancellationToken);

    public Task PingAsync(CancellationToken cancellationToken = default) => engine.SendAsync(EngineRequest.Get("_ping"), cancellationToken);

    public Task<SystemInfoResponse> GetSystemInfoAsync(CancellationToken cancellationToken = default) =>
        engine.SendAsync(EngineRequest.Get("info"), EngineJson.Default.SystemInfoResponse, cancellationToken);

    public Task<Stream> MonitorEventsAsync(ContainerEventsParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return engine.OpenStreamAsync(EngineRequest.Get("events") with { Query = parameters }, cancellationToken);
    }

    public Task MonitorEventsAsync(
        ContainerEventsParameters parameters, IProgress<Message> progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(progress);
        var request = EngineRequest.Get("events") with { Query = parameters };
        return engine.MonitorAsync(request, EngineJson.Default.Message, progress, cancellationToken);
    }
}
