using System.Net;
using System.Text;
using System.Text.Json;
using Docker.DotNet.Http;
using Docker.DotNet.Json;
using Docker.DotNet.Models;

namespace Docker.DotNet.Containers;

internal sealed class ContainerOperations(EngineApi engine) : IContainerOperations
{
    // What a file is, in the head of an answer whose body is the file.
    private const string PathStatHeader = "X-Docker-Container-Path-Stat";

    public Task<IList<ContainerListResponse>> ListContainersAsync(
        ContainersListParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = EngineRequest.Get("containers/json") with { Query = parameters };
        return engine.SendAsync(request, EngineJson.Default.IListContainerListResponse, cancellationToken);
    }

    public Task<CreateContainerResponse> CreateContainerAsync(
        CreateContainerParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = EngineRequest.Post("containers/create") with
        {
            Query = parameters,
            Content = RequestBody.Json(parameters, EngineJson.Default.CreateContainerParameters),
            // What a create does not find is the image.
            NotFound = (status, body) => new DockerImageNotFoundException(status, body),
        };
        return engine.SendAsync(request, EngineJson.Default.CreateContainerResponse, cancellationToken);
    }

    public Task<ContainerInspectResponse> InspectContainerAsync(string id, CancellationToken cancellationToken = default) =>
        engine.SendAsync(Of(HttpMethod.Get, id, "/json"), EngineJson.Default.ContainerInspectResponse, cancellationToken);

    public Task<ContainerProcessesResponse> ListProcessesAsync(
        string id, ContainerListProcessesParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = Of(HttpMethod.Get, id, "/top") with { Query = parameters };
        return engine.SendAsync(request, EngineJson.Default.ContainerProcessesResponse, cancellationToken);
    }

    public Task<Stream> GetContainerLogsAsync(string id, ContainerLogsParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return engine.OpenStreamAsync(Of(HttpMethod.Get, id, "/logs") with { Query = parameters }, cancellationToken);
    }

