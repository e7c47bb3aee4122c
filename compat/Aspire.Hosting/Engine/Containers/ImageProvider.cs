using System.Net;
using Aspire.Hosting.ApplicationModel;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>Makes sure that the image of a container is there: builds or pulls it, with progress in the log of the resource.</summary>
internal sealed partial class ImageProvider(DockerClient client, ImageBuilds builds, ImageBuildProgress progress)
{
    /// <summary>Returns the id of the image.</summary>
    /// <exception cref="DistributedApplicationException">The build failed, or the image is missing and cannot be pulled.</exception>
    public async Task<string> EnsureAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Build is { } build)
        {
            return await builds.EnsureAsync(client, spec.Image, build, progress, cancellationToken);
        }

        var existing = spec.PullPolicy == ImagePullPolicy.Always ? null : await FindAsync(spec.Image, cancellationToken);
        if (existing is not null)
        {
            return existing;
        }

        if (spec.PullPolicy == ImagePullPolicy.Never)
        {
            throw new DistributedApplicationException($"The image '{spec.Image}' is not there, and its pull policy is Never. Build or load it.");
        }

        await PullAsync(spec.Image, cancellationToken);
        return await FindAsync(spec.Image, cancellationToken)
            ?? throw new DistributedApplicationException($"The image '{spec.Image}' is not there after it was pulled.");
    }

    private async Task<string?> FindAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.Images.InspectImageAsync(image, cancellationToken)).ID;
        }
        catch (DockerApiException error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task PullAsync(string image, CancellationToken cancellationToken)
    {
        LogPulling(progress.Logger, image);
        string? failure = null;
        try
        {
            await client.Images.CreateImageAsync(
                new ImagesCreateParameters { FromImage = image },
                new AuthConfig(),
                new Progress(message =>
                {
                    failure ??= message.ErrorMessage;

                    // progress bars would fill the log; each layer says when it starts and ends
                    if (message.Status is { Length: > 0 } status && message.Progress?.Total is null or 0)
                    {
                        progress.OnLine(message.ID is { Length: > 0 } layer ? $"{layer}: {status}" : status);
                    }
                }),
                cancellationToken);
        }
        catch (Exception error) when (error is DockerApiException or HttpRequestException or IOException)
        {
            failure = error.Message;
        }

        if (failure is not null)
        {
            throw new DistributedApplicationException($"The image '{image}' is not there and could not be pulled: {failure}");
        }
    }

    [LoggerMessage(1411, LogLevel.Information, "Pulling image {Image}.")]
    private static partial void LogPulling(ILogger logger, string image);

    // System.Progress would hop to the thread pool and mix the order
    private sealed class Progress(Action<JSONMessage> report) : IProgress<JSONMessage>
    {
        public void Report(JSONMessage value) => report(value);
    }
}
