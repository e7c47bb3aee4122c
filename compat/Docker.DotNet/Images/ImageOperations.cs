using Docker.DotNet.Http;
using Docker.DotNet.Json;
using Docker.DotNet.Models;

namespace Docker.DotNet.Images;

internal sealed class ImageOperations(EngineApi engine) : IImageOperations
{
    public Task<IList<ImagesListResponse>> ListImagesAsync(ImagesListParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = EngineRequest.Get("images/json") with { Query = parameters };
        return engine.SendAsync(request, EngineJson.Default.IListImagesListResponse, cancellationToken);
    }

    public Task BuildImageFromDockerfileAsync(
        ImageBuildParameters parameters,
        Stream contents,
        IEnumerable<AuthConfig> authConfigs,
        IDictionary<string, string> headers,
        IProgress<JSONMessage> progress,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var request = Build(parameters, contents) with { Headers = [RegistryAuth.ConfigHeader(authConfigs), .. headers ?? NoHeaders] };
        return engine.MonitorAsync(request, EngineJson.Default.JSONMessage, progress, cancellationToken);
    }

    public Task<Stream> BuildImageFromDockerfileAsync(
        Stream contents, ImageBuildParameters parameters, CancellationToken cancellationToken = default) =>
        engine.OpenStreamAsync(Build(parameters, contents), cancellationToken);

    public Task CreateImageAsync(
        ImagesCreateParameters parameters, AuthConfig authConfig, IProgress<JSONMessage> progress, CancellationToken cancellationToken = default) =>
        CreateImageAsync(parameters, authConfig, NoHeaders, progress, cancellationToken);

    public Task CreateImageAsync(
        ImagesCreateParameters parameters,
        AuthConfig authConfig,
        IDictionary<string, string> headers,
        IProgress<JSONMessage> progress,
        CancellationToken cancellationToken = default) =>
        CreateImageAsync(parameters, (HttpContent)null, authConfig, headers, progress, cancellationToken);

    public Task CreateImageAsync(
        ImagesCreateParameters parameters,
        Stream imageStream,
        AuthConfig authConfig,
        IProgress<JSONMessage> progress,
        CancellationToken cancellationToken = default) =>
        CreateImageAsync(parameters, imageStream, authConfig, NoHeaders, progress, cancellationToken);

    public Task CreateImageAsync(
        ImagesCreateParameters parameters,
        Stream imageStream,
        AuthConfig authConfig,
        IDictionary<string, string> headers,
        IProgress<JSONMessage> progress,
        CancellationToken cancellationToken = default)
    {
        var content = imageStream is null ? null : RequestBody.Tar(imageStream);
        return CreateImageAsync(parameters, content, authConfig, headers, progress, cancellationToken);
    }

    public Task<ImageInspectResponse> InspectImageAsync(string name, CancellationToken cancellationToken = default) =>
        engine.SendAsync(Of(HttpMethod.Get, name, "/json"), EngineJson.Default.ImageInspectResponse, cancellationToken);

    public Task<IList<ImageHistoryResponse>> GetImageHistoryAsync(string name, CancellationToken cancellationToken = default) =>
        engine.SendAsync(Of(HttpMethod.Get, name, "/history"), EngineJson.Default.IListImageHistoryResponse, cancellationToken);

    public Task PushImageAsync(
        string name,
        ImagePushParameters parameters,
        AuthConfig authConfig,
        IProgress<JSONMessage> progress,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(progress);
        var request = EngineRequest.Post($"images/{EnginePath.Escape(name)}/push") with
        {
            Query = parameters,
            Headers = [RegistryAuth.Header(authConfig)],
        };
        return engine.MonitorAsync(request, EngineJson.Default.JSONMessage, progress, cancellationToken);
    }

    public Task TagImageAsync(string name, ImageTagParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return engine.SendAsync(Of(HttpMethod.Post, name, "/tag") with { Query = parameters }, cancellationToken);
    }

    public Task<IList<IDictionary<string, string>>> DeleteImageAsync(
        string name, ImageDeleteParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = Of(HttpMethod.Delete, name, "") with { Query = parameters };
        return engine.SendAsync(request, EngineJson.Default.IListIDictionaryStringString, cancellationToken);
    }

    public Task<ImagesPruneResponse> PruneImagesAsync(
        ImagesPruneParameters parameters = null, CancellationToken cancellationToken = default) =>
        engine.SendAsync(
            EngineRequest.Post("images/prune") with { Query = parameters }, EngineJson.Default.ImagesPruneResponse, cancellationToken);

    public Task<CommitContainerChangesResponse> CommitContainerChangesAsync(
        CommitContainerChangesParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = EngineRequest.Post("commit") with
        {
            Query = parameters,
            Content = parameters.Config is null ? null : RequestBody.Json(parameters.Config, EngineJson.Default.Config),
        };
        return engine.SendAsync(request, EngineJson.Default.CommitContainerChangesResponse, cancellationToken);
    }

    public Task<Stream> SaveImageAsync(
        string name, CancellationToken cancellationToken = default) => SaveImagesAsync([name], cancellationToken);

    public Task<Stream> SaveImagesAsync(string[] names, CancellationToken cancellationToken = default)
    {
        var request = EngineRequest.Get("images/get") with { Query = new ImageNames(names), NotFound = ImageNotFound };
        return engine.OpenStreamAsync(request, cancellationToken);
    }

    public Task LoadImageAsync(
        ImageLoadParameters parameters, Stream imageStream, IProgress<JSONMessage> progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(imageStream);
        ArgumentNullException.ThrowIfNull(progress);
        var request = EngineRequest.Post("images/load") with { Query = parameters, Content = RequestBody.Tar(imageStream) };
        return engine.MonitorAsync(request, EngineJson.Default.JSONMessage, progress, cancellationToken);
    }

    private static Dictionary<string, string> NoHeaders { get; } = [];

    private static DockerImageNotFoundException ImageNotFound(System.Net.HttpStatusCode status, string body) => new(status, body);

    private static EngineRequest Of(
        HttpMethod method, string name, string action) => new(method, $"images/{EnginePath.Escape(name)}{action}")
    {
        NotFound = ImageNotFound,
    };

    private static EngineRequest Build(ImageBuildParameters parameters, Stream contents)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(contents);
        return EngineRequest.Post("build") with { Query = parameters, Content = RequestBody.Tar(contents) };
    }

    private Task CreateImageAsync(
        ImagesCreateParameters parameters,
        HttpContent content,
        AuthConfig authConfig,
        IDictionary<string, string> headers,
        IProgress<JSONMessage> progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(progress);
        var request = EngineRequest.Post("images/create") with
        {
            Query = parameters,
            Content = content,
            Headers = [RegistryAuth.Header(authConfig), .. headers ?? NoHeaders],
        };
        return engine.MonitorAsync(request, EngineJson.Default.JSONMessage, progress, cancellationToken);
    }

    private sealed record ImageNames(IList<string> Names) : IQueryParameters
    {
        public void AddTo(QueryString query) => query.Add("names", Names);
    }
}