    public async Task GetContainerLogsAsync(
        string id, ContainerLogsParameters parameters, CancellationToken cancellationToken, IProgress<string> progress)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(progress);
        var request = Of(HttpMethod.Get, id, "/logs") with { Query = parameters };
        using var stream = await engine.OpenStreamAsync(request, cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            progress.Report(line);
        }
    }

    public async Task<MultiplexedStream> GetContainerLogsAsync(
        string id, bool tty, ContainerLogsParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = Of(HttpMethod.Get, id, "/logs") with { Query = parameters };
        return new MultiplexedStream(await engine.OpenStreamAsync(request, cancellationToken).ConfigureAwait(false), multiplexed: !tty);
    }

    public Task<IList<ContainerFileSystemChangeResponse>> InspectChangesAsync(string id, CancellationToken cancellationToken = default) =>
        engine.SendAsync(Of(HttpMethod.Get, id, "/changes"), EngineJson.Default.IListContainerFileSystemChangeResponse, cancellationToken);

    public Task<Stream> ExportContainerAsync(string id, CancellationToken cancellationToken = default) =>
        engine.OpenStreamAsync(Of(HttpMethod.Get, id, "/export"), cancellationToken);

    public Task<Stream> GetContainerStatsAsync(string id, ContainerStatsParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return engine.OpenStreamAsync(Of(HttpMethod.Get, id, "/stats") with { Query = parameters }, cancellationToken);
    }

    public Task GetContainerStatsAsync(
        string id, ContainerStatsParameters parameters, IProgress<ContainerStatsResponse> progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(progress);
        var request = Of(HttpMethod.Get, id, "/stats") with { Query = parameters };
        return engine.MonitorAsync(request, EngineJson.Default.ContainerStatsResponse, progress, cancellationToken);
    }

    public Task ResizeContainerTtyAsync(string id, ContainerResizeParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return engine.SendAsync(Of(HttpMethod.Post, id, "/resize") with { Query = parameters }, cancellationToken);
    }

    public async Task<bool> StartContainerAsync(
        string id, ContainerStartParameters parameters, CancellationToken cancellationToken = default) =>
        await engine.SendAsync(Of(HttpMethod.Post, id, "/start") with { Query = parameters }, cancellationToken).ConfigureAwait(false)
            != HttpStatusCode.NotModified;

    public async Task<bool> StopContainerAsync(string id, ContainerStopParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = Of(HttpMethod.Post, id, "/stop") with { Query = parameters, ExtraTime = GracePeriod(parameters.WaitBeforeKillSeconds) };
        return await engine.SendAsync(request, cancellationToken).ConfigureAwait(false) != HttpStatusCode.NotModified;
    }

    public Task RestartContainerAsync(string id, ContainerRestartParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = Of(HttpMethod.Post, id, "/restart") with { Query = parameters, ExtraTime = GracePeriod(parameters.WaitBeforeKillSeconds) };
        return engine.SendAsync(request, cancellationToken);
    }

    public Task KillContainerAsync(string id, ContainerKillParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return engine.SendAsync(Of(HttpMethod.Post, id, "/kill") with { Query = parameters }, cancellationToken);
    }

    public Task RenameContainerAsync(string id, ContainerRenameParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return engine.SendAsync(Of(HttpMethod.Post, id, "/rename") with { Query = parameters }, cancellationToken);
    }

    public Task PauseContainerAsync(string id, CancellationToken cancellationToken = default) =>
        engine.SendAsync(Of(HttpMethod.Post, id, "/pause"), cancellationToken);

    public Task UnpauseContainerAsync(string id, CancellationToken cancellationToken = default) =>
        engine.SendAsync(Of(HttpMethod.Post, id, "/unpause"), cancellationToken);

    public async Task<MultiplexedStream> AttachContainerAsync(
        string id, bool tty, ContainerAttachParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = Of(HttpMethod.Post, id, "/attach") with { Query = parameters };
        return new MultiplexedStream(await engine.HijackAsync(request, cancellationToken).ConfigureAwait(false), multiplexed: !tty);
    }

    public Task<ContainerWaitResponse> WaitContainerAsync(string id, CancellationToken cancellationToken = default)
    {
        var request = Of(HttpMethod.Post, id, "/wait") with { ExtraTime = Timeout.InfiniteTimeSpan };
        return engine.SendAsync(request, EngineJson.Default.ContainerWaitResponse, cancellationToken);
    }

    public Task RemoveContainerAsync(string id, ContainerRemoveParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return engine.SendAsync(Of(HttpMethod.Delete, id, "") with { Query = parameters }, cancellationToken);
    }

    public async Task<GetArchiveFromContainerResponse> GetArchiveFromContainerAsync(
        string id, GetArchiveFromContainerParameters parameters, bool statOnly, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = Of(statOnly ? HttpMethod.Head : HttpMethod.Get, id, "/archive") with { Query = parameters };
        var response = await engine.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            var encoded = response.Headers.GetValues(PathStatHeader).First();
            return new GetArchiveFromContainerResponse
            {
                Stat = JsonSerializer.Deserialize(Convert.FromBase64String(encoded), EngineJson.Default.ContainerPathStatResponse),
                Stream = statOnly ? null : await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false),
            };
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public Task ExtractArchiveToContainerAsync(
        string id, ContainerPathStatParameters parameters, Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(stream);
        var request = Of(HttpMethod.Put, id, "/archive") with
        {
            Query = parameters,
            Content = RequestBody.Tar(stream),
            ExtraTime = Timeout.InfiniteTimeSpan,
        };
        return engine.SendAsync(request, cancellationToken);
    }

    public Task<ContainersPruneResponse> PruneContainersAsync(
        ContainersPruneParameters parameters = null, CancellationToken cancellationToken = default) =>
        engine.SendAsync(
            EngineRequest.Post("containers/prune") with { Query = parameters }, EngineJson.Default.ContainersPruneResponse, cancellationToken);

    public Task<ContainerUpdateResponse> UpdateContainerAsync(
        string id, ContainerUpdateParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = Of(HttpMethod.Post, id, "/update") with
        {
            Content = RequestBody.Json(parameters, EngineJson.Default.ContainerUpdateParameters),
        };
        return engine.SendAsync(request, EngineJson.Default.ContainerUpdateResponse, cancellationToken);
    }

    private static EngineRequest Of(
        HttpMethod method, string id, string action) => new(method, $"containers/{EnginePath.Escape(id)}{action}")
    {
        NotFound = (status, body) => new DockerContainerNotFoundException(status, body),
    };

    private static TimeSpan GracePeriod(uint? seconds) => TimeSpan.FromSeconds(seconds ?? 0);
}
