using System.Collections.Concurrent;
using System.Net;
using Aspire.Hosting.Engine.Processes;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>What a build tells while it runs.</summary>
/// <param name="Logger">Log of the resource.</param>
/// <param name="OnLine">Takes a line of output.</param>
/// <param name="OnBuilding">Called when the builder starts, and not when a built image is used again.</param>
internal sealed record ImageBuildProgress(ILogger Logger, Action<string> OnLine, Func<Task> OnBuilding);

/// <summary>
/// Builds images with the docker command line, which knows BuildKit, its caches and its secrets. Each image carries the hash of its inputs
/// as a label: an image of the same hash is used again without a call of the builder, for any resource and in any run.
/// </summary>
internal sealed partial class ImageBuilds(IConfiguration configuration) : IDisposable
{
    /// <summary>Network of the build's RUN steps, as <c>docker build --network</c>: <c>host</c> where the bridge has no way out.</summary>
    public const string NetworkKey = "ASPIRE_CONTAINER_BUILD_NETWORK";

    private const string InputsLabel = "aspire.apphost.inputs";

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _builds = new();

    /// <summary>Returns the id of the image, which has its name afterwards.</summary>
    /// <exception cref="DistributedApplicationException">The build failed; the message has the end of its log.</exception>
    public async Task<string> EnsureAsync(
        DockerClient client, string image, ImageBuild build, ImageBuildProgress progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(build.Dockerfile))
        {
            throw new DistributedApplicationException($"The Dockerfile '{build.Dockerfile}' of image '{image}' does not exist.");
        }

        var hash = await ImageInputs.HashAsync(build, async name => (await FindAsync(client, name, cancellationToken))?.ID, cancellationToken);

        // a second resource with the same inputs waits for the image of the first
        var gate = _builds.GetOrAdd(hash, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (await FindBuiltAsync(client, image, hash, cancellationToken) is { } existing)
            {
                LogUnchanged(progress.Logger, image);
                return existing;
            }

            var replaced = await FindAsync(client, image, cancellationToken);
            await progress.OnBuilding();
            await RunAsync(image, build, hash, progress, cancellationToken);
            var built = await FindAsync(client, image, cancellationToken)
                ?? throw new DistributedApplicationException($"The build of image '{image}' ended without an image.");
            await RemoveReplacedAsync(client, replaced, built.ID, cancellationToken);
            return built.ID;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        foreach (var gate in _builds.Values)
        {
            gate.Dispose();
        }
    }

    private static async Task<ImageInspectResponse?> FindAsync(DockerClient client, string image, CancellationToken cancellationToken)
    {
        try
        {
            return await client.Images.InspectImageAsync(image, cancellationToken);
        }
        catch (DockerApiException error) when (error.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest)
        {
            // not there, or no name that the engine accepts: the builder says so
            return null;
        }
    }

    private static async Task<string?> FindBuiltAsync(DockerClient client, string image, string hash, CancellationToken cancellationToken)
    {
        if (await FindAsync(client, image, cancellationToken) is { } own && own.Config?.Labels?.ValueOf(InputsLabel) == hash)
        {
            return own.ID;
        }

        var filter = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [$"{InputsLabel}={hash}"] = true } };
        var same = (await client.Images.ListImagesAsync(new ImagesListParameters { Filters = filter }, cancellationToken)).FirstOrDefault();
        if (same is null)
        {
            return null;
        }

        var tag = image.LastIndexOf(':');
        await client.Images.TagImageAsync(
            same.ID, new ImageTagParameters { RepositoryName = tag < 0 ? image : image[..tag], Tag = tag < 0 ? "latest" : image[(tag + 1)..] }, cancellationToken);
        return same.ID;
    }

    // what the last build of the same name made has no name any more, and would stay on the disk for ever
    private static async Task RemoveReplacedAsync(DockerClient client, ImageInspectResponse? replaced, string builtId, CancellationToken cancellationToken)
    {
        if (replaced is null || replaced.ID == builtId || replaced.Config?.Labels?.ContainsKey(InputsLabel) != true
            || await FindAsync(client, replaced.ID, cancellationToken) is not { RepoTags: null or { Count: 0 } })
        {
            return;
        }

        try
        {
            await client.Images.DeleteImageAsync(replaced.ID, new ImageDeleteParameters(), cancellationToken);
        }
        catch (DockerApiException)
        {
            // a container still uses it
        }
    }

    private async Task RunAsync(string image, ImageBuild build, string hash, ImageBuildProgress progress, CancellationToken cancellationToken)
    {
        LogBuilding(progress.Logger, image, build.Dockerfile);
        await ToolRun.RunAsync(CreateSpec(image, build, hash), $"The build of image '{image}'", progress.OnLine, cancellationToken);
    }

    private ProcessSpec CreateSpec(string image, ImageBuild build, string hash)
    {
        var environment = HostEnvironment.ForTools();

        // lines that can be kept, where a terminal would get moving bars
        environment["BUILDKIT_PROGRESS"] = "plain";
        var arguments = new List<string> { "build", "--tag", image, "--file", build.Dockerfile, "--label", $"{InputsLabel}={hash}" };
        if (configuration[NetworkKey] is { Length: > 0 } network)
        {
            arguments.AddRange(["--network", network]);
        }

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
        return new ProcessSpec("docker", arguments, build.Context, environment);
    }

    [LoggerMessage(1412, LogLevel.Information, "Building image {Image} from {Dockerfile}.")]
    private static partial void LogBuilding(ILogger logger, string image, string dockerfile);

    [LoggerMessage(1413, LogLevel.Information, "The inputs of image {Image} did not change; it is used again.")]
    private static partial void LogUnchanged(ILogger logger, string image);
}
