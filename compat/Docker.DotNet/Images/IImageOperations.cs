using Docker.DotNet.Models;

namespace Docker.DotNet;

/// <summary>Images of an engine.</summary>
public interface IImageOperations
{
    /// <summary>Lists images.</summary>
    Task<IList<ImagesListResponse>> ListImagesAsync(ImagesListParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>
    /// Builds an image from a tar archive that holds a Dockerfile and what it needs. A failed step is reported as a message with an
    /// error; the call itself succeeds.
    /// </summary>
    Task BuildImageFromDockerfileAsync(
        ImageBuildParameters parameters,
        Stream contents,
        IEnumerable<AuthConfig> authConfigs,
        IDictionary<string, string> headers,
        IProgress<JSONMessage> progress,
        CancellationToken cancellationToken = default);

    /// <summary>Starts a build and gives its output as raw JSON values.</summary>
    [Obsolete("It does not wait for the end of the build. Use the overload that reports progress.")]
    Task<Stream> BuildImageFromDockerfileAsync(
        Stream contents,
        ImageBuildParameters parameters,
        CancellationToken cancellationToken = default);

    /// <summary>Pulls or imports an image, and reports the progress.</summary>
    Task CreateImageAsync(
        ImagesCreateParameters parameters,
        AuthConfig authConfig,
        IProgress<JSONMessage> progress,
        CancellationToken cancellationToken = default);

    /// <summary>Pulls or imports an image, and reports the progress.</summary>
    Task CreateImageAsync(
        ImagesCreateParameters parameters,
        AuthConfig authConfig,
        IDictionary<string, string> headers,
        IProgress<JSONMessage> progress,
        CancellationToken cancellationToken = default);

    /// <summary>Pulls or imports an image, and reports the progress.</summary>
    Task CreateImageAsync(
        ImagesCreateParameters parameters,
        Stream imageStream,
        AuthConfig authConfig,
        IProgress<JSONMessage> progress,
        CancellationToken cancellationToken = default);

    /// <summary>Pulls or imports an image, and reports the progress.</summary>
    Task CreateImageAsync(
        ImagesCreateParameters parameters,
        Stream imageStream,
        AuthConfig authConfig,
        IDictionary<string, string> headers,
        IProgress<JSONMessage> progress,
        CancellationToken cancellationToken = default);

    /// <summary>Everything the engine knows about an image.</summary>
    Task<ImageInspectResponse> InspectImageAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>The layers of an image, the newest first.</summary>
    Task<IList<ImageHistoryResponse>> GetImageHistoryAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Sends an image to its registry.</summary>
    Task PushImageAsync(
        string name,
        ImagePushParameters parameters,
        AuthConfig authConfig,
        IProgress<JSONMessage> progress,
        CancellationToken cancellationToken = default);

    /// <summary>Gives an image another name.</summary>
    Task TagImageAsync(string name, ImageTagParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>Removes an image, or one of its names.</summary>
    Task<IList<IDictionary<string, string>>> DeleteImageAsync(
        string name,
        ImageDeleteParameters parameters,
        CancellationToken cancellationToken = default);

    /// <summary>Removes the images that nothing uses.</summary>
    Task<ImagesPruneResponse> PruneImagesAsync(ImagesPruneParameters parameters = null, CancellationToken cancellationToken = default);

    /// <summary>Makes an image of a container.</summary>
    Task<CommitContainerChangesResponse> CommitContainerChangesAsync(
        CommitContainerChangesParameters parameters,
        CancellationToken cancellationToken = default);

    /// <summary>An image with its history as a tar archive.</summary>
    Task<Stream> SaveImageAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Several images as one tar archive.</summary>
    Task<Stream> SaveImagesAsync(string[] names, CancellationToken cancellationToken = default);

    /// <summary>Loads images from a tar archive.</summary>
    Task LoadImageAsync(
        ImageLoadParameters parameters,
        Stream imageStream,
        IProgress<JSONMessage> progress,
        CancellationToken cancellationToken = default);
}
