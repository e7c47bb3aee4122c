using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine.Processes;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>Makes sure that the image of a container is there: builds or pulls it, with progress in the log of the resource.</summary>
internal sealed partial class ImageProvider(DockerClient client, ILogger resourceLogger, Action<string, bool> onLine)
{
    /// <summary>Returns the id of the image.</summary>
    /// <exception cref="DistributedApplicationException">The build failed, or the image is missing and cannot be pulled.</exception>
    public async Task<string> EnsureAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Build is { } build)
        {
            await BuildAsync(spec.Image, build, cancellationToken);
            return await FindAsync(spec.Image, cancellationToken)
                ?? throw new DistributedApplicationException($"The build of image '{spec.Image}' ended without an image.");
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
        LogPulling(resourceLogger, image);
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
                        onLine(message.ID is { Length: > 0 } layer ? $"{layer}: {status}" : status, false);
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

    private async Task BuildAsync(string image, ImageBuild build, CancellationToken cancellationToken)
    {
        if (!File.Exists(build.Dockerfile))
        {
            throw new DistributedApplicationException($"The Dockerfile '{build.Dockerfile}' of image '{image}' does not exist.");
        }

        LogBuilding(resourceLogger, image, build.Dockerfile);
        var environment = HostEnvironment.ForTools();
        var arguments = new List<string> { "build", "--tag", image, "--file", build.Dockerfile };
        if (build.Stage is { } stage)
        {
            arguments.AddRange(["--target", stage]);
        }

        foreach (var (name, value) in build.Arguments)
        {
            arguments.AddRange(["--build-arg", value is null ? name : $"{name}={value}"]);
        }

        // secrets go by the environment of the tool: the command line of a process is for everybody to see
        foreach (var (id, value) in build.Secrets)
        {
            environment[$"ASPIRE_BUILD_SECRET_{id}"] = value;
            arguments.AddRange(["--secret", $"id={id},env=ASPIRE_BUILD_SECRET_{id}"]);
            environment["DOCKER_BUILDKIT"] = "1";
        }

        arguments.Add(build.Context);
        using var process = SupervisedProcess.Start(new ProcessSpec("docker", arguments, build.Context, environment), (line, _) => onLine(line, false));
        using var stopping = cancellationToken.Register(() => _ = process.StopAsync(TimeSpan.FromSeconds(1)));
        var exitCode = await process.Completion;
        cancellationToken.ThrowIfCancellationRequested();
        if (exitCode != 0)
        {
            throw new DistributedApplicationException($"The build of image '{image}' failed with exit code {exitCode}; its log says why.");
        }
    }

    [LoggerMessage(1411, LogLevel.Information, "Pulling image {Image}.")]
    private static partial void LogPulling(ILogger logger, string image);

    [LoggerMessage(1412, LogLevel.Information, "Building image {Image} from {Dockerfile}.")]
    private static partial void LogBuilding(ILogger logger, string image, string dockerfile);

    // System.Progress would hop to the thread pool and mix the order
    private sealed class Progress(Action<JSONMessage> report) : IProgress<JSONMessage>
    {
        public void Report(JSONMessage value) => report(value);
    }
}
