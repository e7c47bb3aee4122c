using Docker.DotNet.Http;
using Docker.DotNet.Json;
using Docker.DotNet.Models;

namespace Docker.DotNet.Exec;

internal sealed class ExecOperations(EngineApi engine) : IExecOperations
{
    public Task<ContainerExecCreateResponse> ExecCreateContainerAsync(
        string id, ContainerExecCreateParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = Of(HttpMethod.Post, "containers", id, "exec") with
        {
            Content = RequestBody.Json(parameters, EngineJson.Default.ContainerExecCreateParameters),
        };
        return engine.SendAsync(request, EngineJson.Default.ContainerExecCreateResponse, cancellationToken);
    }

    public Task StartContainerExecAsync(string id, CancellationToken cancellationToken = default) =>
        engine.SendAsync(Start(id, new ContainerExecStartParameters { Detach = true }), cancellationToken);

    public Task<MultiplexedStream> StartAndAttachContainerExecAsync(string id, bool tty, CancellationToken cancellationToken = default) =>
        StartWithConfigContainerExecAsync(
            id,
            new ContainerExecStartParameters { AttachStdin = true, AttachStderr = true, AttachStdout = true, Tty = tty },
            cancellationToken);

    public async Task<MultiplexedStream> StartWithConfigContainerExecAsync(
        string id, ContainerExecStartParameters eConfig, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eConfig);
        return new MultiplexedStream(
            await engine.HijackAsync(Start(id, eConfig), cancellationToken).ConfigureAwait(false), multiplexed: !eConfig.Tty);
    }

    public Task ResizeContainerExecTtyAsync(string id, ContainerResizeParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return engine.SendAsync(Of(HttpMethod.Post, "exec", id, "resize") with { Query = parameters }, cancellationToken);
    }

    public Task<ContainerExecInspectResponse> InspectContainerExecAsync(string id, CancellationToken cancellationToken = default) =>
        engine.SendAsync(Of(HttpMethod.Get, "exec", id, "json"), EngineJson.Default.ContainerExecInspectResponse, cancellationToken);

    private static EngineRequest Start(string id, ContainerExecStartParameters parameters) => Of(HttpMethod.Post, "exec", id, "start") with
    {
        Content = RequestBody.Json(parameters, EngineJson.Default.ContainerExecStartParameters),
    };

    private static EngineRequest Of(HttpMethod method, string kind, string id, string action) =>
        new(method, $"{kind}/{EnginePath.Escape(id)}/{action}")
        {
            NotFound = (status, body) => new DockerContainerNotFoundException(status, body),
        };
}
